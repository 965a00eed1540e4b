import { Fault } from '../../errors.ts';
import type { Viewer } from '../../viewer.ts';
import type { Counted, LimitName, Limits } from './limits.ts';
import type { Overload } from './overload.ts';

/** How a caller who is not known yet becomes known. @throws Fault UNAUTHENTICATED, or another one where that cannot be told */
type Authenticate = () => Promise<Viewer>;

/**
 * How much is taken on, whatever transport it comes by. Addresses are those of `Addresses`; null is not counted. What is refused is refused with
 * Fault RATE_LIMITED or OVERLOADED, and the time after which it is worth trying again.
 */
export interface Traffic {
  /**
   * One request, which is one operation. It is counted when it is known who asks: under both, the address and the viewer, in one round trip.
   * Who comes from an address that has used up what it may is refused before that, and no token of theirs is looked at.
   */
  request(address: string | null, authenticate: Authenticate): Promise<Viewer>;
  /** One connection, whose operations count by themselves. */
  connection(address: string | null): Promise<void>;
  /** Who is on it. */
  identify(address: string | null, authenticate: Authenticate): Promise<Viewer>;
  /** One operation on it. */
  operation(viewer: Viewer): Promise<void>;
  /** Somebody at D1's doors who is not D1. */
  stranger(address: string | null): Promise<void>;
  /** D1 itself, which is not counted by address: nobody who shares one with it can keep it out. */
  d1(what: 'd1Tokens' | 'd1Notifications'): Promise<void>;
  isOverloaded(): boolean;
  counts(): TrafficCounts;
}

export interface TrafficCounts {
  /** By the limit that refused. */
  refused: Record<LimitName, number>;
  /** Refused because there was too much to do. */
  shed: number;
}

/** Not all come back at the same time. */
const afterOverloadMs = { least: 1_000, more: 2_000 };

export function createTraffic(limits: Limits, overload: Overload): Traffic {
  let shed = 0;

  function shedIfOverloaded(): void {
    if (!overload.is()) return;
    shed += 1;
    const retryAfterMs = afterOverloadMs.least + Math.random() * afterOverloadMs.more;
    throw new Fault('OVERLOADED', { retryAfterMs });
  }

  /** Whoever fails to say who they are is counted for that, and by `also`. */
  async function know(address: string | null, authenticate: Authenticate, also: Counted[]): Promise<Viewer> {
    try {
      return await authenticate();
    } catch (error) {
      const failed = error instanceof Fault && error.code === 'UNAUTHENTICATED';
      await limits.take([...also, ...(failed ? by('failures', address) : [])]);
      throw error;
    }
  }

  return {
    async request(address, authenticate) {
      shedIfOverloaded();
      const counted = by('address', address);
      limits.check([...counted, ...by('failures', address)]);
      const viewer = await know(address, authenticate, counted);
      await limits.take([...counted, byViewer(viewer)]);
      return viewer;
    },
    async connection(address) {
      shedIfOverloaded();
      limits.check(by('failures', address));
      await limits.take(by('address', address));
    },
    async identify(address, authenticate) {
      limits.check(by('failures', address));
      return know(address, authenticate, []);
    },
    async operation(viewer) {
      shedIfOverloaded();
      await limits.take([byViewer(viewer)]);
    },
    stranger: (address) => limits.take(by('failures', address)),
    d1: (what) => limits.take([[what, 'd1']]),
    isOverloaded: overload.is,
    counts: () => ({ refused: limits.counts(), shed }),
  };
}

function by(limit: LimitName, address: string | null): Counted[] {
  return address === null ? [] : [[limit, address]];
}

function byViewer(viewer: Viewer): Counted {
  return viewer.kind === 'consumer' ? ['consumer', viewer.consumerId] : ['service', viewer.subject];
}
