import { Fault } from '../../errors.ts';
import { Deadline } from '../deadline.ts';
import { notSent } from '../faults.ts';

/**
 * So many at a time; the others wait, first come first served. cockatiel has one too, but there somebody who gave up waiting keeps the next
 * from being called.
 */
export interface Bulkhead {
  /**
   * Nothing to wait for where there is a place. @throws Fault D1_TIMEOUT when it was not let in within `waitMs`, and the deadline's reason when that
   * came first
   */
  enter(deadline: Deadline): Promise<void> | undefined;
  /** To be called once by each who entered. */
  leave(): void;
  counts(): { inFlight: number; waiting: number };
}

/** `waitMs` is less than a call has in all: one that is let in at the last moment would be sent and not wait for its answer. */
export function createBulkhead(places: number, waitMs: number): Bulkhead {
  let free = places;
  const waiting = new Set<() => void>();

  function wait(deadline: Deadline): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(go);
        deadline.close();
        reject(reasonOf(deadline));
      };
      const go = () => {
        deadline.close();
        resolve();
      };
      deadline.onEnd(giveUp);
      waiting.add(go);
    });
  }

  return {
    enter(deadline) {
      if (deadline.aborted) throw reasonOf(deadline);
      if (free === 0) return wait(new Deadline(waitMs, deadline));
      free--;
      return undefined;
    },
    leave() {
      const [next] = waiting;
      if (!next) return void free++;
      waiting.delete(next);
      next();
    },
    counts: () => ({ inFlight: places - free, waiting: waiting.size }),
  };
}

function reasonOf({ reason }: Deadline): Error {
  return reason instanceof Fault ? notSent('BULKHEAD_FULL', { code: reason.code }) : (reason as Error);
}
