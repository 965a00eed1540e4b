const dayMs = 86_400_000;

/**
 * How long to wait before D1 is asked again for an operation that it was asked for `asked` times, the last word on which was `silentMs` ago.
 * `delays` count from that word, the first one to be used is the first after it, and the last one repeats; after a day it is once a day:
 * the production of a card takes days.
 */
export function nextDelay(delays: readonly number[], asked: number, silentMs: number): number {
  if (silentMs >= dayMs) return dayMs;
  const [first = 0, last = 0] = [delays[0], delays.at(-1)];
  const next = delays[asked];
  // A gateway that comes late, or many operations at once, must not make the pace faster than the first delay.
  return next === undefined ? last : Math.max(next - silentMs, first);
}
