import { findConsumer } from './consumers.ts';
import { doneOperation, endLater, newOperation, type Result } from '../operation-life.ts';
import { Refusal } from '../refusal.ts';
import type { ConsumerOperation } from '../shapes.ts';
import type { ConsumerRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

export function listConsumerOperations(world: World, call: D1Call): Answer {
  const { operations } = findConsumer(world, call.params.consumerId);
  return { status: 200, body: { operations: operations.toReversed(), remainingOperations: 0 } };
}

export function getConsumerOperation(world: World, call: D1Call): Answer {
  const { operations } = findConsumer(world, call.params.consumerId);
  const operation = operations.find(({ operationId }) => operationId === call.params.operationId);
  if (!operation) throw new Refusal(404, world.settings.refusals.operationNotFound);
  return { status: 200, body: operation };
}

/** Records an operation on an end user that is done already. The issuer is not told. */
export function noteConsumerOperation(world: World, consumer: ConsumerRecord, operation: string, reason?: string) {
  const done: ConsumerOperation = { ...doneOperation(world, operation, reason), consumerId: consumer.consumerId };
  consumer.operations.push(done);
  return done;
}

/** Records an operation on an end user that is done already, and tells the issuer. */
export function recordConsumerOperation(world: World, consumer: ConsumerRecord, operation: string, reason?: string) {
  const done = noteConsumerOperation(world, consumer, operation, reason);
  world.publishConsumer(done);
  return done;
}

/** Begins an operation on an end user that ends after `seconds`, with the result a test ordered for it or else what `settle` says. */
export function beginConsumerOperation(
  world: World,
  consumer: ConsumerRecord,
  begun: { operation: string; reason?: string; seconds: number },
  settle: (ordered: Result | undefined) => Result,
): ConsumerOperation {
  const { consumerId } = consumer;
  const { seconds, reason } = begun;
  const operation: ConsumerOperation = { ...newOperation(world, begun.operation, reason), consumerId };
  consumer.operations.push(operation);
  const take = () => world.nextResults.take(operation.operation, consumerId, 'consumer');
  endLater(world, { operation, seconds, take, settle, publish: (ended) => world.publishConsumer(ended) });
  return operation;
}
