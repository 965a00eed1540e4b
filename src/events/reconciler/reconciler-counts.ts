/** Since the start. */
export interface ReconcilerCounts {
  /** D1 was asked for an operation and answered. */
  asked: number;
  /** It told what the record did not hold. */
  found: number;
  /** The end was in the record already, and D1 was not asked. */
  ended: number;
  /** D1 did not know the operation. */
  unknown: number;
  /** D1 could not be asked. */
  unavailable: number;
  /** The answer could not be used. */
  failed: number;
  /** Given up: D1 tells no end of them. */
  stale: number;
  /** Cards and end users that were asked for because the record was lost. */
  mended: number;
}

export function createReconcilerCounts(): ReconcilerCounts {
  return { asked: 0, found: 0, ended: 0, unknown: 0, unavailable: 0, failed: 0, stale: 0, mended: 0 };
}
