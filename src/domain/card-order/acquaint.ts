import type { Scope } from '../../scope.ts';
import type { Snapshot, Subject } from '../../events/event-log.ts';
import { freshly } from '../common/freshly.ts';
import { isOrder } from './card-order.from.ts';

/** The note of a card that says which record of it, by its epoch, has learnt the card's orders from D1. */
const acquainted = 'acquainted';

/**
 * A record learns the card's orders from D1 once; after that D1's notifications keep it current. One that was begun anew learns them again,
 * whatever it holds: that may be no more than something old that D1 sent again. So does one that knows of no order, or none any more, and
 * everybody who was told of a `gap`. Gives the record as it is then.
 */
export async function acquaint(scope: Scope, cardId: string, gap: boolean): Promise<Snapshot> {
  const { log, inTurn } = scope;
  const subject: Subject = `card:${cardId}`;
  const [before, known] = await Promise.all([log.snapshot(subject), log.recall(subject, acquainted)]);
  if (!gap && before.epoch === known && before.operations.some(isOrder)) return before;
  // Not what one operation has read: a subscription outlives it.
  const record = await inTurn(() => learn(scope, cardId, before));
  if (record.epoch !== '' && record.epoch !== known) await log.remember(subject, acquainted, record.epoch);
  return record;
}

/**
 * What D1 says of the card's orders now is recorded, but for what the record had `before` D1 was asked. Gives the record as it is after that; where
 * nothing was missing, as it was before.
 */
export async function learn(scope: Scope, cardId: string, before?: Snapshot): Promise<Snapshot> {
  const answer = await scope.d1.getProductionStatus(cardId, freshly(scope));
  const isOld = await scope.record(answer ?? [], before);
  return before !== undefined && !isOld ? before : scope.log.snapshot(`card:${cardId}`);
}
