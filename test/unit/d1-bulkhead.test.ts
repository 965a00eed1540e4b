import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { D1Client } from '../../src/d1/types.ts';
import { stories } from './d1-stories.ts';
import { alone, call, clientOf, json, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client;
let held: ServerResponse[];
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  held = [];
  stub.answer = (response) => void held.push(response);
});
afterEach(async () => {
  for (const response of held) response.destroy();
  await client.stop();
  await stub.stop();
});

async function begin(changes: Parameters<typeof clientOf>[2]): Promise<void> {
  client = clientOf(stub.url, keys, { repeats: { most: 0 }, ...changes });
  await client.ready();
}
const get = (signal?: AbortSignal) => client.getCard('k1', { ...alone, signal });
const answer = () => json(200, { cardId: 'k1', consumerId: 'c1' })(held.shift() as ServerResponse, null as never);
const asked = (api: string) => stub.calls.filter(({ path }) => path.includes(`/${api}`)).length;

describe('an API that hangs', () => {
  it('takes half of the connections and no more, so that the others are still answered', async () => {
    await begin({ connections: 4 });
    const hanging = Array.from({ length: 10 }, () => get().catch((error: unknown) => error));
    await stub.called(2);
    const other = client.getConsumer('c1', call);
    await stub.called(3);
    expect([asked('cards'), asked('consumers')]).toEqual([2, 1]);
    json(200, { consumerId: 'c1' })(held.pop() as ServerResponse, null as never);
    await expect(other).resolves.toEqual({ consumerId: 'c1' });
    for (let i = 0; i < 10; i++) {
      await stub.called(Math.min(i + 3, 11));
      answer();
    }
    expect(await Promise.all(hanging)).toEqual(Array(10).fill({ cardId: 'k1', consumerId: 'c1' }));
  });

  it('lets wait for half of the time, and says of a POST that waited that it was not done', async () => {
    await begin({ callsPerApi: 1, timeouts: { totalMs: 1_000 } });
    const first = stories.suspendCard.run(client).catch((error: unknown) => error);
    await stub.called(1);
    await expect(stories.deleteCard.run(client)).rejects.toMatchObject({
      code: 'D1_TIMEOUT',
      retryable: true,
      cause: { code: 'BULKHEAD_FULL' },
    });
    expect(await first).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(stub.calls).toHaveLength(1);
    expect(client.counts().cards).toMatchObject({ calls: 1, failures: 1 });
  });

  it('does not keep the next waiting when one who waited has left', async () => {
    await begin({ callsPerApi: 1 });
    const first = get();
    await stub.called(1);
    const leaving = new AbortController();
    const second = get(leaving.signal);
    const third = get();
    leaving.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    answer();
    await first;
    await stub.called(2);
    answer();
    await third;
    expect(stub.calls).toHaveLength(2);
  });

  it('gives a place back after each kind of end', async () => {
    await begin({ callsPerApi: 1, timeouts: { totalMs: 8_000, attemptMs: 1_000 }, breaker: { calls: 1_000 } });
    await expect(get()).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
    for (const how of [json(500), json(404), json(403), json(200)]) {
      stub.answer = how;
      await get().catch(() => undefined);
    }
    stub.answer = json(200, { cardId: 'k1', consumerId: 'c1' });
    await expect(get()).resolves.not.toBeNull();
  });
});
