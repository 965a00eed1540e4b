import { Fault } from '../../errors.ts';
import type { Viewer } from '../../viewer.ts';
import type { Counted, LimitName, Limits } from './limits.ts';
import type { Overload } from './overload.ts';

/** A caller who is not known yet, by the token that they show. */
export interface Caller {
  /** Whom it speaks for, where it was found good before and still is; null for any other. Costs next to nothing. */
  recall(): Viewer | null | Promise<Viewer | null>;
  /** @throws Fault UNAUTHENTICATED, FORBIDDEN, or another one where that cannot be told */
  authenticate(): Promise<Viewer>;
}

/**
 * How much is taken on, whatever transport it comes by. Addresses are those of `Addresses`; null is not counted. What is refused is refused with
 * Fault RATE_LIMITED or OVERLOADED, and the time after which it is worth trying again.
 */
export interface Traffic {
  /**
   * One request, which is one operation: of an end user counted under both, their address and themselves, in one round trip at most; of a service
   * under itself alone, because a system may have all of an issuer's traffic come from one address. At once where nobody has to be asked.
   */
  request(address: string | null, caller: Caller): Viewer | Promise<Viewer>;
  /** One connection, whose operations count by themselves. */
  connection(address: string | null): Promise<void>;
  /** Who is on it. */
  identify(address: string | null, caller: Caller): Promise<Viewer>;
  /** One operation on it. */
  operation(viewer: Viewer): Promise<void>;
  /** One request that must be taken whatever else comes: whoever is let in counts for nothing, and is refused for nothing. */
  always(address: string | null, caller: Pick<Caller, 'authenticate'>): Promise<Viewer>;
  /** Somebody at D1's doors who is not D1. */
  stranger(address: string | null): Promise<void>;
  /** D1 itself, which is not counted by address: nobody who shares one with it can keep it out. */
  d1(what: 'd1Tokens' | 'd1Notifications' | 'd1Questions'): Promise<void>;
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
/** What a caller may fail at: to say who they are, and to be let in. */
const failures = ['UNAUTHENTICATED', 'FORBIDDEN'];

export function createTraffic(limits: Limits, overload: Overload): Traffic {
  let shed = 0;

  function shedIfOverloaded(): void {
    if (!overload.is()) return;
    shed += 1;
    const retryAfterMs = afterOverloadMs.least + Math.random() * afterOverloadMs.more;
    throw new Fault('OVERLOADED', { retryAfterMs });
  }

  async function authenticated(address: string | null, { authenticate }: Pick<Caller, 'authenticate'>) {
    try {
      return await authenticate();
    } catch (error) {
      if (error instanceof Fault && failures.includes(error.code)) await limits.take(by('failures', address));
      throw error;
    }
  }

  /** Behind one address there may be many, and those who are known pay for nobody's failures: no token but theirs is looked at then. */
  async function identify(address: string | null, caller: Caller, recalled = caller.recall()): Promise<Viewer> {
    const known = await recalled;
    if (known) return known;
    limits.check(by('failures', address));
    return authenticated(address, caller);
  }

  function counted(address: string | null, viewer: Viewer): Viewer | Promise<Viewer> {
    const itself = byViewer(viewer);
    const all = viewer.kind === 'consumer' ? [itself, ...by('address', address)] : [itself];
    if (limits.takeHeld(all)) return viewer;
    // Who has used up their own may not use up what others at their address have.
    limits.check([itself]);
    return limits.take(all).then(() => viewer);
  }

  return {
    request(address, caller) {
      shedIfOverloaded();
      const recalled = caller.recall();
      if (recalled && 'kind' in recalled) return counted(address, recalled);
      return identify(address, caller, recalled).then((viewer) => counted(address, viewer));
    },
    async connection(address) {
      shedIfOverloaded();
      await limits.take(by('connections', address));
    },
    identify: (address, caller) => identify(address, caller),
    async operation(viewer) {
      shedIfOverloaded();
      await limits.take([byViewer(viewer)]);
    },
    always: authenticated,
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
