import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createBudget } from '../../src/d1/resilience/budget.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { createWindow } from '../../src/d1/resilience/window.ts';
import { until } from '../support/events.ts';
import { gets, posts, stories, type Story } from './d1-stories.ts';
import { call, clientOf, json, makeKeys, startStub, type Answer, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client;
let time: number;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  time = 1_900_000_000_000;
  client = clientOf(stub.url, keys, { now: () => time, maxResponseBytes: 2_000 });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await client.stop();
  await stub.stop();
});

const get = (changes: object = {}) => client.getCard('k1', { ...call, ...changes });
const good = json(200, { cardId: 'k1', consumerId: 'c1' });
const raw =
  (status: number, body: string): Answer =>
  (response) =>
    response.writeHead(status, status === 302 ? { location: '/' } : {}).end(body);
const puts = Object.entries(stories).filter(([, { asks }]) => asks.startsWith('PUT'));

/** Every way in which D1 fails, whether a repeat may mend it, and whether the breaker counts it. */
const failures: [how: string, answer: Answer, isFailure: boolean][] = [
  ['500', json(500), true],
  ['502 as a page', raw(502, '<html></html>'), true],
  ['503', json(503), true],
  ['a failure longer than is read', raw(500, 'x'.repeat(300_000)), true],
  ['a reset before anything', (response) => response.destroy(), true],
  ['a reset after the headers', (r) => r.writeHead(200, { 'content-length': '99' }).write('', () => r.destroy()), true],
  ['a reset in the body', (r) => r.writeHead(200, { 'content-length': '99' }).write('{', () => r.destroy()), true],
  ['a chunk cut short', (r) => r.writeHead(200).write('{"cardId"', () => r.destroy()), true],
  ['a connection closed in the body', (r) => r.writeHead(200).write('{', () => r.socket?.end()), true],
  ['429', json(429), false],
  ['a page with 200', raw(200, '<html></html>'), false],
  ['a page with 404', raw(404, '<html></html>'), false],
  ['JSON that ends early', raw(200, '{"cardId":"k1"'), false],
  ['an oversized answer', raw(200, JSON.stringify({ filler: 'x'.repeat(3_000) })), false],
  ['deep JSON', raw(200, '['.repeat(1_000)), false],
  ['what is not HTTP', (response) => response.socket?.end('?\r\n\r\n'), false],
  ['a way elsewhere', raw(302, ''), false],
  ['a refusal', json(403, { errorCode: 'NO' }), false],
];

