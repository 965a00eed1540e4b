import type { Viewer } from '../../viewer.ts';

export interface ConnectionLimits {
  /** Sockets and streams of this process. */
  most: number;
  /** Of them, those of one end user. A service of the issuer may speak for many and is bounded by `most` alone. */
  mostOfConsumer: number;
}

type Leave = () => void;

/** How many connections stay open, sockets and streams together. */
export interface Connections {
  /** A place for one of whomever. Gives how to leave it, once; null when all are taken. */
  enter(): Leave | null;
  /** One more of this viewer's. */
  enterAs(viewer: Viewer): Leave | null;
  /** `full` and `consumerFull`: how many found no place. */
  counts(): { open: number; full: number; consumerFull: number };
}

export function createConnections({ most, mostOfConsumer }: ConnectionLimits): Connections {
  const ofConsumers = new Map<string, number>();
  const counts = { open: 0, full: 0, consumerFull: 0 };

  function take(consumerId: string, change: 1 | -1): void {
    const now = (ofConsumers.get(consumerId) ?? 0) + change;
    if (now === 0) ofConsumers.delete(consumerId);
    else ofConsumers.set(consumerId, now);
  }

  return {
    enter() {
      if (counts.open >= most) {
        counts.full += 1;
        return null;
      }
      counts.open += 1;
      return once(() => (counts.open -= 1));
    },
    enterAs(viewer) {
      if (viewer.kind === 'service') return () => undefined;
      const { consumerId } = viewer;
      if ((ofConsumers.get(consumerId) ?? 0) >= mostOfConsumer) {
        counts.consumerFull += 1;
        return null;
      }
      take(consumerId, 1);
      return once(() => take(consumerId, -1));
    },
    counts: () => ({ ...counts }),
  };
}

function once(leave: Leave): Leave {
  let left = false;
  return () => {
    if (!left) leave();
    left = true;
  };
}
