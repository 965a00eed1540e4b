import { randomUUID } from 'node:crypto';
import type { Operation } from './shapes.ts';
import type { CardRecord } from './store.ts';
import type { World } from './world.ts';

/** Begins an operation on a card. */
export function beginOperation(world: World, card: CardRecord, begun: Partial<Operation> & { operation: string }) {
  const operation: Operation = {
    operationId: randomUUID(),
    status: 'PENDING',
    startTime: world.clock.iso(),
    cardId: card.cardId,
    ...begun,
  };
  card.operations.push(operation);
  return operation;
}

/** Ends an operation after `seconds`, with the result a test ordered for it or else what `settle` says, and tells the issuer. */
export function finishLater(
  world: World,
  operation: Operation,
  seconds: number,
  settle: (ordered: Partial<Operation> | undefined) => Partial<Operation>,
): void {
  if (world.settings.delivery.notifyPending) world.publish(operation);
  world.clock.after(seconds * 1000, () => {
    const ordered = world.nextResults.take(operation.operation, operation.cardId);
    const result = ordered && { status: ordered.status, errorCode: ordered.errorCode, error: ordered.error };
    Object.assign(operation, settle(result), { endTime: world.clock.iso() });
    world.publish(operation);
  });
}
