import { setTimeout } from 'node:timers/promises';
import { unlessUnavailable } from './unless-unavailable.ts';

/** Between two tries while D1 or the event log cannot be reached: so many ms, more or less, because others wait for the same. */
const pauseMs = 1_000;

/** What `work` gives, once what it needs can be had. @throws whatever else it throws, and the last fault once the signal has aborted */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      unlessUnavailable(error);
      await setTimeout(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw error;
    }
  }
}
