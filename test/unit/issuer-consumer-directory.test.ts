import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault } from '../../src/errors.ts';
import type { ConsumerDirectory } from '../../src/issuer/consumer-directory.ts';
import { createHttpConsumerDirectory } from '../../src/issuer/http-consumer-directory.ts';
import { createLogger } from '../../src/log.ts';
import { without } from '../support/without.ts';
import { call, json, startStub, type Answer, type Stub } from './d1-stub.ts';

const timeoutMs = 2_000;
const alice = {
  language: 'en-US',
  title: 'Ms.',
  firstName: 'Alice',
  middleName: 'B',
  lastName: 'Archer',
  dateOfBirth: '1990-02-28',
  email: 'alice@example.com',
  mobilePhoneNumber: { countryCode: '+1', phoneNumber: '2025550100' },
  residencyAddress: { line1: '1 Main Street', city: 'Springfield', state: 'IL', zipCode: '62701', countryCode: 'US' },
};

let stub: Stub;
let directory: ConsumerDirectory;
let log: string;
beforeEach(async () => {
  stub = await startStub();
  stub.answer = json(200, alice);
  log = '';
  directory = directoryAt(stub.url);
});
afterEach(async () => {
  await directory.stop();
  await stub.stop();
});

function directoryAt(url: string, ms = timeoutMs): ConsumerDirectory {
  const destination = { write: (line: string) => void (log += line) };
  const logger = createLogger({ level: 'trace', name: 'directory', destination });
  return createHttpConsumerDirectory({ url, token: 'a-token-of-the-issuer', timeoutMs: ms, logger });
}

const find = (consumerId = 'alice', cardId?: string) => directory.find(consumerId, cardId, call);

describe('a question', () => {
  it('names the end user, the card if there is one, who asks, and the correlation id', async () => {
    await directory.stop();
    directory = directoryAt(`${stub.url}/crm/v1/`);
    await expect(find('alice', 'crd-1')).resolves.toEqual(alice);
    await find('bob');
    expect(stub.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /crm/v1/consumers/alice?cardId=crd-1',
      'GET /crm/v1/consumers/bob',
    ]);
    expect(stub.calls[0]?.headers).toMatchObject({
      authorization: 'Bearer a-token-of-the-issuer',
      accept: 'application/json',
      'x-correlation-id': 'corr-1',
    });
  });

  it('about nobody who is known is answered null', async () => {
    stub.answer = json(404, { error: 'who?' });
    await expect(find()).resolves.toBeNull();
  });

  it('leaves status and time in the log and nothing else', async () => {
    await find('alice', 'crd-alice-visa');
    const line = JSON.parse(log) as object;
    expect(Object.keys(line).sort()).toEqual(
      ['level', 'time', 'process', 'directory', 'correlationId', 'ms', 'status', 'msg'].sort(),
    );
    expect(line).toMatchObject({ directory: 'consumer', status: 200, correlationId: 'corr-1' });
  });
});

describe('an answer', () => {
  it('is passed on without what D1 does not ask for', async () => {
    const residencyAddress = { ...alice.residencyAddress, doorCode: '1234' };
    stub.answer = json(200, { ...alice, residencyAddress, incomeBand: 'D', cards: ['4111111111111111'], id: 7 });
    await expect(find()).resolves.toEqual(alice);
    expect(log).not.toContain('not in D1');
  });

  it('is passed on without members that D1 would not take, whose names an operator learns', async () => {
    const residencyAddress = { ...alice.residencyAddress, state: 'ILLINOIS', line2: null };
    const wrong = {
      ...{ language: 'en', firstName: '', lastName: 'x'.repeat(36), dateOfBirth: '28.02.1990', email: 'alice' },
      ...{ mobilePhoneNumber: { countryCode: '1', phoneNumber: '2025550100' }, middleName: null, title: 4 },
    };
    stub.answer = json(200, { ...wrong, residencyAddress });
    expect(JSON.parse(JSON.stringify(await find()))).toEqual({
      residencyAddress: without(alice.residencyAddress, 'state'),
    });
    const line = JSON.parse(log.split('\n').find((text) => text.includes('dropped')) ?? '') as { dropped: string[] };
    expect(line.dropped.sort()).toEqual(
      [
        ...['dateOfBirth', 'email', 'firstName', 'language', 'lastName', 'mobilePhoneNumber', 'title'],
        'residencyAddress.state',
      ].sort(),
    );
    for (const value of ['ILLINOIS', '28.02.1990', '2025550100', 'xxx']) expect(log).not.toContain(value);
  });

  it('without what an address needs has no address', async () => {
    stub.answer = json(200, { firstName: 'Alice', residencyAddress: { city: 'Springfield' } });
    expect(JSON.parse(JSON.stringify(await find()))).toEqual({ firstName: 'Alice' });
  });

  it('of a directory that has nothing of D1’s is empty', async () => {
    stub.answer = json(200, { vip: true });
    expect(JSON.parse(JSON.stringify(await find()))).toEqual({});
  });
});

