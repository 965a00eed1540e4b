import type { D1Client, D1Operation } from './d1/types.ts';
import type { Cursors } from './events/cursor.ts';
import type { EventLog } from './events/event-log.ts';
import type { Viewer } from './viewer.ts';

/** What lives as long as the process. */
export interface Dependencies {
  d1: D1Client;
  log: EventLog;
  cursors: Cursors;
  /** Appends what a read of D1 shows to the event log, oldest first; what the log knows already is dropped there. */
  record(operations: D1Operation[]): Promise<void>;
  acceptClearCardData: boolean;
}

/** Who asks, and what ties this request's calls and log lines together. */
export interface Request {
  viewer: Viewer;
  correlationId: string;
  /** Aborts when the caller has gone. */
  signal: AbortSignal;
}

/** What a service is made of. */
export interface Scope extends Dependencies, Request {}
