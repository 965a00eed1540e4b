import type { EventLog } from './event-log.ts';

/** What all processes of the gateway share, in one backend. `log.stop` ends the connections of all. */
export interface Stores {
  log: EventLog;
}