describe('a directory that fails', () => {
  const raw =
    (status: number, body: string): Answer =>
    (response) =>
      response.writeHead(status).end(body);

  it.each<[string, Answer]>([
    ['500', json(500, { error: 'quoted' })],
    ['503 without a body', json(503)],
    ['401', json(401, { error: 'quoted' })],
    ['400', json(400, { error: 'quoted' })],
    ['a redirect', (response) => response.writeHead(302, { location: '/quoted' }).end()],
    ['201', json(201, alice)],
    ['204', json(204)],
    ['a page', raw(200, '<html>quoted</html>')],
    ['JSON cut short', raw(200, '{"firstName":"quoted"')],
    ['null', raw(200, 'null')],
    ['a list', json(200, [alice])],
    ['a text', json(200, 'quoted')],
    ['more than a megabyte', json(200, { firstName: 'quoted', notes: 'x'.repeat(1_100_000) })],
    ['what is not HTTP', (response) => response.socket?.end('quoted\r\n\r\n')],
    ['a body that ends early', (r) => r.writeHead(200, { 'content-length': '99' }).write('{', () => r.destroy())],
  ])('by %s is a fault, and is asked again by the next question', async (_what, answer) => {
    stub.answer = answer;
    const error: unknown = await find().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ code: 'DIRECTORY_UNAVAILABLE', retryable: true });
    expect(inspect(error, { depth: Infinity }) + log).not.toContain('quoted');
    expect(log).toContain('"directory":"consumer"');
    stub.answer = json(200, alice);
    await expect(find()).resolves.toEqual(alice);
  });

  it('by not being there is a fault', async () => {
    await stub.stop();
    await expect(find()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } });
    expect(log).toContain('ECONNREFUSED');
  });

  it.each<[string, Answer]>([
    ['silent', () => undefined],
    ['never done', (response) => response.writeHead(200).write('{')],
  ])('by being %s is a fault when the time is up', async (_what, answer) => {
    await directory.stop();
    directory = directoryAt(stub.url, 150);
    stub.answer = answer;
    await expect(find()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE', cause: { code: 'TIME_IS_UP' } });
  });

  it('by being silent to as many as there are connections is a fault to those that wait for one, too', async () => {
    await directory.stop();
    directory = directoryAt(stub.url, 300);
    stub.answer = () => undefined;
    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => find()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['rejected']));
  });
});

describe('a connection that was kept open and has ended meanwhile', () => {
  it('costs no answer: the question is asked once more, on another', async () => {
    let times = 0;
    stub.answer = (response, request) => (++times === 1 ? response.destroy() : json(200, alice)(response, request));
    await expect(find()).resolves.toEqual(alice);
    expect(times).toBe(2);
  });

  it('costs two questions at most', async () => {
    stub.answer = (response) => response.destroy();
    await expect(find()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    expect(stub.calls).toHaveLength(2);
  });
});

describe('the end', () => {
  it('leaves no connection open, also while an answer is awaited', async () => {
    stub.answer = () => undefined;
    const answer = find().catch((error: unknown) => error);
    await stub.called(1);
    await directory.stop();
    await stub.disconnected();
    expect(await answer).toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  });
});
