import { admitCard } from './cards.ts';
import { readCardData } from './card-data.ts';
import { invalidValue, Refusal } from './refusal.ts';
import type { CardRequest } from './shapes.ts';
import { isRetired, type CardRecord } from './store.ts';
import type { Answer, D1Call, World } from './world.ts';

/** Orders one physical card. A card that D1 does not know yet is registered by its order. */
export async function orderCard(world: World, call: D1Call): Promise<Answer> {
  const { cardId } = call.params;
  const order = call.body as CardRequest;
  const { store, settings, production } = world;
  const clear = await world.encryption.decrypt(order.encryptedData);
  const data = readCardData(clear, 'YYMM', world.clock.now());
  readName(clear.name);
  const replayed = settings.behaviour.deduplicateIssuerRequestId && earlierOrder(store.cards.get(cardId), order);
  if (replayed) return { status: settings.statuses.orderCard, body: { operationId: replayed } };
  const card = orderedCard(world, cardId, order, data);
  const { operationId } = production.start(card, order);
  if (order.issuerRequestId) card.orders.set(order.issuerRequestId, operationId);
  return { status: settings.statuses.orderCard, body: { operationId } };
}

/** The orders of a card. A card D1 knows nothing of is a 404; one without orders has an empty list. */
export function getProductionStatus(world: World, call: D1Call): Answer {
  const card = world.store.cards.get(call.params.cardId);
  if (!card) throw new Refusal(404, world.settings.refusals.cardNotFound);
  return { status: 200, body: { operations: card.operations.filter(({ operation }) => operation === 'PRODUCE') } };
}

function earlierOrder(card: CardRecord | undefined, { issuerRequestId }: CardRequest): string | undefined {
  return issuerRequestId === undefined ? undefined : card?.orders.get(issuerRequestId);
}

function readName(name: unknown): void {
  if (typeof name !== 'string' || name.trim() === '' || name.length > 26) throw invalidValue('name');
}

function orderedCard(
  world: World,
  cardId: string,
  order: CardRequest,
  data: { pan: string; expiry: string },
): CardRecord {
  const { store, settings } = world;
  const card = store.cards.get(cardId);
  if (!card) {
    const { consumerId, cardProductId } = order;
    return admitCard(world, { cardId, consumerId, cardProductId, ...data });
  }
  if (isRetired(card)) throw new Refusal(403, settings.refusals.cardNotActive);
  if (card.consumerId !== order.consumerId) throw invalidValue('consumerId');
  if (settings.behaviour.orderPanMustMatch && card.panDigest !== store.digest(data.pan)) throw invalidValue('pan');
  return card;
}
