import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { Fault } from '../../src/errors.ts';
import { Deadline } from '../../src/d1/deadline.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { call, clientOf, json, makeKeys, startStub, type Answer, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client;
let time: number;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  time = 1_900_000_000_000;
  client = clientOf(stub.url, keys, { maxResponseBytes: 2_000, now: () => time });
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

const get = () => client.getConsumer('c1', call);
const silence: Answer = () => undefined;
const raw =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);
async function replaceClient(changes: Parameters<typeof clientOf>[2], url = stub.url): Promise<void> {
  await client.stop();
  client = clientOf(url, keys, changes);
}

describe('an answer that is none', () => {
  it.each<[string, Answer, string]>([
    ['HTML with 200', raw(200, '<html></html>', { 'content-type': 'text/html' }), 'D1_UNEXPECTED'],
    ['HTML with 404', raw(404, '\n<!DOCTYPE html>', { 'content-type': 'text/html' }), 'D1_UNEXPECTED'],
    ['HTML with 403', raw(403, '<html></html>', { 'content-type': 'text/html' }), 'D1_UNEXPECTED'],
    ['text with 200', raw(200, 'quoted'), 'D1_UNEXPECTED'],
    ['JSON cut short', raw(200, '{"consumerId":"c1"'), 'D1_UNEXPECTED'],
    ['nothing with 200', raw(200, ''), 'D1_UNEXPECTED'],
    ['a list for an object', raw(200, '[]'), 'D1_UNEXPECTED'],
    ['a redirect', raw(302, '{"consumerId":"c1"}', { location: '/login' }), 'D1_UNEXPECTED'],
    ['429', json(429, { error: 'slow down' }), 'D1_UNAVAILABLE'],
    ['500', json(500, { error: 'Internal Server Error' }), 'D1_UNAVAILABLE'],
    ['503 as HTML', raw(503, '<html></html>'), 'D1_UNAVAILABLE'],
    ['500 longer than we read', raw(500, 'x'.repeat(300_000)), 'D1_UNAVAILABLE'],
    ['an oversized body', raw(200, JSON.stringify({ consumerId: 'c1', filler: 'x'.repeat(3_000) })), 'D1_UNEXPECTED'],
    [
      'a body that ends early',
      (r) => r.writeHead(200, { 'content-length': '99' }).write('{', () => r.destroy()),
      'D1_UNAVAILABLE',
    ],
    ['a chunk that ends early', (r) => r.writeHead(200).write('{"consumerId"', () => r.destroy()), 'D1_UNAVAILABLE'],
    ['a reset', (response) => response.destroy(), 'D1_UNAVAILABLE'],
    ['what is not HTTP', (response) => response.socket?.end('quoted\r\n\r\n'), 'D1_UNEXPECTED'],
  ])('%s is a fault', async (_, answer, code) => {
    stub.answer = answer;
    const error = await get().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ code });
    expect(inspect(error)).not.toContain('quoted');
    stub.answer = json(200, { consumerId: 'c1' });
    // D1 that is said to be asked too often is left alone for a second.
    time += 1_000;
    await expect(get()).resolves.toEqual({ consumerId: 'c1' });
  });

  it('is oversized when it comes in chunks without a length, too', async () => {
    stub.answer = (response) => {
      response.writeHead(200).write('{"consumerId":"c1"}');
      for (let i = 0; i < 10; i++) response.write(' '.repeat(500));
      response.end();
    };
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNEXPECTED' });
  });

  it('is read after a byte order mark, in however many pieces it comes', async () => {
    const bytes = Buffer.from('\ufeff{"consumerId":"c1","name":"é€🙂"}');
    stub.answer = (response) => {
      response.writeHead(200);
      const write = (at: number): void => {
        if (at >= bytes.length) return void response.end();
        response.write(bytes.subarray(at, at + 7), () => setImmediate(write, at + 7));
      };
      write(0);
    };
    await expect(get()).resolves.toEqual({ consumerId: 'c1', name: 'é€🙂' });
  });

  it('is measured by itself: many small ones on one connection are fine', async () => {
    await replaceClient({ maxResponseBytes: 200, connections: 1 });
    stub.answer = json(200, { consumerId: 'c1', filler: 'x'.repeat(100) });
    for (let i = 0; i < 5; i++) await expect(get()).resolves.not.toBeNull();
  });

  it('is none from a D1 that cannot be reached', async () => {
    await stub.stop();
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE', cause: { code: 'ECONNREFUSED' } });
  });

  it('is none from a D1 that accepts connections and no TLS', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    await replaceClient({ timeouts: { connectMs: 100, totalMs: 5_000 } }, url);
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE', cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => mute.close(resolve));
  });
});

