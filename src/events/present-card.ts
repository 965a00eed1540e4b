import type { Beginning, Ending, OperationState } from './event-log.ts';
import { comparePositions } from './fold.ts';

/** The first of them after a card's end is another card's. */
const beginnings: Record<Beginning, true> = {
  REGISTER: true,
  CREATE: true,
  PRODUCE: true,
  CLICK_TO_PAY_ENROLMENT: true,
};
const endings: Record<Ending, true> = { DELETE: true, REPLACE: true };

/** Which of the operations on a card id are of the card that bears it now. D1 lets the id of a deleted or replaced card be registered anew. */
export interface PresentCard {
  /** What was heard of by this position is an earlier card's. "0": nothing is known to be. */
  after: string;
  /** What began before is an earlier card's. ISO 8601 by D1's clock; null when the operations tell of no other card. */
  start: string | null;
}

/** Where nothing tells of another card under the id. */
export const onlyCard: PresentCard = { after: '0', start: null };

/**
 * The card that bears this id now, after another one had ended, for another person too: one record holds them all. D1's own times decide,
 * because what it tells may come in any order; `succeeded` is the place that the gateway noted when it registered the card itself, because
 * D1 may tell nothing.
 */
export function presentCard(operations: OperationState[], succeeded: string | null): PresentCard {
  if (succeeded === null && !operations.some(ends)) return onlyCard;
  const after = succeeded ?? '0';
  return { after, start: startAmong(operations.filter((operation) => isHeardAfter(operation, after))) };
}

export function isOf({ after, start }: PresentCard, operation: OperationState): boolean {
  return isHeardAfter(operation, after) && (start === null || startOf(operation) >= start);
}

/** Whether an entry with this state can change what `presentCard` says. Most go on with an operation that is known. */
export function changesCards(operation: OperationState): boolean {
  const isNew = operation.firstPosition === operation.position;
  return ends(operation) || (isNew && begins(operation));
}

/** An end counts from its start: D1 takes a new registration as soon as it has taken the end of the card before. */
function startAmong(operations: OperationState[]): string | null {
  let ended: string | null = null;
  let start: string | null = null;
  for (const operation of operations.toSorted(inTime)) {
    if (ended !== null && begins(operation)) [start, ended] = [startOf(operation), null];
    if (ends(operation)) ended = startOf(operation);
  }
  return start;
}

/** What ended a card comes before what began the next in the same moment. */
function inTime(a: OperationState, b: OperationState): number {
  const [one, other] = [startOf(a), startOf(b)];
  return one === other ? Number(ends(b)) - Number(ends(a)) : one < other ? -1 : 1;
}

function isHeardAfter({ firstPosition }: OperationState, position: string): boolean {
  return comparePositions(firstPosition, position) > 0;
}

function begins({ kind, fields }: OperationState): boolean {
  return Object.hasOwn(beginnings, kind) && fields.digitalCardId === undefined;
}

function ends({ kind, status, fields }: OperationState): boolean {
  return Object.hasOwn(endings, kind) && status === 'SUCCESSFUL' && fields.digitalCardId === undefined;
}

function startOf({ startedAt, firstSeenAt }: OperationState): string {
  return startedAt ?? firstSeenAt;
}
