import { cardView } from '../cards/cards.ts';
import { Refusal } from '../refusal.ts';
import type { Consumer } from '../shapes.ts';
import type { ConsumerRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

export function getConsumer(world: World, call: D1Call): Answer {
  const { consumerId, state, personalInformation } = findConsumer(world, call.params.consumerId);
  return { status: 200, body: { consumerId, state, personalInformation } satisfies Consumer };
}

export function listConsumerCards(world: World, call: D1Call): Answer {
  const { consumerId } = findConsumer(world, call.params.consumerId);
  return { status: 200, body: { cards: world.store.cardsOf(consumerId).map((card) => cardView(world, card)) } };
}

/** @throws Refusal 404 */
export function findConsumer(world: World, consumerId: string): ConsumerRecord {
  const consumer = world.store.consumers.get(consumerId);
  if (!consumer) throw new Refusal(404, world.settings.refusals.consumerNotFound);
  return consumer;
}

/** @throws Refusal 404, or 403 for a consumer that is not active */
export function findActiveConsumer(world: World, consumerId: string): ConsumerRecord {
  const consumer = findConsumer(world, consumerId);
  if (consumer.state !== 'ACTIVE') throw new Refusal(403, world.settings.refusals.consumerNotActive);
  return consumer;
}
