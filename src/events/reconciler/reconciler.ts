import { setMaxListeners } from 'node:events';
import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { appendTold } from '../append-told.ts';
import { createAfterLoss } from './after-loss.ts';
import type { EventLog, Subject } from '../event-log.ts';
import { isAway, type Getter } from './getter.ts';
import { createLoggedIds } from '../logged-id.ts';
import { isEnded, type Asked, type PendingOperations, type Taken } from '../pending.ts';
import { nextDelay } from './reconcile-delays.ts';
import { createReconcilerCounts, type ReconcilerCounts } from './reconciler-counts.ts';
import { createTicker } from '../ticker.ts';

export interface ReconcilerOptions {
  /** Whose `append` keeps `pending` up. */
  log: EventLog;
  pending: PendingOperations;
  getter: Getter;
  /** Whose records somebody in this process follows. */
  followed(): Subject[];
  logger: Logger;
  /** When D1 is asked for an operation, counted from the last word on it; the last one repeats. In ms, rising. */
  delays: readonly number[];
  /** How long after that word it is given up. In ms. */
  ageMs: number;
  /** How long what this process has taken is left to it. More than twice as long as D1 may take to answer. In ms. */
  leaseMs: number;
  tickMs?: number;
  /** How long D1 is left alone once it failed. In ms. */
  restMs?: number;
}

/** Finds the notifications that never came: asks D1 for operations whose end it has not told, and appends what it answers. */
export interface Reconciler {
  /** The record was lost: D1 is asked about those whom somebody in this process follows. */
  lost(): void;
  counts(): ReconcilerCounts;
  stop(): Promise<void>;
}

/** How many operations are taken at a time, and how many of them are asked for at once, as long as D1 answers. */
const batch = 50;
const lanes = 8;

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { log, pending, getter, logger, delays, ageMs, leaseMs, tickMs = 1_000, restMs = 5_000 } = options;
  const counts = createReconcilerCounts();
  const logged = createLoggedIds();
  const gone = new AbortController();
  // As many as there are lanes, each with its calls.
  setMaxListeners(0, gone.signal);
  const afterLoss = createAfterLoss(log, getter);
  let restUntil = 0;
  let running: Promise<void> | undefined;

  const idle = () => gone.signal.aborted || Date.now() < restUntil;
  const ticker = createTicker(tickMs, () => {
    running ??= pass().finally(() => (running = undefined));
  });

  async function pass(): Promise<void> {
    try {
      while (!idle() && (await mend()));
      for (let full = true; full && !idle();) full = await round();
    } catch (error) {
      // Nobody waits for a pass: what it has taken is due again when the lease ends.
      if (!isUnavailable(error)) logger.error({ err: error }, 'the reconciler failed');
    }
  }

  async function mend(): Promise<boolean> {
    try {
      const mended = await afterLoss.mendOne(gone.signal);
      if (mended) counts.mended += 1;
      return mended;
    } catch (error) {
      if (isAway(error)) rest();
      else counts.failed += 1;
      return true;
    }
  }

  /** Gives whether there may be more that is due. */
  async function round(): Promise<boolean> {
    const began = Date.now();
    const taken = await pending.take(batch, leaseMs);
    const found = await Promise.all(taken.map(recorded));
    const queue = taken.entries();
    const work = async (most: number) => {
      for (let left = most; left > 0; left -= 1) {
        const { value } = queue.next();
        if (value === undefined) return;
        const [index, each] = value;
        // Left until the lease ends: where a record is away, an answer could not be recorded either.
        if (found[index] === 'away') continue;
        if (found[index] === 'ended') await end(each);
        else if (idle() || Date.now() - began > leaseMs / 2) await pending.postpone(each, 0);
        else await settle(each);
      }
    };
    // Alone: it may find that D1 is away.
    await work(1);
    await allOf(Array.from({ length: lanes }, () => work(batch)));
    return taken.length === batch;
  }

  async function end(taken: Taken): Promise<void> {
    counts.ended += 1;
    await pending.done(taken);
  }

  async function recorded({ subject, operationId }: Taken): Promise<'ended' | 'pending' | 'away'> {
    try {
      const { operations } = await log.snapshot(subject);
      return operations.some((state) => state.operationId === operationId && isEnded(state)) ? 'ended' : 'pending';
    } catch (error) {
      // A record that cannot be read must not keep the others from being asked for.
      return isUnavailable(error) ? 'away' : 'pending';
    }
  }

  async function settle(taken: Taken): Promise<void> {
    const { asked, unknown, silentMs } = taken;
    if (silentMs >= ageMs) return giveUp(taken, 'age');
    let answer: Asked = 'unusable';
    try {
      const found = await ask(taken);
      if (found === 'ended') return await pending.done(taken);
      if (found === 'unknown' && unknown + 1 >= delays.length) return await giveUp(taken, 'unknown to D1');
      answer = found;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      if (gone.signal.aborted) return pending.postpone(taken, 0);
      if (isAway(error)) {
        rest();
        return pending.postpone(taken, restMs);
      }
      counts.failed += 1;
    }
    return pending.postpone(taken, nextDelay(delays, asked + 1, silentMs), answer);
  }

  async function ask(taken: Taken): Promise<'ended' | 'pending' | 'unknown'> {
    const updates = await getter.operation(taken, gone.signal);
    counts.asked += 1;
    const news = await appendTold(log, updates);
    counts.found += news;
    const own = updates.find(({ operationId }) => operationId === taken.operationId);
    if (own) return isEnded(own) ? 'ended' : 'pending';
    counts.unknown += 1;
    return 'unknown';
  }

  async function giveUp(taken: Taken, reason: string): Promise<void> {
    await pending.drop(taken);
    counts.stale += 1;
    const operationId = logged(taken.operationId);
    // Without whose it is: D1 knows it by its id, and a log is no place for ids of cards and end users.
    logger.warn({ operationId, reason }, 'D1 tells no end of an operation: it is not asked for any more');
  }

  function rest(): void {
    counts.unavailable += 1;
    restUntil = Date.now() + restMs;
  }

  return {
    lost: () => afterLoss.add(options.followed()),
    counts: () => ({ ...counts }),
    async stop() {
      ticker.stop();
      gone.abort();
      await running;
    },
  };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Fault && error.code === 'EVENTS_UNAVAILABLE';
}

/** Waits for all of them, and rejects as the first one that did. */
async function allOf(works: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
