import type { Subject, Update } from './event-log.ts';
import { rankOf } from './rank.ts';

/** An operation that D1 has begun and whose end is not known. */
export interface Expected {
  subject: Subject;
  operationId: string;
  /** D1's word, for example PRODUCE. */
  kind: string;
  /** The digital card that it concerns, where the subject is the card. */
  digitalCardId?: string;
}

/** One that a process has taken to ask D1 for it. */
export interface Taken extends Expected {
  /** How often D1 was asked since the last word on it. */
  asked: number;
  /** How often of that, the last times in a row, D1 did not know it. */
  unknown: number;
  /** How long ago that was, in ms. */
  silentMs: number;
  /** Another one each time that it is taken or has a new word. */
  turn: string;
}

/** What came of asking D1: its end is still to come, D1 does not know it, or what D1 said could not be used. */
export type Asked = 'pending' | 'unknown' | 'unusable';

/**
 * The operations of all subjects that D1 has to tell the end of, by when somebody should ask for it. Shared by all processes; times are the
 * backend's clock. Every method rejects with `Fault` EVENTS_UNAVAILABLE when the backend cannot be reached.
 */
export interface PendingOperations {
  /** Idempotent for one `word`. Another word on the operation makes it due in `afterMs`, as if it had never been asked for. */
  expect(operation: Expected, word: string, afterMs: number): Promise<void>;
  /** Its end is known. */
  done(operation: Expected): Promise<void>;
  /** Atomic: those due, longest due first, for this caller alone. When it says nothing of one for `leaseMs`, that is due again. */
  take(limit: number, leaseMs: number): Promise<Taken[]>;
  /** Due again in `ms`, with one more time asked or, without `asked`, not. Nothing, like `drop`, if it was taken again or had a new word meanwhile. */
  postpone(taken: Taken, ms: number, asked?: Asked): Promise<void>;
  /** Nobody asks for it any more. */
  drop(taken: Taken): Promise<void>;
  /** How many there are now, and how many could not be read and were dropped here since the start. */
  counts(): Promise<{ pending: number; unreadable: number }>;
}

export function isEnded(state: Pick<Update, 'status' | 'fields'>): boolean {
  return rankOf(state).final;
}
