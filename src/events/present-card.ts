import type { OperationState } from './event-log.ts';

/** Kinds that D1 does not take for a card that has ended: the first of them after its end is another card's. */
const beginnings = ['REGISTER', 'CREATE', 'PRODUCE', 'CLICK_TO_PAY_ENROLMENT'];
const endings = ['DELETE', 'REPLACE'];

/**
 * When the card that bears this id now began, after another one had ended, ISO 8601 by D1's clock; null when the id has not been used again.
 * D1 lets the id of a deleted or replaced card be registered anew, for another person too, and one record holds them all. D1's own times
 * decide, because what it tells may come in any order.
 */
export function startOfPresentCard(operations: OperationState[]): string | null {
  let ended: string | null = null;
  let start: string | null = null;
  for (const operation of operations.toSorted(inTime)) {
    if (ended !== null && begins(operation) && startOf(operation) >= ended) [start, ended] = [startOf(operation), null];
    if (ends(operation)) ended = operation.endedAt ?? startOf(operation);
  }
  return start;
}

/** Whether an operation is of the card that bears the id now: `start` is what `startOfPresentCard` says. */
export function isSince(operation: OperationState, start: string | null): boolean {
  return start === null || startOf(operation) >= start;
}

/** Whether an entry with this state can change what `startOfPresentCard` says. Most go on with an operation that is known. */
export function changesCards(operation: OperationState): boolean {
  const isNew = operation.firstPosition === operation.position;
  return ends(operation) || (isNew && begins(operation));
}

/** What ended a card comes before what began the next in the same moment. */
function inTime(a: OperationState, b: OperationState): number {
  const [one, other] = [startOf(a), startOf(b)];
  return one === other ? Number(ends(b)) - Number(ends(a)) : one < other ? -1 : 1;
}

function begins({ kind, fields }: OperationState): boolean {
  return beginnings.includes(kind) && fields.digitalCardId === undefined;
}

function ends({ kind, status, fields }: OperationState): boolean {
  return endings.includes(kind) && status === 'SUCCESSFUL' && fields.digitalCardId === undefined;
}

function startOf({ startedAt, firstSeenAt }: OperationState): string {
  return startedAt ?? firstSeenAt;
}
