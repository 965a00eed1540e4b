import { refuseDerivedCardId, type CardData } from '../cards/card-data.ts';
import { conflict, findCard, putNewCard, refuseInactiveConsumer, refuseTakenPan } from '../cards/cards.ts';
import { readOrderData } from './order-data.ts';
import { earlierOrder, fingerprintOf } from './order-requests.ts';
import { invalidValue, Refusal } from '../refusal.ts';
import type { CardRequest, Operation } from '../shapes.ts';
import { isRetired } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** An order whose card data is decrypted and good. */
export interface OpenedOrder {
  cardId: string;
  order: CardRequest;
  data: CardData;
  fingerprint: string;
}

/** Orders one physical card. A card that D1 does not know yet is registered by its order. */
export async function orderCard(world: World, call: D1Call): Promise<Answer> {
  const order = await openOrder(world, call.params.cardId, call.body as CardRequest);
  const operationId = takeOrder(world, order);
  const { behaviour, statuses } = world.settings;
  return { status: statuses.orderCard, body: behaviour.showPhysicalOperation ? { operationId } : {} };
}

/** The orders of a card. A card D1 knows nothing of is a 404; one without orders has an empty list. */
export function getProductionStatus(world: World, call: D1Call): Answer {
  return { status: 200, body: { operations: findCard(world, call.params.cardId).operations.filter(isOrder) } };
}

export function isOrder({ operation }: Operation): boolean {
  return operation === 'PRODUCE';
}

/** Decrypts an order and checks what is inside. @throws Refusal */
export async function openOrder(world: World, cardId: string, order: CardRequest): Promise<OpenedOrder> {
  const clear = await world.encryption.decrypt(order.encryptedData);
  const data = readOrderData(clear, world.clock.now());
  refuseDerivedCardId(cardId, data.pan);
  const shipment = 'shipment' in order ? order.shipment : undefined;
  const addressed = shipment?.type !== 'INDIVIDUAL' || shipment.individualAddress !== undefined;
  if (world.settings.behaviour.requireIndividualAddress && !addressed) throw invalidValue('shipment.individualAddress');
  return { cardId, order, data, fingerprint: fingerprintOf(world, cardId, order, clear) };
}

/** Carries an order out, unless it was before. @returns its operationId @throws Refusal, and then nothing has changed */
export function takeOrder(world: World, opened: OpenedOrder): string {
  const { cardId, order, data, fingerprint } = opened;
  const earlier = earlierOrder(world, order, fingerprint);
  if (earlier) return earlier;
  checkCard(world, opened);
  const { consumerId, cardProductId, issuerRequestId } = order;
  const known = world.store.cards.get(cardId);
  const card = known ?? putNewCard(world, { cardId, consumerId, cardProductId, ...data });
  const { operationId } = world.production.start(card, order);
  if (issuerRequestId) world.store.orderRequests.set(issuerRequestId, { operationId, fingerprint });
  return operationId;
}

/** @throws Refusal what `takeOrder` would */
export function checkOrder(world: World, opened: OpenedOrder): void {
  if (!earlierOrder(world, opened.order, opened.fingerprint)) checkCard(world, opened);
}

function checkCard(world: World, { cardId, order, data }: OpenedOrder): void {
  const { store, settings } = world;
  const card = store.cards.get(cardId);
  refuseInactiveConsumer(world, order.consumerId);
  if (!card) return refuseTakenPan(world, data.pan);
  if (isRetired(card)) throw new Refusal(403, settings.refusals.cardNotActive);
  if (card.consumerId !== order.consumerId) throw invalidValue('consumerId');
  // Of a card that D1 issued, D1 alone knows the PAN until somebody says it.
  if (card.panDigest === undefined) return refuseTakenPan(world, data.pan);
  if (settings.behaviour.orderPanMustMatch && card.panDigest !== store.digest(data.pan)) throw invalidValue('pan');
}

/** @throws Refusal when two orders of one call cannot both be taken */
export function refuseContradiction(world: World, one: OpenedOrder, other: OpenedOrder): void {
  const { conflictStatus, deduplicateIssuerRequestId } = world.settings.behaviour;
  const sameCard = one.cardId === other.cardId;
  const sameKey = one.order.issuerRequestId !== undefined && one.order.issuerRequestId === other.order.issuerRequestId;
  if (deduplicateIssuerRequestId && sameKey && one.fingerprint !== other.fingerprint)
    throw new Refusal(conflictStatus, world.settings.refusals.orderRequestTaken);
  if (!sameCard && one.data.pan === other.data.pan) throw conflict(world, 'panTaken');
  if (sameCard && one.order.consumerId !== other.order.consumerId) throw invalidValue('consumerId');
  if (sameCard && one.data.pan !== other.data.pan) throw invalidValue('pan');
}
