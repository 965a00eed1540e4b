import type { Fault } from '../../errors.ts';
import { createBreaker, type BreakerOptions, type BreakerState } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import type { Deadline } from '../deadline.ts';
import { isFailing, notSent, retryAfterOf } from '../faults.ts';
import { longestRetryAfterMs } from './retry-after.ts';
import type { D1ApiCounts } from '../types.ts';

export interface GuardOptions {
  /** Most calls in flight. */
  places: number;
  /** Most milliseconds that a call waits for a place. */
  waitMs: number;
  breaker: BreakerOptions;
  now: () => number;
  /** Told each new state of the breaker. */
  changed: (state: BreakerState) => void;
}

/** Stands before one of D1's APIs, so that none that fails or hangs costs the others. */
export interface Guard {
  /** Why a call would not be sent now, if so. */
  refusal(background: boolean): Fault | undefined;
  /** Sends when it may. @throws Fault D1_UNAVAILABLE or D1_TIMEOUT for what was not sent, and what `send` throws */
  pass<T>(background: boolean, deadline: Deadline, send: () => Promise<T>): Promise<T>;
  counts(): Omit<D1ApiCounts, 'repeats'>;
}

export function createGuard({ places, waitMs, breaker: breakerOptions, now, changed }: GuardOptions): Guard {
  const breaker = createBreaker(breakerOptions, now, changed);
  const bulkhead = createBulkhead(places, waitMs);
  const counts = { calls: 0, failures: 0, refused: 0 };
  let pausedUntil = 0;

  /** More than it can ever be left says that the clock was set back. */
  function pauseLeft(): number {
    const left = pausedUntil - now();
    return left > longestRetryAfterMs ? 0 : Math.max(left, 0);
  }

  function refusal(background: boolean): Fault | undefined {
    const retryAfterMs = pauseLeft();
    if (retryAfterMs > 0) return notSent('RETRY_AFTER', { retryAfterMs });
    return breaker.admits(background) ? undefined : notSent('BREAKER_OPEN');
  }

  function check(background: boolean): void {
    const refused = refusal(background);
    if (refused === undefined) return;
    counts.refused++;
    throw refused;
  }

  /** For one that waited for its place: much may have happened. */
  function checkAgain(background: boolean): void {
    try {
      check(background);
    } catch (error) {
      bulkhead.leave();
      throw error;
    }
  }

  return {
    refusal,
    async pass(background, deadline, send) {
      check(background);
      const waiting = bulkhead.enter(deadline);
      if (waiting) await waiting.then(() => checkAgain(background));
      counts.calls++;
      try {
        return await breaker.run(send);
      } catch (error) {
        if (isFailing(error)) counts.failures++;
        pausedUntil = Math.max(pausedUntil, now() + retryAfterOf(error));
        throw error;
      } finally {
        bulkhead.leave();
      }
    },
    counts: () => ({ ...counts, ...bulkhead.counts(), breaker: breaker.state() }),
  };
}
