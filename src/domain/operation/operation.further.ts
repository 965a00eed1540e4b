import type { OperationState } from '../../events/event-log.ts';

/**
 * One operation by two records. An operation on a digital card that began here is in its card's record, because the card is known then; where
 * D1's notification of its end does not name the card, that is in a record of the digital card's own.
 */
export function further(state: OperationState, other: OperationState | null): OperationState {
  if (other === null || isDone(state) || !isDone(other)) return state;
  const { subject, startedAt = other.startedAt } = state;
  return { ...other, subject, ...(startedAt && { startedAt }), fields: { ...state.fields, ...other.fields } };
}

function isDone({ status }: OperationState): boolean {
  return status === 'SUCCESSFUL' || status === 'FAILED';
}
