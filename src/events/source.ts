import type { Ring } from './bell.ts';
import type { LogEntry, Place, Subject } from './event-log.ts';

/** A subject's record from a position on: `epoch` "" and `position` "0" when there is none. */
export interface Page extends Place {
  entries: LogEntry[];
}

/** What a backend gives its followers. */
export interface Source {
  /** Rings for every later entry, and whenever one might have been missed. Resolves once no later entry can be missed. */
  join(subject: Subject, ring: Ring): Promise<() => void>;
  read(subject: Subject, after: string, limit: number): Promise<Page>;
  stopped(): boolean;
}
