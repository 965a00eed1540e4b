import { readCardData, refuseDerivedCardId, schemeOf } from './card-data.ts';
import { beginOperation, finishLater } from './operation-life.ts';
import { Refusal } from './refusal.ts';
import type { Card, RegisterCardBody } from './shapes.ts';
import { isRetired, type CardRecord } from './store.ts';
import type { Answer, D1Call, World } from './world.ts';

/** Registers a card that exists outside D1, and its consumer when D1 does not know it. The same card again is accepted. */
export async function registerCard(world: World, call: D1Call): Promise<Answer> {
  const { cardId } = call.params;
  const { consumerId, cardProductId, encryptedData, state } = call.body as RegisterCardBody;
  const clear = await world.encryption.decrypt(encryptedData);
  const { pan, expiry } = readCardData(clear, 'MMYY', world.clock.now());
  refuseDerivedCardId(cardId, pan);
  const answer = { status: world.settings.statuses.registerCard };
  const known = world.store.cards.get(cardId);
  if (known && !isRetired(known)) {
    const same = known.panDigest === world.store.digest(pan) && known.consumerId === consumerId;
    if (!same) throw conflict(world, 'cardIdTaken');
    known.expiryDate = expiry;
    known.cardProductId = cardProductId;
    return answer;
  }
  const card = admitCard(world, { cardId, consumerId, cardProductId, pan, expiry, state });
  const operation = beginOperation(world, card, { operation: 'REGISTER' });
  finishLater(world, operation, world.settings.stageSeconds.registration, (ordered) => {
    return ordered ?? { status: 'SUCCESSFUL' };
  });
  return answer;
}

export function getCard(world: World, call: D1Call): Answer {
  return { status: 200, body: cardView(world, findCard(world, call.params.cardId)) };
}

export function listDigitalCards(world: World, call: D1Call): Answer {
  return { status: 200, body: { digitalCards: findCard(world, call.params.cardId).digitalCards } };
}

export interface NewCard {
  cardId: string;
  consumerId: string;
  cardProductId?: string;
  pan: string;
  expiry: string;
  state?: string;
}

/** Puts a card in the store. @throws Refusal when its consumer is deleted, or its PAN is held by another card or retired */
export function admitCard(world: World, card: NewCard): CardRecord {
  const { store, settings } = world;
  if (store.consumers.get(card.consumerId)?.state === 'DELETED')
    throw new Refusal(403, settings.refusals.consumerNotActive);
  const panDigest = store.digest(card.pan);
  if (store.wasRetired(panDigest)) throw conflict(world, 'panRetired');
  if (store.cardOfPan(panDigest)) throw conflict(world, 'panTaken');
  const record: CardRecord = {
    cardId: card.cardId,
    consumerId: card.consumerId,
    cardProductId: card.cardProductId,
    state: card.state ?? 'ACTIVE',
    scheme: schemeOf(card.pan, card.cardProductId, settings.cardProducts),
    panDigest,
    last4: card.pan.slice(-4),
    expiryDate: card.expiry,
    operations: [],
    digitalCards: [],
    orders: new Map(),
  };
  store.putCard(record);
  return record;
}

/** @throws Refusal 404 */
export function findCard(world: World, cardId: string): CardRecord {
  const card = world.store.cards.get(cardId);
  if (!card) throw new Refusal(404, world.settings.refusals.cardNotFound);
  return card;
}

/** A card as D1's getters show it. */
export function cardView(world: World, card: CardRecord): Card {
  const { showScheme, showLast4, showExpiry } = world.settings.behaviour;
  return {
    cardId: card.cardId,
    consumerId: card.consumerId,
    accountIds: [],
    cardProductId: card.cardProductId,
    threeDSsupport: true,
    state: card.state,
    ongoingOperation: 'NONE',
    scheme: showScheme ? card.scheme : undefined,
    last4Pan: showLast4 ? card.last4 : undefined,
    expiryDate: showExpiry ? card.expiryDate : undefined,
  };
}

function conflict(world: World, refusal: 'cardIdTaken' | 'panTaken' | 'panRetired'): Refusal {
  return new Refusal(world.settings.behaviour.conflictStatus, world.settings.refusals[refusal]);
}