describe('time', () => {
  const timeouts = { totalMs: 300 };
  it.each<[string, Answer]>([
    ['no answer', silence],
    ['an answer without an end', (response) => response.writeHead(200).write('{')],
    ['a failure without an end', (response) => response.writeHead(500).write('{')],
  ])('runs out on %s', async (_, answer) => {
    await replaceClient({ timeouts });
    stub.answer = answer;
    await expect(get()).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
  });

  it('runs out on a token that does not come', async () => {
    await replaceClient({ timeouts });
    stub.answerToken = silence;
    await expect(get()).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
  });

  it('may be up for a write that waits for a connection, which is then never sent', async () => {
    await replaceClient({ timeouts: { totalMs: 1_000 }, connections: 1 });
    await client.ready();
    stub.answer = silence;
    const ended: string[] = [];
    const first = get().finally(() => ended.push('first'));
    await stub.called(1);
    const leaving = new AbortController();
    const late = client.registerConsumer('late', {}, { ...call, signal: leaving.signal });
    leaving.abort(new Error('left'));
    await expect(late.finally(() => ended.push('late'))).rejects.toThrow('left');
    await expect(first).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
    expect(ended).toEqual(['late', 'first']);
    stub.answer = json(200, { consumerId: 'c1' });
    await get();
    expect(stub.calls.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });
});

describe('the caller', () => {
  it('who leaves gets the own reason back, and D1 sees the connection end', async () => {
    const leaving = new AbortController();
    const closed = new Promise((resolve) => {
      stub.answer = (response) => response.on('close', resolve);
    });
    const reason = new Error('left');
    const answer = client.getConsumer('c1', { ...call, signal: leaving.signal });
    await stub.called(1);
    leaving.abort(reason);
    await expect(answer).rejects.toBe(reason);
    await closed;
  });

  it('who leaves ends all that they called, and none of what others did', async () => {
    const leaving = new AbortController();
    const held: (() => void)[] = [];
    stub.answer = (response, request) => void held.push(() => json(200, { consumerId: 'c1' })(response, request));
    const theirs = [1, 2].map(() => client.getConsumer('c1', { ...call, signal: leaving.signal }));
    const another = client.getConsumer('c1', { ...call, signal: new AbortController().signal });
    await stub.called(3);
    leaving.abort(new Error('left'));
    for (const each of theirs) await expect(each).rejects.toThrow('left');
    held.forEach((answer) => answer());
    await expect(another).resolves.toEqual({ consumerId: 'c1' });
    expect(getEventListeners(leaving.signal, 'abort')).toEqual([]);
  });

  it('who stays has nothing of a call left on the signal', async () => {
    const { signal } = new AbortController();
    await client.getConsumer('c1', { ...call, signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('who leaves in the moment that time runs out gets one reason, the first', () => {
    const deadline = new Deadline(10_000);
    deadline.close();
    deadline.end('first');
    deadline.end('second');
    expect(deadline.reason).toBe('first');
  });

  it('who has left already sends nothing', async () => {
    const reason = new Error('left');
    await expect(client.getConsumer('c1', { ...call, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(stub.calls.concat(stub.tokenRequests)).toHaveLength(0);
  });
});

describe('a request', () => {
  it('carries the correlation id, the token and no more than it must', async () => {
    await client.registerConsumer('c1', {}, { correlationId: 'Abc_9-z' });
    expect(stub.calls[0]?.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'x-correlation-id': 'Abc_9-z',
      accept: 'application/json',
      'content-type': 'application/json',
    });
    await get();
    expect(stub.calls[1]?.headers).not.toHaveProperty('content-type');
    expect(stub.tokenRequests[0]?.headers['x-correlation-id']).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  it.each(['', 'a b', 'a\r\nx: y', 'a.b', 'x'.repeat(65)])(
    'is not sent with the correlation id %j',
    async (correlationId) => {
      await expect(client.getConsumer('c1', { correlationId })).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(stub.calls.concat(stub.tokenRequests)).toHaveLength(0);
    },
  );

  it('goes below the path of the base URL', async () => {
    await replaceClient({}, `${stub.url}/mocks/d1/`);
    stub.answer = json(200, { access_token: 'x', expires_in: 900, consumerId: 'c1' });
    await get();
    expect(stub.calls.map(({ path }) => path)).toEqual([
      '/mocks/d1/authz/v1/oauth2/token',
      '/mocks/d1/banking/v2/issuers/TEST_IS-01/consumers/c1',
    ]);
  });
});
