import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger } from '../../log.ts';

export interface OverloadOptions {
  /** How late the event loop may be on average, in ms; 0: as late as it likes. */
  mostMs: number;
  /** How often it is looked at. */
  everyMs?: number;
  logger: Logger;
}

/** Whether the process has more to do than it can. */
export interface Overload {
  is(): boolean;
  stop(): void;
}

/** The timer by which the delay is measured, which is part of what is measured. */
const resolutionMs = 20;
/** One long garbage collection is no overload, and one good moment is not the end of it. */
const looksUntilOn = 2;
const looksUntilOff = 4;

/** By how late the event loop is: whatever keeps it busy, everybody waits for it. It is over only below half of the limit, for a while. */
export function watchOverload({ mostMs, everyMs = 500, logger }: OverloadOptions): Overload {
  if (mostMs === 0) return { is: () => false, stop: () => undefined };
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let overloaded = false;
  /** How many looks in a row have spoken against the present state. */
  let against = 0;
  let before = { count: 0, sum: 0 };

  /** On average since the last look; undefined when nothing was measured. A histogram that is reset forgets the first delay after that. */
  function measure(): number | undefined {
    const { count, mean } = delay;
    if (count === before.count) return undefined;
    const sum = mean * count;
    const sinceMs = (sum - before.sum) / (count - before.count) / 1e6;
    before = { count, sum };
    return sinceMs - resolutionMs;
  }

  function look(): void {
    const lateMs = measure();
    if (lateMs === undefined) return;
    const isAgainst = overloaded ? lateMs < mostMs / 2 : lateMs > mostMs;
    against = isAgainst ? against + 1 : 0;
    if (against < (overloaded ? looksUntilOff : looksUntilOn)) return;
    overloaded = !overloaded;
    against = 0;
    if (overloaded) logger.warn({ ms: Math.round(lateMs) }, 'overloaded: new operations are refused');
    else logger.info({ ms: Math.round(lateMs) }, 'overloaded no longer');
  }

  const timer = setInterval(look, everyMs).unref();
  return {
    is: () => overloaded,
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}
