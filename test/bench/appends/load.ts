import type { Target } from './targets.ts';

/** What came of one slice of time. */
export interface Slice {
  /** Updates a second. */
  perSecond: number;
  /** Share of the requests that were refused, because it was more than can be stored within the deadline. */
  refused: number;
  /** ms from asking to the answer, of each request that was not: one update, or a batch of them. */
  p50: number;
  p99: number;
  /** µs of processor time for each update, of the process that appends. */
  cpu: number;
}

/** Keeps so many requests under way for so long. `send` appends so many updates, numbered from the first on. */
export async function load(
  { send, cpuMicros }: Pick<Target, 'send' | 'cpuMicros'>,
  { inFlight, batch, ms }: { inFlight: number; batch: number; ms: number },
): Promise<Slice> {
  const times: number[] = [];
  let refused = 0;
  const cpu = cpuMicros();
  const began = performance.now();
  const lane = async () => {
    while (performance.now() - began < ms) {
      const sent = performance.now();
      if (await send(takeNumbers(batch), batch)) times.push(performance.now() - sent);
      else refused += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - began) / 1_000;
  const spent = cpuMicros() - cpu;
  const updates = times.length * batch;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  return {
    perSecond: updates / seconds,
    refused: refused / (refused + times.length),
    p50: at(0.5),
    p99: at(0.99),
    cpu: spent / updates,
  };
}

let next = 0;

function takeNumbers(count: number): number {
  next += count;
  return next - count;
}
