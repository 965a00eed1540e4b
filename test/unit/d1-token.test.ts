import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { D1Client } from '../../src/d1/types.ts';
import { alone, call, clientOf, json, makeKeys, startStub, type Answer, type Keys, type Stub } from './d1-stub.ts';

const start = 1_900_000_000_000;
const lifetime = 900_000;
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

const tokensUsed = () => stub.calls.map(({ headers }) => headers.authorization);
const get = () => client.getConsumer('c1', alone);
/** Calls until a condition holds: a background renewal has no other sign than its effect. */
async function getUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await get();
}
const accept =
  (token: string): Answer =>
  (response, request) =>
    json(request.headers.authorization === `Bearer ${token}` ? 200 : 401, { consumerId: 'c1' })(response, request);

describe('the access token', () => {
  it('is used for every call until it ends', async () => {
    await get();
    time = start + lifetime * 0.77;
    for (let i = 0; i < 5; i++) await get();
    expect(new Set(tokensUsed())).toEqual(new Set(['Bearer token-1']));
    expect(stub.tokenRequests).toHaveLength(1);
  });

  it('is asked for once by fifty callers at a time', async () => {
    await Promise.all(Array.from({ length: 50 }, get));
    expect(stub.calls).toHaveLength(50);
    expect(stub.tokenRequests).toHaveLength(1);
  });

  it('is renewed in the background at 80 % of its life, once, while the old one serves', async () => {
    await get();
    const held: ServerResponse[] = [];
    stub.answerToken = (response) => held.push(response);
    time = start + lifetime * 0.83;
    await Promise.all([get(), get(), get()]);
    await getUntil(() => held.length > 0);
    expect(new Set(tokensUsed())).toEqual(new Set(['Bearer token-1']));
    for (const response of held) json(200, { access_token: 'renewed', expires_in: 900 })(response, null as never);
    await getUntil(() => tokensUsed().includes('Bearer renewed'));
    expect(stub.tokenRequests).toHaveLength(2);
  });

  it('is used to its end when no newer one is given, and asked for again at most once a second', async () => {
    await get();
    stub.answerToken = json(503);
    time = start + lifetime * 0.9;
    await getUntil(() => stub.tokenRequests.length === 2);
    await Promise.all(Array.from({ length: 20 }, get));
    expect(stub.tokenRequests).toHaveLength(2);
    time += 1_500;
    await getUntil(() => stub.tokenRequests.length === 3);
    expect(new Set(tokensUsed())).toEqual(new Set(['Bearer token-1']));
    time = start + lifetime;
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
  });

  it.each([1, 14, 20])(
    'outlives a token endpoint that is down for %i minutes as long as it lasts, and is asked for once a second',
    async (minutes) => {
      await get();
      stub.answerToken = json(503);
      const endOfToken = start + lifetime;
      const endOfOutage = start + minutes * 60_000;
      for (time = start; time < endOfOutage; time += time < start + lifetime * 0.77 ? 10_000 : 500) {
        if (time < endOfToken) await expect(get()).resolves.not.toBeNull();
        else await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
      }
      expect(new Set(tokensUsed())).toEqual(new Set(['Bearer token-1']));
      const secondsAsked = Math.max(0, (endOfOutage - (start + lifetime * 0.78)) / 1_000);
      expect(stub.tokenRequests.length - 1).toBeLessThanOrEqual(secondsAsked + 1);
      // It does go on asking.
      expect(stub.tokenRequests.length - 1).toBeGreaterThanOrEqual((endOfOutage - endOfToken) / 1_000 - 1);

      stub.answerToken = json(200, { access_token: 'late', expires_in: 900 });
      time = Math.max(endOfOutage, endOfToken) + 1_000;
      await get();
      expect(tokensUsed().at(-1)).toBe('Bearer late');
    },
  );

  it('is not asked for again within a second of a failure, and then it is', async () => {
    stub.answerToken = json(500);
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    expect(stub.tokenRequests).toHaveLength(1);
    stub.answerToken = json(200, { access_token: 'late', expires_in: 900 });
    time += 1_000;
    await get();
    expect(tokensUsed()).toEqual(['Bearer late']);
  });

  it('is asked for again when the clock was set back after a failure', async () => {
    stub.answerToken = json(500);
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    stub.answerToken = json(200, { access_token: 'late', expires_in: 900 });
    time -= 3_600_000;
    await expect(get()).resolves.not.toBeNull();
  });

  it.each([400, 401, 403])('means that D1 does not accept us when it is answered with %i', async (status) => {
    stub.answerToken = json(status, { error: 'invalid_grant' });
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAUTHORIZED' });
    expect(stub.calls).toHaveLength(0);
  });

  it.each([
    { expires_in: 900 },
    { access_token: '', expires_in: 900 },
    { access_token: 'two words', expires_in: 900 },
    { access_token: 'x' },
    { access_token: 'x', expires_in: -1 },
    [],
  ])('is not taken from an answer like %j', async (answer) => {
    stub.answerToken = json(200, answer);
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNEXPECTED' });
  });

  it('goes on being asked for when the caller who asked first has left', async () => {
    const held: ServerResponse[] = [];
    stub.answerToken = (response) => held.push(response);
    const leaving = new AbortController();
    const first = client.getConsumer('c1', { ...call, signal: leaving.signal });
    const second = get();
    while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    leaving.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    json(200, { access_token: 'shared', expires_in: 900 })(held[0] as ServerResponse, null as never);
    await expect(second).resolves.toEqual({ consumerId: 'c1' });
    expect(stub.tokenRequests).toHaveLength(1);
  });
});

