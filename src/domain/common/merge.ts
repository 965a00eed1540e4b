import { setTimeout } from 'node:timers/promises';
import { Fault } from '../../errors.ts';
import type { EventLog, Gap, LogEntry, Place, Subject } from '../../events/event-log.ts';

/** Several records followed as one: each in its own order, and among them the oldest first of what has arrived. */
export interface Merge {
  follow(subject: Subject, from: Place): void;
  follows(subject: Subject): boolean;
  leave(subject: Subject): void;
  /**
   * The next entry of any record, or a gap in one, which is not followed any further; 'woken' after `wake`; null once stopped, or when the log
   * was. At most one entry of each record is held, and the one after it is fetched only with the next call: a slow reader costs no memory.
   */
  next(): Promise<LogEntry | Gap | 'woken' | null>;
  wake(): void;
  stop(): void;
}

interface Follower {
  subject: Subject;
  items: AsyncGenerator<LogEntry | Gap, void, void>;
  abort: AbortController;
}
type Held = { follower: Follower } & ({ item: LogEntry | Gap } | { error: unknown } | { ended: true });

/** Between two tries while the log cannot be reached. */
const pauseMs = 1_000;

export function createMerge(log: EventLog): Merge {
  const followers = new Map<Subject, Follower>();
  let held: Held[] = [];
  let taken: Follower | undefined;
  let woken = false;
  let stopped = false;
  let resume: (() => void) | undefined;

  function wake(): void {
    woken = true;
    resume?.();
  }

  function fetch(follower: Follower): void {
    const hold = (one: Held) => {
      if (followers.get(follower.subject) !== follower) return;
      held.push(one);
      resume?.();
    };
    follower.items.next().then(
      ({ value }) => hold(value ? { follower, item: value } : { follower, ended: true }),
      (error: unknown) => hold({ follower, error }),
    );
  }

  function leave(subject: Subject): void {
    const follower = followers.get(subject);
    followers.delete(subject);
    held = held.filter((one) => one.follower !== follower);
    follower?.abort.abort();
  }

  return {
    follow(subject, from) {
      const abort = new AbortController();
      const follower = { subject, items: patiently(log, subject, from, abort.signal), abort };
      followers.set(subject, follower);
      fetch(follower);
    },
    follows: (subject) => followers.has(subject),
    leave,
    async next() {
      if (taken && followers.get(taken.subject) === taken) fetch(taken);
      taken = undefined;
      while (!woken && !stopped && held.length === 0) await new Promise<void>((resolve) => (resume = resolve));
      if (stopped) return null;
      woken = false;
      const one = oldest(held);
      if (!one) return 'woken';
      held = held.filter((other) => other !== one);
      if ('error' in one) throw one.error;
      if ('ended' in one) return null;
      if ('gap' in one.item) leave(one.follower.subject);
      else taken = one.follower;
      return one.item;
    },
    wake,
    stop() {
      stopped = true;
      [...followers.keys()].forEach(leave);
      resume?.();
    },
  };
}

/** Begins again behind what it gave last: what the log reads besides its entries can fail in the middle as well. */
async function* patiently(log: EventLog, subject: Subject, from: Place, signal: AbortSignal) {
  let place = from;
  while (!signal.aborted) {
    try {
      for await (const item of log.follow(subject, place, signal)) {
        if (!('gap' in item)) place = { epoch: item.epoch, position: item.position };
        yield item;
      }
      return;
    } catch (error) {
      if (!(error instanceof Fault && error.retryable)) throw error;
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Positions are times, and so comparable between two records. What is no entry comes first. */
function oldest(held: Held[]): Held | undefined {
  return held.reduce<Held | undefined>(
    (first, one) => (first && positionOf(first) <= positionOf(one) ? first : one),
    undefined,
  );
}

function positionOf(one: Held): bigint {
  return 'item' in one && 'position' in one.item ? BigInt(one.item.position) : 0n;
}
