import type { EventLog, OperationState, Subject, Update } from './event-log.ts';
import { isOwn } from './facts.ts';
import { judge } from './fold.ts';
import { isEnded } from './pending.ts';
import { rankOf } from './rank.ts';

/**
 * Appends what D1's getters tell, in the order given. They tell all that ever happened to a card each time; what is over, and is in the record as it
 * is told, is left out. Gives how many of them were news.
 */
export async function appendTold(log: EventLog, updates: readonly Update[]): Promise<number> {
  const states = new Map<Subject, OperationState[]>();
  let news = 0;
  for (const update of updates) {
    const { subject, operationId } = update;
    const known = states.get(subject) ?? (await log.snapshot(subject)).operations;
    states.set(subject, known);
    const state = known.find((each) => each.operationId === operationId);
    if (state !== undefined && isOver(state, update)) continue;
    if ((await log.append(update)).outcome === 'stored') news += 1;
  }
  return news;
}

/** Whether the operation has ended and the update says nothing that its state does not. */
export function isOver(state: OperationState, update: Update): boolean {
  return isEnded(state) && saysNothingNew(state, update);
}

/** Whether an append of the update would be a repeat that leaves the state as it is. */
export function saysNothingNew(state: OperationState, update: Update): boolean {
  const { value, final } = rankOf(state);
  if (judge({ state, rank: value ?? 0, final }, update, rankOf(update)) !== 'same') return false;
  // Of an order whose stage has no rank, how far it came before is not in its state: an update without a stage may be a late one.
  if (!final && update.fields.stage !== state.fields.stage) return false;
  if (update.startedAt !== undefined && state.startedAt === undefined) return false;
  if (update.endedAt !== undefined && state.endedAt === undefined) return false;
  return Object.keys(update.fields).every((name) => !isOwn(name));
}
