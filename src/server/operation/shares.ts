import type { Viewer } from '../../viewer.ts';

/** What one subscription has of that which its end user may take of the process. */
export interface Share {
  /**
   * Makes a payload when it is its turn, first come first served. Undefined when `gone` aborts before: then others do not wait for it, and it is
   * not made.
   */
  inTurn<T>(work: () => Promise<T>, gone: AbortSignal): Promise<T | undefined>;
  /** Gives its place back. To be called once. */
  leave(): void;
}

/**
 * How many subscriptions an end user may have, over all their connections to this process, and how many of them make a payload at a time. Each
 * change is executed anew for each subscription, so that one mutation costs as many calls of D1 as there are of them.
 */
export interface Shares {
  /** Null when as many as may be are taken. A service of the issuer may speak for many, and is not bounded. */
  take(viewer: Viewer): Share | null;
}

/** Enough that one payload which waits for D1 holds nobody up, and so few that a change does not take D1's connections from others. */
const payloadsAtATime = 4;

export function createShares(mostOfConsumer: number): Shares {
  const ofConsumers = new Map<string, { taken: number; inTurn: Share['inTurn'] }>();
  return {
    take(viewer) {
      if (viewer.kind === 'service') return unbounded;
      const { consumerId } = viewer;
      const those = ofConsumers.get(consumerId) ?? { taken: 0, inTurn: createTurns(payloadsAtATime) };
      if (those.taken >= mostOfConsumer) return null;
      those.taken += 1;
      ofConsumers.set(consumerId, those);
      const leave = () => {
        those.taken -= 1;
        if (those.taken === 0) ofConsumers.delete(consumerId);
      };
      return { inTurn: those.inTurn, leave };
    },
  };
}

const unbounded: Share = { inTurn: (work) => work(), leave: () => undefined };

/** Not by p-limit, where who has left is waited for until it is their turn. */
function createTurns(places: number): Share['inTurn'] {
  let free = places;
  const waiting = new Set<() => void>();

  /** Whether it came. */
  function turn(gone: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const come = () => {
        gone.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = () => {
        waiting.delete(come);
        resolve(false);
      };
      waiting.add(come);
      gone.addEventListener('abort', leave, { once: true });
    });
  }

  function pass(): void {
    const [next] = waiting;
    if (next === undefined) return void (free += 1);
    waiting.delete(next);
    next();
  }

  return async (work, gone) => {
    if (gone.aborted) return undefined;
    if (free > 0) free -= 1;
    else if (!(await turn(gone))) return undefined;
    try {
      return await work();
    } finally {
      pass();
    }
  };
}
