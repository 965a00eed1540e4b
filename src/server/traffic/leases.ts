/** Points of one window that this process may hand out by itself. */
export interface Lease {
  /** When the window ends, as `performance.now()`. */
  until: number;
  left: number;
  /** Whether there are no more to be had in this window. */
  isLast: boolean;
}

/** Leases by who is counted, until their windows end. */
export interface Leases {
  /** That of the present window. */
  find(who: string, now: number): Lease | undefined;
  keep(who: string, lease: Lease, now: number): void;
}

/**
 * Windows are equally long, so that what was kept first ends first. Of more than `most` the oldest are forgotten, with the points that they had.
 */
export function createLeases(most: number): Leases {
  /** Oldest first. */
  const leases = new Map<string, Lease>();

  function forget(now: number): void {
    for (const [who, { until }] of leases) {
      if (until > now && leases.size < most) return;
      leases.delete(who);
    }
  }

  return {
    find(who, now) {
      const lease = leases.get(who);
      return lease !== undefined && lease.until > now ? lease : undefined;
    },
    keep(who, lease, now) {
      leases.delete(who);
      forget(now);
      leases.set(who, lease);
    },
  };
}
