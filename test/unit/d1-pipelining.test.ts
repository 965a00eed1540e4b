import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { D1Client } from '../../src/d1/types.ts';
import { call, clientOf, json, makeKeys, startStub, type Keys, type Received, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client;
let held: { response: ServerResponse; request: Received }[];
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  held = [];
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

/** What comes is held. Its first connection is there. */
async function begin(changes: Parameters<typeof clientOf>[2] = {}): Promise<void> {
  client = clientOf(stub.url, keys, { connections: 1, pipelining: 8, callsPerApi: 8, ...changes });
  stub.answer = json(200, consumer('c0'));
  await get('c0');
  stub.calls.length = 0;
  stub.answer = (response, request) => void held.push({ response, request });
}
const consumer = (consumerId: string) => ({ consumerId });
const get = (id: string, signal?: AbortSignal) => client.getConsumer(id, { ...call, signal });
const idOf = ({ path }: Received) => path.split('/').at(-1) ?? '';
const answer = ({ response, request }: (typeof held)[number]) => json(200, consumer(idOf(request)))(response, request);
const socketOf = (index: number) => held[index]?.response.req.socket.remotePort;

describe('reads on one connection', () => {
  it('are sent without waiting for the answers before, and each gets its own', async () => {
    await begin();
    const answers = Promise.all(['c1', 'c2', 'c3', 'c4'].map((id) => get(id)));
    await stub.called(4);
    expect(new Set(held.map((_, index) => socketOf(index))).size).toBe(1);
    held.toReversed().forEach(answer);
    expect(await answers).toEqual(['c1', 'c2', 'c3', 'c4'].map(consumer));
  });

  it('are given to the system at once where they are asked for at once', async () => {
    await begin();
    const written = jest.spyOn(Socket.prototype, '_writev');
    const answers = Promise.all(['c1', 'c2', 'c3'].map((id) => get(id)));
    await stub.called(3);
    held.forEach(answer);
    expect(await answers).toEqual(['c1', 'c2', 'c3'].map(consumer));
    const requests = written.mock.calls.map(([chunks]) =>
      (chunks as { chunk: unknown }[]).filter(({ chunk }) => String(chunk).startsWith('GET ')),
    );
    expect(requests.map(({ length }) => length).filter((length) => length > 0)).toEqual([3]);
    written.mockRestore();
  });

  it('wait for each other where they are not to be pipelined', async () => {
    await begin({ pipelining: 1 });
    const answers = Promise.all(['c1', 'c2'].map((id) => get(id)));
    await stub.called(1);
    stub.answer = (response, request) => answer({ response, request });
    expect(held).toHaveLength(1);
    held.forEach(answer);
    expect(await answers).toEqual(['c1', 'c2'].map(consumer));
  });

  it('have no write behind them or before them', async () => {
    await begin();
    const first = get('c1');
    await stub.called(1);
    const write = client.registerConsumer('c2', {}, call);
    await stub.called(2);
    const second = get('c3');
    await stub.called(3);
    expect(held.map(({ request: { method } }) => method)).toEqual(['GET', 'PUT', 'GET']);
    expect([socketOf(2), socketOf(1) === socketOf(0)]).toEqual([socketOf(0), false]);
    held.forEach(answer);
    await Promise.all([first, write, second]);
  });

  it('are answered also when the caller of one of them has left', async () => {
    await begin();
    const leaving = new AbortController();
    const left = get('c1', leaving.signal);
    const stays = get('c2');
    await stub.called(2);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    held.forEach(answer);
    await expect(stays).resolves.toEqual(consumer('c2'));
    expect(stub.calls).toHaveLength(2);
  });

  it('are answered on another connection when theirs breaks', async () => {
    await begin();
    const answers = Promise.all(['c1', 'c2', 'c3'].map((id) => get(id)));
    await stub.called(3);
    stub.answer = (response, request) => answer({ response, request });
    held[0]?.response.req.socket.destroy();
    expect(await answers).toEqual(['c1', 'c2', 'c3'].map(consumer));
  });

  it('are answered on another connection when theirs goes silent', async () => {
    await begin({ timeouts: { attemptMs: 300, totalMs: 5_000 } });
    const answers = Promise.all(['c1', 'c2', 'c3'].map((id) => get(id)));
    await stub.called(3);
    stub.answer = (response, request) => answer({ response, request });
    expect(await answers).toEqual(['c1', 'c2', 'c3'].map(consumer));
  });
});
