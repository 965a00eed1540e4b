import { randomUUID } from 'node:crypto';
import { cardView } from './cards.ts';
import { Refusal } from './refusal.ts';
import type { Consumer, RegisterConsumerBody } from './shapes.ts';
import type { ConsumerRecord } from './store.ts';
import type { Answer, D1Call, World } from './world.ts';

/** Registers an end user, again after a deletion too. Repeating replaces the personal information when there is some. */
export function registerConsumer(world: World, call: D1Call): Answer {
  const { consumerId } = call.params;
  const { personalInformation } = call.body as RegisterConsumerBody;
  const known = world.store.consumers.get(consumerId);
  if (known?.state === 'DELETED') world.store.consumers.delete(consumerId);
  const consumer = world.store.ensureConsumer(consumerId);
  if (personalInformation) consumer.personalInformation = personalInformation;
  if (consumer !== known) recordRegistration(world, consumer);
  return { status: world.settings.statuses.registerConsumer };
}

export function getConsumer(world: World, call: D1Call): Answer {
  const { consumerId, state, personalInformation } = findConsumer(world, call.params.consumerId);
  return { status: 200, body: { consumerId, state, personalInformation } satisfies Consumer };
}

export function listConsumerCards(world: World, call: D1Call): Answer {
  const { consumerId } = findConsumer(world, call.params.consumerId);
  return { status: 200, body: { cards: world.store.cardsOf(consumerId).map((card) => cardView(world, card)) } };
}

export function listConsumerOperations(world: World, call: D1Call): Answer {
  const { operations } = findConsumer(world, call.params.consumerId);
  return { status: 200, body: { operations: operations.toReversed(), remainingOperations: 0 } };
}

/** @throws Refusal 404 */
export function findConsumer(world: World, consumerId: string): ConsumerRecord {
  const consumer = world.store.consumers.get(consumerId);
  if (!consumer) throw new Refusal(404, world.settings.refusals.consumerNotFound);
  return consumer;
}

function recordRegistration(world: World, consumer: ConsumerRecord): void {
  const time = world.clock.iso();
  consumer.operations.push({
    operationId: randomUUID(),
    operation: 'REGISTER',
    status: 'SUCCESSFUL',
    startTime: time,
    endTime: time,
    consumerId: consumer.consumerId,
  });
}
