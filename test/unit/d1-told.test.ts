import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { D1Client } from '../../src/d1/types.ts';
import { unmeasured, type Telemetry } from '../../src/telemetry.ts';
import { call, clientOf, json, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

type Told = Parameters<Telemetry['d1Called']>[0];

describe('what is told of a call to D1', () => {
  let stub: Stub;
  let client: D1Client;
  let told: Told[];
  let keys: Keys;
  beforeAll(async () => void (keys = await makeKeys()));
  beforeEach(async () => {
    stub = await startStub();
    told = [];
    const telemetry = { ...unmeasured, d1Called: (call: Told) => void told.push(call) };
    client = clientOf(stub.url, keys, { telemetry, repeats: { most: 0 } });
  });
  afterEach(async () => {
    await client.stop();
    await stub.stop();
  });
  const outcomes = () => told.map(({ api, operation, outcome }) => [api, operation, outcome]);

  it('is its API, its name, how it went and how long it took, and of a token as well', async () => {
    stub.answer = json(200, { consumerId: 'c1', cards: [] });
    await client.getConsumer('c1', call);
    expect(outcomes()).toEqual([
      ['token', 'getToken', 'ok'],
      ['consumers', 'getConsumer', 'ok'],
    ]);
    for (const { seconds } of told) expect(seconds).toBeGreaterThan(0);
    for (const { seconds } of told) expect(seconds).toBeLessThan(60);
  });

  it.each<[number, string]>([
    [404, 'NOT_FOUND'],
    [500, 'D1_UNAVAILABLE'],
    [302, 'D1_UNEXPECTED'],
    [401, 'D1_UNAUTHORIZED'],
  ])('is %i as %s', async (status, outcome) => {
    stub.answer = json(status, {});
    await client.getCard('k1', call).catch(() => undefined);
    expect(outcomes().filter(([api]) => api === 'cards')).toEqual([['cards', 'getCard', outcome]]);
  });

  it('is a refusal of a write, and a caller who left', async () => {
    stub.answer = json(409, { errorCode: 'CONFLICT' });
    await expect(client.suspendCard('k1', {}, call)).rejects.toThrow();
    const gone = new AbortController();
    gone.abort(new Error('gone'));
    await expect(client.getCard('k1', { ...call, signal: gone.signal })).rejects.toThrow('gone');
    const ofCards = outcomes().filter(([api]) => api === 'cards');
    expect(ofCards.map(([, , outcome]) => outcome)).toEqual(['REFUSED', 'LEFT']);
  });

  it('says of the token how old it is, when it ends, and why there is none', async () => {
    expect(client.token()).toEqual({ ageMs: null, leftMs: 0, failure: null });
    expect(await client.ready()).toBe(true);
    const { ageMs, leftMs, failure } = client.token();
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(leftMs).toBeGreaterThan(0);
    expect(failure).toBeNull();
    const other = clientOf(stub.url, keys);
    stub.answerToken = json(401, {});
    expect(await other.ready()).toBe(false);
    expect(other.token()).toEqual({ ageMs: null, leftMs: 0, failure: 'D1_UNAUTHORIZED' });
    await other.stop();
  });
});
