import { describe, expect, it } from '@jest/globals';
import { endInSlices } from '../../src/server/lasting/slices.ts';

/** Sockets by number, on a clock that only the pauses move. */
function world(count: number, random: () => number = Math.random) {
  const open = new Set(Array.from({ length: count }, (_none, index) => index));
  const ends: { atMs: number; one: number }[] = [];
  let nowMs = 0;
  const run = (windowMs: number, during: () => void = () => undefined) =>
    endInSlices({
      left: () => [...open],
      end: (one) => {
        open.delete(one);
        ends.push({ atMs: nowMs, one });
      },
      windowMs,
      pause: async (ms) => {
        nowMs += ms;
        during();
      },
      random,
    });
  const perSecond = () => Array.from({ length: 10 }, (_none, s) => ends.filter(({ atMs }) => atMs >= s * 1_000 && atMs < (s + 1) * 1_000).length); // prettier-ignore
  return { open, ends, run, perSecond, now: () => nowMs };
}

describe('sockets that are closed over a time', () => {
  it.each([40, 166, 500, 1_003])('%s of them go in equal parts, each once, within it', async (count) => {
    const { ends, run, perSecond, now } = world(count);
    await run(10_000);
    expect(new Set(ends.map(({ one }) => one)).size).toBe(count);
    expect(ends).toHaveLength(count);
    expect(now()).toBeLessThanOrEqual(10_000);
    // No second takes more than its four slices and the one that jitter may move into it.
    for (const went of perSecond()) expect(went).toBeLessThanOrEqual(5 * Math.ceil(count / 40));
  });

  it('go at other times each time, and not the oldest first', async () => {
    const [one, other] = [world(200), world(200)];
    await Promise.all([one.run(10_000), other.run(10_000)]);
    expect(one.ends).not.toEqual(other.ends);
    expect(one.ends.map((end) => end.one)).not.toEqual([...one.ends.keys()]);
  });

  it('go one by one when they are few, and nobody waits for the rest of the time', async () => {
    const { ends, run, now } = world(4, () => 0.5);
    await run(10_000);
    expect(ends.map(({ atMs }) => atMs)).toEqual([125, 375, 625, 875]);
    expect(now()).toBe(875);
  });

  it('need no waiting when there are none, or when the last has gone by itself', async () => {
    const nobody = world(0);
    await nobody.run(10_000);
    expect(nobody.now()).toBe(0);
    const leaving = world(100);
    await leaving.run(10_000, () => leaving.open.clear());
    expect(leaving.ends).toEqual([]);
    expect(leaving.now()).toBeLessThanOrEqual(250);
  });

  it('go at once when there is no time', async () => {
    const { ends, run, now } = world(300);
    await run(0);
    expect(ends).toHaveLength(300);
    expect(now()).toBe(0);
  });
});
