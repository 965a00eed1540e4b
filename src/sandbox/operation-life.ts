import { randomUUID } from 'node:crypto';
import type { NextResult } from './next-results.ts';
import type { Operation } from './shapes.ts';
import type { CardRecord } from './store.ts';
import type { World } from './world.ts';

/** What operations on cards, end users and digital cards have in common. */
export interface AnyOperation {
  operationId: string;
  operation: string;
  status: string;
  startTime: string;
  endTime?: string;
  reason?: string;
  errorCode?: string;
  error?: string;
}

export type Result = Pick<AnyOperation, 'status' | 'errorCode' | 'error'>;

/** How an operation ends. */
export interface Ending<T extends AnyOperation> {
  operation: T;
  /** Sandbox seconds from now. */
  seconds: number;
  /** The result that a test ordered. */
  take(): NextResult | undefined;
  /** Makes what was asked for come true, unless the ordered result says otherwise. */
  settle(ordered: Result | undefined): Result;
  publish(operation: T): void;
}

/** A new operation that goes on. */
export function newOperation(world: World, operation: string, reason?: string): AnyOperation {
  return { operationId: randomUUID(), operation, status: 'PENDING', startTime: world.clock.iso(), reason };
}

/** A new operation that is done already. */
export function doneOperation(world: World, operation: string, reason?: string): AnyOperation {
  const time = world.clock.iso();
  return { ...newOperation(world, operation, reason), status: 'SUCCESSFUL', startTime: time, endTime: time };
}

/** Begins an operation on a card. */
export function beginOperation(world: World, card: CardRecord, begun: Partial<Operation> & { operation: string }) {
  const operation: Operation = { ...newOperation(world, begun.operation), cardId: card.cardId, ...begun };
  card.operations.push(operation);
  return operation;
}

/** Records an operation on a card that is done already, and tells the issuer. */
export function recordOperation(world: World, card: CardRecord, made: Partial<Operation> & { operation: string }) {
  const done = beginOperation(world, card, { ...doneOperation(world, made.operation), ...made });
  world.publish(done);
  return done;
}

/** Ends an operation on a card after `seconds`, with the result a test ordered for it or else what `settle` says, and tells the issuer. */
export function finishLater(
  world: World,
  operation: Operation,
  seconds: number,
  settle: (ordered: Result | undefined) => Result,
): void {
  const take = () => world.nextResults.take(operation.operation, operation.cardId);
  endLater(world, { operation, seconds, take, settle, publish: (ended) => world.publish(ended) });
}

/** Ends an operation of any kind after a while, and tells the issuer. */
export function endLater<T extends AnyOperation>(world: World, ending: Ending<T>): void {
  const { operation, seconds, take, settle, publish } = ending;
  if (world.settings.delivery.notifyPending) publish(operation);
  world.clock.after(seconds * 1000, () => {
    const ordered = take();
    const result = ordered && { status: ordered.status, errorCode: ordered.errorCode, error: ordered.error };
    Object.assign(operation, settle(result), { endTime: world.clock.iso() });
    publish(operation);
  });
}
