import { once, type EventEmitter } from 'node:events';
import type { Clock } from './clock.ts';
import type { Notifier } from './outbound/notifier.ts';
import type { Questions } from './outbound/questions.ts';

export interface SettleOptions {
  /** Also waits for tasks that are at most this many sandbox seconds away, and for those they lead to. Default 0. */
  seconds?: number;
  /** Gives up after this many real milliseconds. Default 10,000. */
  timeoutMs?: number;
}

export interface Busy {
  clock: Clock;
  notifier: Notifier;
  questions: Questions;
  /** Says `change` whenever one of the others may have become quiet. */
  changes: EventEmitter;
}

/**
 * Waits until the sandbox is quiet: no task near on the clock, no notification on its way or to be repeated, no question open. On a manual clock it moves
 * the time itself, because nothing else would.
 *
 * @throws Error saying what is still going on when the time is up
 */
export async function settle({ clock, notifier, questions, changes }: Busy, options: SettleOptions = {}) {
  const nearMs = (options.seconds ?? 0) * 1000;
  const isNear = () => clock.nextDue !== undefined && clock.nextDue <= clock.now() + nearMs;
  const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000);
  // The timeout's own timer does not keep a process alive, and neither do the sandbox's.
  const alive = setInterval(() => undefined, 60_000);
  try {
    while (isNear() || !notifier.quiet || questions.open > 0) {
      if (clock.manual && isNear()) clock.advance(Math.max(0, (clock.nextDue ?? 0) - clock.now()));
      else await once(changes, 'change', { signal });
    }
  } catch (cause) {
    throw new Error(`the sandbox does not settle: ${unsettled(clock, notifier, questions)}`, { cause });
  } finally {
    clearInterval(alive);
  }
}

function unsettled(clock: Clock, notifier: Notifier, questions: Questions): string {
  const next = clock.nextDue === undefined ? 'none' : `in ${String(Math.round(clock.nextDue - clock.now()))} ms`;
  const open = notifier.open.map(({ attempts, lastStatus }) => `try ${String(attempts)} got ${String(lastStatus)}`);
  return `next task ${next}; notifications: ${open.join(', ') || 'none open'}; questions: ${String(questions.open)}`;
}
