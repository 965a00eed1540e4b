import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readRetryAfter } from '../../src/d1/resilience/retry-after.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { stories } from './d1-stories.ts';
import { alone, call, clientOf, json, makeKeys, startStub, type Answer, type Keys, type Stub } from './d1-stub.ts';

const start = Date.parse('2030-01-01T00:00:00Z');
const date = (ms: number) => new Date(ms).toUTCString();

describe('Retry-After', () => {
  it.each<[string, string | undefined, number, number | undefined]>([
    ['seconds', '7', 7_000, 7_000],
    ['a date', date(start + 7_000), 7_000, 7_000],
    ['a date in the old form', 'Tuesday, 01-Jan-30 00:00:07 GMT', 7_000, 7_000],
    ['nothing', undefined, 1_000, undefined],
    ['zero', '0', 1_000, undefined],
    ['a day', '86400', 30_000, 30_000],
    ['digits without end', '9'.repeat(400), 30_000, 30_000],
    ['a date far away', date(start + 10 ** 12), 30_000, 30_000],
    ['a date that is over', date(start - 60_000), 1_000, undefined],
    ['a negative number', '-5', 1_000, undefined],
    ['a fraction', '1.5', 1_000, undefined],
    ['a word', 'soon', 1_000, undefined],
    ['a day that is none', 'Foo, 99 Bar 2030 00:00:00 GMT', 1_000, undefined],
    ['a time without a zone', '2030-01-01T00:00:07', 1_000, undefined],
    ['an empty text', '', 1_000, undefined],
  ])('of %s', (_, value, after429, after503) => {
    const headers = { 'retry-after': value };
    expect(readRetryAfter(429, headers, () => start)).toBe(after429);
    expect(readRetryAfter(503, headers, () => start)).toBe(after503);
    expect(readRetryAfter(500, headers, () => start)).toBeUndefined();
  });

  it('as a date is compared with the date of the answer, whatever our clock says', () => {
    const headers = { 'retry-after': date(start + 7_000), date: date(start) };
    for (const wrong of [-600_000, 600_000]) expect(readRetryAfter(429, headers, () => start + wrong)).toBe(7_000);
  });

  it('given twice is none', () => {
    expect(readRetryAfter(429, { 'retry-after': ['1', '2'] }, () => start)).toBe(1_000);
  });
});

describe('an API of D1 that asks for a pause', () => {
  let stub: Stub;
  let keys: Keys;
  let client: D1Client;
  let time: number;
  beforeEach(async () => {
    stub = await startStub();
    keys = await makeKeys();
    time = start;
    client = clientOf(stub.url, keys, { now: () => time });
  });
  afterEach(async () => {
    await client.stop();
    await stub.stop();
  });

  const get = (changes: object = {}) => client.getCard('k1', { ...alone, ...changes });
  const good = json(200, { cardId: 'k1', consumerId: 'c1' });
  const wait =
    (status: number, seconds?: string): Answer =>
    (response) =>
      response.writeHead(status, seconds === undefined ? {} : { 'retry-after': seconds }).end('{}');

  it.each([429, 503])('by %i is not called until then, and is called then', async (status) => {
    stub.answer = wait(status, '7');
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE', retryAfterMs: 7_000, cause: { code: status } });
    stub.answer = good;
    time += 2_500;
    const refusal = { code: 'D1_UNAVAILABLE', retryAfterMs: 4_500, cause: { code: 'RETRY_AFTER' } };
    await expect(get()).rejects.toMatchObject(refusal);
    await expect(stories.suspendCard.run(client)).rejects.toMatchObject(refusal);
    await expect(get({ background: true })).rejects.toMatchObject(refusal);
    expect(stub.calls).toHaveLength(1);
    expect(client.counts().cards).toMatchObject({ calls: 1, refused: 3, repeats: 0, breaker: 'closed' });
    time += 4_500;
    await expect(get()).resolves.not.toBeNull();
  });

  it('leaves the others alone', async () => {
    stub.answer = wait(429, '30');
    await get().catch(() => undefined);
    stub.answer = json(200, { consumerId: 'c1' });
    await expect(client.getConsumer('c1', call)).resolves.not.toBeNull();
  });

  it('says of a POST that it was not done, and gets it once', async () => {
    stub.answer = wait(429);
    await expect(stories.orderCard.run(client)).rejects.toMatchObject({ code: 'D1_UNAVAILABLE', retryAfterMs: 1_000 });
    expect(stub.calls).toHaveLength(1);
  });

  it('is asked again at once after a 503 that names no time', async () => {
    stub.answer = (response, request) =>
      stub.calls.length === 1 ? wait(503)(response, request) : good(response, request);
    await expect(get()).resolves.not.toBeNull();
    expect(stub.calls).toHaveLength(2);
  });

  it('twice waits for the later one', async () => {
    const waits = ['20', '5'];
    await client.ready();
    stub.answer = (response, request) => wait(429, waits.shift())(response, request);
    await Promise.all([get().catch(() => undefined), get().catch(() => undefined)]);
    time += 19_000;
    await expect(get()).rejects.toMatchObject({ retryAfterMs: 1_000 });
  });

  it('is not waited for by a clock that was set back', async () => {
    stub.answer = wait(429, '30');
    await get().catch(() => undefined);
    stub.answer = good;
    time -= 3_600_000;
    await expect(get()).resolves.not.toBeNull();
  });
});
