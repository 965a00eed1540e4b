import type { LogEntry } from '../../events/event-log.ts';

/**
 * Whether an entry of a card's record may be another card's: its id may have been registered anew, for somebody else. Whatever happens to a
 * card goes on with an operation that is known, or begins one; D1 need not tell of the registration itself.
 */
export function mayBeAnothers({ position, state }: LogEntry): boolean {
  return state.subject.startsWith('card:') && state.firstPosition === position;
}