describe('a 401 from the API', () => {
  it('gets a new token and repeats the call, a write too', async () => {
    stub.answer = accept('token-2');
    await client.registerConsumer('c1', {}, call);
    expect(tokensUsed()).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('repeats it once and not twice', async () => {
    stub.answer = json(401, { errorCode: 'AUTHORIZER_UNAUTHORIZED', error: 'Unauthorized message' });
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAUTHORIZED' });
    expect(stub.calls).toHaveLength(2);
    expect(stub.tokenRequests).toHaveLength(2);
  });

  it('to many calls at a time gets one new token for all', async () => {
    await get();
    stub.answer = accept('token-2');
    await Promise.all(Array.from({ length: 20 }, get));
    expect(stub.tokenRequests).toHaveLength(2);
  });

  it('that comes late, to a token already replaced, does not cost the new one', async () => {
    await get();
    const held: ServerResponse[] = [];
    stub.answer = (response) => held.push(response);
    const late = get();
    await stub.called(2);
    stub.answer = accept('token-2');
    await get();
    time += 2_000;
    json(401)(held[0] as ServerResponse, null as never);
    await late;
    expect(stub.tokenRequests).toHaveLength(2);
  });

  it('to every call does not become a request for a token with every call', async () => {
    stub.answer = json(401);
    for (let i = 0; i < 10; i++) await expect(get()).rejects.toMatchObject({ code: 'D1_UNAUTHORIZED' });
    expect(stub.tokenRequests).toHaveLength(2);
    expect(stub.calls).toHaveLength(11);
    time += 1_000;
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAUTHORIZED' });
    expect(stub.tokenRequests).toHaveLength(3);
  });

  it('is no refusal, even as a page', async () => {
    stub.answer = (response) => response.writeHead(401, { 'content-type': 'text/html' }).end('<html>');
    await expect(get()).rejects.toMatchObject({ code: 'D1_UNAUTHORIZED' });
  });
});

describe('ready', () => {
  it('says whether D1 gives us a token', async () => {
    stub.answerToken = json(400);
    await expect(client.ready()).resolves.toBe(false);
    stub.answerToken = json(200, { access_token: 'x', expires_in: 900 });
    time += 1_000;
    await expect(client.ready()).resolves.toBe(true);
    await stub.stop();
    time += lifetime;
    await expect(client.ready()).resolves.toBe(false);
  });

  it('ends with its signal', async () => {
    stub.answerToken = () => undefined;
    const reason = new Error('enough');
    await expect(client.ready(AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('is waited for no longer than leaves a write time for its answer', async () => {
    await client.stop();
    client = clientOf(stub.url, keys, { timeouts: { totalMs: 1_000 } });
    stub.answerToken = () => undefined;
    const began = performance.now();
    await expect(client.getConsumer('c1', call)).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
    expect(performance.now() - began).toBeLessThan(950);
    expect(stub.calls).toEqual([]);
  });
});