describe('a call that fails', () => {
  it.each(failures)(
    'with %s is repeated or not by what failed, and never if it is a POST',
    async (_, answer, fails) => {
      stub.answer = answer;
      const times = fails ? 3 : 1;
      await expect(get()).rejects.toThrow();
      expect(client.counts().cards).toMatchObject({ calls: times, failures: fails ? 3 : 0, repeats: times - 1 });
      expect(stub.calls).toHaveLength(times);
      await client.registerConsumer('c1', {}, call).catch(() => undefined);
      expect(stub.calls).toHaveLength(2 * times);
      // Also where D1 said something that makes a success of it.
      await stories.orderCard.run(client).catch(() => undefined);
      expect(stub.calls).toHaveLength(2 * times + 1);
      expect(client.counts().physicalCards).toMatchObject({ calls: 1, failures: fails ? 1 : 0, repeats: 0 });
    },
  );

  it.each<[string, Story]>([...gets, ...puts])('once is mended by a repeat: %s', async (_, { run, answer, reads }) => {
    stub.answer = (response, request) => json(stub.calls.length === 1 ? 500 : 200, answer)(response, request);
    expect(await run(client)).toEqual(reads);
    expect(stub.calls).toHaveLength(2);
    expect(stub.calls[1]).toMatchObject({ path: stub.calls[0]?.path, body: stub.calls[0]?.body });
  });

  it.each<[string, Story]>(posts)('is not repeated if it is a POST: %s', async (_, { run }) => {
    stub.answer = (response) => response.destroy();
    await expect(run(client)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(stub.calls).toHaveLength(1);
  });

  it('is not repeated in the background', async () => {
    stub.answer = json(500);
    await expect(get({ background: true })).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    expect(stub.calls).toHaveLength(1);
  });

  it('is not repeated for a caller who leaves while it pauses', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    await client.stop();
    client = clientOf(stub.url, keys, { repeats: { baseMs: 60_000, capMs: 60_000 }, timeouts: { totalMs: 120_000 } });
    stub.answer = json(500);
    const leaving = new AbortController();
    const answer = get({ signal: leaving.signal });
    await until(() => client.counts().cards.repeats === 1);
    leaving.abort(new Error('left'));
    await expect(answer).rejects.toThrow('left');
    expect(stub.calls).toHaveLength(1);
  });

  it('pauses no longer than it has time', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    await client.stop();
    client = clientOf(stub.url, keys, { repeats: { baseMs: 60_000, capMs: 60_000 }, timeouts: { totalMs: 500 } });
    await client.ready();
    stub.answer = json(500);
    await expect(get()).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
    expect(stub.calls).toHaveLength(1);
  });

  it('and opens the breaker is not repeated', async () => {
    await client.stop();
    client = clientOf(stub.url, keys, { breaker: { calls: 2 } });
    stub.answer = json(500);
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE', cause: { code: 500 } });
    expect(stub.calls).toHaveLength(2);
  });

  it('is not repeated when the client stops', async () => {
    await client.ready();
    await client.stop();
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    expect(client.counts().cards.repeats).toBe(0);
  });

  it('is repeated with the same correlation id', async () => {
    stub.answer = (response, request) => (stub.calls.length < 3 ? json(500) : good)(response, request);
    await get();
    expect(stub.calls.map(({ headers }) => headers['x-correlation-id'])).toEqual(['corr-1', 'corr-1', 'corr-1']);
  });
});

describe('repeats of all calls', () => {
  it('are five at most in ten seconds when there are few calls', async () => {
    stub.answer = json(500);
    for (let i = 0; i < 5; i++) await get().catch(() => undefined);
    expect(client.counts().cards).toMatchObject({ calls: 10, repeats: 5 });
    time += 11_000;
    await get().catch(() => undefined);
    expect(client.counts().cards.repeats).toBe(7);
  });

  it('are shared by the APIs', async () => {
    stub.answer = json(500);
    for (const run of [stories.getCard.run, stories.getConsumer.run, stories.getDigitalCard.run, stories.getCard.run])
      await run(client).catch(() => undefined);
    const repeats = Object.values(client.counts()).map((counts) => counts.repeats);
    expect(repeats.reduce((sum, count) => sum + count)).toBe(5);
  });

  it('are a tenth of the calls when there are many', () => {
    const budget = createBudget({ share: 0.1, least: 5, withinMs: 10_000 }, () => time);
    const taken = () => Array.from({ length: 500 }, () => budget.take()).filter(Boolean).length;
    for (let i = 0; i < 1_000; i++) budget.called();
    expect(taken()).toBe(100);
    time += 5_000;
    for (let i = 0; i < 1_000; i++) budget.called();
    expect(taken()).toBe(100);
    time += 6_000;
    expect(taken()).toBe(0);
    time += 11_000;
    expect(taken()).toBe(5);
  });
});

describe('what is counted lately', () => {
  it('is forgotten when its time is over, to a tenth of it', () => {
    const window = createWindow(10_000, () => time);
    window.add();
    window.add();
    time += 8_999;
    expect(window.total()).toBe(2);
    time += 1_001;
    expect(window.total()).toBe(0);
  });

  it('is forgotten when the clock is set back or far ahead', () => {
    for (const step of [-60_000, -3_600_000, 10 ** 12]) {
      const window = createWindow(10_000, () => time);
      window.add();
      time += step;
      expect(window.total()).toBe(0);
      window.add();
      expect(window.total()).toBe(1);
    }
  });
});
