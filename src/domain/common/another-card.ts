import type { Ending, EventLog, LogEntry, Subject } from '../../events/event-log.ts';

/**
 * Whether an entry of a card's record may be another card's: its id may have been registered anew, for somebody else. Whatever happens to a
 * card goes on with an operation that is known, or begins one; D1 need not tell of the registration itself.
 */
export function mayBeAnothers({ position, state }: LogEntry): boolean {
  return state.subject.startsWith('card:') && state.firstPosition === position;
}

/** D1's words for what ends a card; its id may be another's from then on. */
const endings: Record<Ending, true> = { DELETE: true, REPLACE: true };

/** Whether a card under this id has ended, by an operation other than this one. `log`: with what earlier cards left behind. */
export async function hasEnded(
  log: Pick<EventLog, 'snapshot'>,
  subject: Subject,
  operationId?: string,
): Promise<boolean> {
  const { operations } = await log.snapshot(subject);
  return operations.some(
    ({ kind, status, fields, ...each }) =>
      Object.hasOwn(endings, kind) &&
      status === 'SUCCESSFUL' &&
      fields.digitalCardId === undefined &&
      each.operationId !== operationId,
  );
}
