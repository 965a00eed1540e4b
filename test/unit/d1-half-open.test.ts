import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { D1Client } from '../../src/d1/types.ts';
import { until } from '../support/events.ts';
import { startProxy, type Hole, type Proxy } from './d1-proxy.ts';
import { posts, stories } from './d1-stories.ts';
import { alone, call, clientOf, json, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let proxy: Proxy;
let keys: Keys;
let client: D1Client;
beforeEach(async () => {
  stub = await startStub();
  proxy = await startProxy(stub.url);
  keys = await makeKeys();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await client.stop();
  await proxy.stop();
  await stub.stop();
});

async function begin(changes: Parameters<typeof clientOf>[2] = {}): Promise<void> {
  client = clientOf(proxy.url, keys, { timeouts: { attemptMs: 1_500, totalMs: 20_000 }, ...changes });
  await client.ready();
}
const get = () => client.getConsumer('c1', alone);
const consumer = { consumerId: 'c1' };
const holes: Hole[] = ['before the request', 'after the request', 'after the headers'];
/** Makes so many connections, none of which is in use then. */
async function connectTimes(count: number): Promise<void> {
  const held: ServerResponse[] = [];
  stub.answer = (response) => void held.push(response);
  const calls = Array.from({ length: count }, get);
  await stub.called(count);
  for (const response of held) json(200, consumer)(response, null as never);
  await Promise.all(calls);
  stub.answer = json(200, consumer);
  stub.calls.length = 0;
}

describe('connections that died without a word', () => {
  it.each(holes)('%s cost a read one attempt, however many there are', async (hole) => {
    await begin({ connections: 5, callsPerApi: 10 });
    await connectTimes(5);
    proxy.swallow(hole);
    await expect(get()).resolves.toEqual(consumer);
    expect(client.counts().consumers).toMatchObject({ calls: 7, failures: 1, repeats: 1 });
    expect(stub.calls).toHaveLength(hole === 'before the request' ? 1 : 2);
  });

  it('are not what a repeat waits for: it has a new one', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    await begin({ connections: 2, callsPerApi: 10, repeats: { baseMs: 1_000 } });
    await connectTimes(2);
    proxy.swallow('before the request');
    stub.answer = (response, { method }) => {
      if (method === 'GET') json(200, consumer)(response, null as never);
    };
    const read = get();
    await until(() => client.counts().consumers.repeats === 1);
    // While the read pauses two others take what the pool has: the connection that is dead still, and the place of the one that was.
    const leaving = new AbortController();
    const others = ['c2', 'c3'].map((id) => client.registerConsumer(id, {}, { ...call, signal: leaving.signal }));
    await expect(read).resolves.toEqual(consumer);
    expect(client.counts().consumers.repeats).toBe(1);
    leaving.abort(new Error('left'));
    for (const other of others) await expect(other).rejects.toThrow('left');
  });
});

describe('a way to D1 on which all connections die', () => {
  it.each(holes)('%s costs a read three attempts and then is D1_TIMEOUT', async (hole) => {
    await begin({ timeouts: { attemptMs: 200, totalMs: 20_000 } });
    proxy.swallowAll(hole);
    await expect(get()).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
    expect(client.counts().consumers).toMatchObject({ calls: 3, failures: 3, repeats: 2 });
  });

  it('costs no more than the time of the whole call', async () => {
    await begin({ timeouts: { attemptMs: 1_500, totalMs: 2_500 } });
    proxy.swallowAll('after the request');
    await expect(get()).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
    expect(client.counts().consumers).toMatchObject({ repeats: 1 });
  });

  it('is left when it is well again', async () => {
    await begin({ timeouts: { attemptMs: 500, totalMs: 20_000 } });
    proxy.swallowAll('after the headers');
    await get().catch(() => undefined);
    proxy.swallowAll(null);
    await expect(get()).resolves.toEqual(consumer);
  });

  it.each(holes)('%s leaves open whether a POST was done, which is sent once', async (hole) => {
    await begin({ timeouts: { attemptMs: 200, totalMs: 1_000 } });
    proxy.swallowAll(hole);
    await expect(stories.orderCard.run(client)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(client.counts().physicalCards).toMatchObject({ calls: 1, failures: 1, repeats: 0 });
    expect(stub.calls).toHaveLength(hole === 'before the request' ? 0 : 1);
  });

  it('gets each POST once', async () => {
    await begin({ timeouts: { attemptMs: 100, totalMs: 2_000 } });
    proxy.swallowAll('after the request');
    const ends = await Promise.all(posts.map(([, { run }]) => run(client).catch((error: unknown) => error)));
    expect(ends).toEqual(posts.map(() => expect.objectContaining({ code: 'OUTCOME_UNKNOWN' })));
    const asked = stub.calls.map(({ method, path }) => `${method} ${path}`);
    expect(asked.sort()).toEqual(posts.map(([, { asks }]) => asks).sort());
  });
});

describe('connections of repeats', () => {
  it('are new ones, and end when they are done', async () => {
    await begin();
    await connectTimes(1);
    const before = proxy.made();
    stub.answer = (response, request) => json(stub.calls.length < 3 ? 503 : 200, consumer)(response, request);
    await expect(get()).resolves.toEqual(consumer);
    expect(stub.calls).toHaveLength(3);
    expect(proxy.made()).toBeGreaterThan(before);
    await client.stop();
    await stub.disconnected();
  });
});
