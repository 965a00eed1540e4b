import type { Claims } from './claims.ts';
import type { EventLog } from './event-log.ts';
import type { PendingOperations } from './pending.ts';
import type { Revocations } from './revocations.ts';

/** What all processes of the gateway share, in one backend. `log.stop` ends the connections of all. */
export interface Stores {
  log: EventLog;
  pending: PendingOperations;
  claims: Claims;
  revocations: Revocations;
}
