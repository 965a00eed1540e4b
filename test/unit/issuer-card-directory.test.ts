import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CardDirectory } from '../../src/issuer/card-directory.ts';
import { createHttpCardDirectory } from '../../src/issuer/http-card-directory.ts';
import { createLogger } from '../../src/log.ts';
import { call, json, startStub, type Stub } from './d1-stub.ts';

let stub: Stub;
let directory: CardDirectory;
let log: string;
beforeEach(async () => {
  stub = await startStub();
  log = '';
  const logger = createLogger({
    level: 'trace',
    name: 'directory',
    destination: { write: (line) => void (log += line) },
  });
  directory = createHttpCardDirectory({
    url: `${stub.url}/cms`,
    token: 'a-token-of-the-issuer',
    timeoutMs: 2_000,
    logger,
  });
});
afterEach(async () => {
  await directory.stop();
  await stub.stop();
});

const question = { consumerId: 'alice', cardId: 'crd-alice-new', purpose: 'ORDER' as const };
const ask = () => directory.cardData(question, call);
const cardData = { pan: '4000056655665556', expiry: '2030-12' };

it('is asked with the ids in the body, where no log of addresses has them', async () => {
  stub.answer = json(200, { encryptedData: 'a.b.c.d.e' });
  await expect(ask()).resolves.toEqual({ encryptedData: 'a.b.c.d.e' });
  expect(stub.calls).toHaveLength(1);
  expect(stub.calls[0]).toMatchObject({ method: 'POST', path: '/cms/card-data' });
  expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual(question);
  expect(stub.calls[0]?.headers).toMatchObject({
    authorization: 'Bearer a-token-of-the-issuer',
    'content-type': 'application/json',
    'x-correlation-id': 'corr-1',
  });
});

describe('an answer', () => {
  it.each<[string, object, object]>([
    ['a JWE', { encryptedData: 'a..b.c.d', expires: 1 }, { encryptedData: 'a..b.c.d' }],
    ['clear data', { cardData }, { cardData }],
    [
      'clear data of a card to be made, without what D1 has no name for',
      { cardData: { ...cardData, name: 'ALICE ARCHER', cvv1: '123', secondName: null, limit: 5_000 } },
      { cardData: { ...cardData, name: 'ALICE ARCHER', cvv1: '123' } },
    ],
  ])('of %s is passed on', async (_what, answer, passed) => {
    stub.answer = json(200, answer);
    expect(JSON.parse(JSON.stringify(await ask()))).toEqual(passed);
    expect(log).not.toContain('4000056655665556');
  });

  it('of 404 says that there is no such card', async () => {
    stub.answer = json(404, { error: 'unknown' });
    await expect(ask()).resolves.toBeNull();
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['an empty JWE', { encryptedData: '' }],
    ['a JWE that is too long', { encryptedData: 'x'.repeat(8193) }],
    ['a card without an expiry', { cardData: { pan: cardData.pan } }],
    ['a card number that is a number', { cardData: { ...cardData, pan: 4000056655665556 } }],
    ['a card beside where it should be', cardData],
    ['a list', [{ cardData }]],
  ])('of %s is a fault that quotes nothing', async (_what, answer) => {
    stub.answer = json(200, answer);
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    expect(inspect(error, { depth: Infinity }) + log).not.toContain('4000056655665556');
  });
});

it('is asked once, also when the connection breaks', async () => {
  stub.answer = (response) => response.destroy();
  await expect(ask()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  expect(stub.calls).toHaveLength(1);
});
