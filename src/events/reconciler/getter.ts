import { Fault } from '../../errors.ts';
import type { Subject, Update } from '../event-log.ts';
import type { Expected } from '../pending.ts';

/** Asks D1, within a rate. Its methods throw `Fault`, or the signal's reason. */
export interface Getter {
  /** What D1 tells of an operation, and of others that come along; without it when D1 does not know it. Oldest first. */
  operation(operation: Expected, signal: AbortSignal): Promise<Update[]>;
  /** What D1 tells of everything that happened to a card or end user, oldest first; with the state of a card's orders only if `orders`. */
  everything(subject: Subject, orders: boolean, signal: AbortSignal): Promise<Update[]>;
}

/** Whether D1, or the log, failed as a whole: then nothing is learnt of the operation, and there is no use in asking for another one. */
export function isAway(error: unknown): boolean {
  return error instanceof Fault && (error.retryable || error.code === 'D1_UNAUTHORIZED');
}
