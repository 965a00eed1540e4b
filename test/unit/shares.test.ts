import { describe, expect, it } from '@jest/globals';
import { createShares, type Share } from '../../src/server/operation/shares.ts';
import type { Viewer } from '../../src/viewer.ts';

const consumer = (consumerId: string): Viewer => ({ kind: 'consumer', consumerId, expiresAt: 0 });
const service: Viewer = { kind: 'service', subject: 'a service', scopes: new Set(), expiresAt: 0 };
const alice = consumer('alice');
/** All that is ready to go on has gone on. */
const settle = () => new Promise((done) => setImmediate(done));

describe('the subscriptions of an end user', () => {
  it('are so many, which are no matter of another or of a service', () => {
    const shares = createShares(2);
    const first = shares.take(alice);
    expect(shares.take(alice)).not.toBeNull();
    expect(shares.take(alice)).toBeNull();
    expect(shares.take(consumer('bob'))).not.toBeNull();
    for (let times = 0; times < 10; times += 1) expect(shares.take(service)).not.toBeNull();
    first?.leave();
    expect(shares.take(alice)).not.toBeNull();
    expect(shares.take(alice)).toBeNull();
  });
});

describe('their payloads', () => {
  const never = new AbortController().signal;

  function start(count: number, viewer = alice) {
    const shares = createShares(100);
    const begun: number[] = [];
    const done: (() => void)[] = [];
    const gone = Array.from({ length: count }, () => new AbortController());
    const results = gone.map(({ signal }, index) =>
      (shares.take(viewer) as Share).inTurn(async () => {
        begun.push(index);
        await new Promise<void>((resolve) => (done[index] = resolve));
        return index;
      }, signal),
    );
    return { shares, begun, done, gone, results };
  }

  it('are made a few at a time, in the order in which they came', async () => {
    const { shares, begun, done, results } = start(7);
    await settle();
    expect(begun).toEqual([0, 1, 2, 3]);
    expect(await shares.take(consumer('bob'))?.inTurn(async () => 'at once', never)).toBe('at once');
    done[2]?.();
    await settle();
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    for (const each of [0, 1, 3, 4, 5, 6]) {
      done[each]?.();
      await settle();
    }
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('are not made for who has left, and nobody waits for those', async () => {
    const { begun, done, gone, results } = start(7);
    gone[4]?.abort();
    expect(await results[4]).toBeUndefined();
    done[0]?.();
    await settle();
    expect(begun).toEqual([0, 1, 2, 3, 5]);
  });

  it('give their turn to the next when they fail', async () => {
    const inTurn = (createShares(100).take(alice) as Share).inTurn;
    const failing = Array.from({ length: 9 }, () => inTurn(() => Promise.reject(new Error('no')), never));
    const ends = await Promise.allSettled(failing);
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(await inTurn(async () => 'made', never)).toBe('made');
  });

  it('of a service are made as they come', async () => {
    const { begun } = start(50, service);
    await settle();
    expect(begun).toHaveLength(50);
  });
});
