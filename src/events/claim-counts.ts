import type { ClaimCounts, Claimed } from './claims.ts';

export interface ClaimCounter {
  /** Counts what was found, and gives it back. */
  note(claimed: Claimed): Claimed;
  counts(): ClaimCounts;
}

const names = { mine: 'first', answered: 'repeated', inFlight: 'inFlight', other: 'refused', lost: 'lost' } as const;

export function createClaimCounter(): ClaimCounter {
  const counts: ClaimCounts = { first: 0, repeated: 0, inFlight: 0, refused: 0, lost: 0 };
  return {
    note(claimed) {
      counts[names[claimed.state]] += 1;
      return claimed;
    },
    counts: () => ({ ...counts }),
  };
}
