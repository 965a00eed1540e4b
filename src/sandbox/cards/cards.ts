import { schemeOf } from './card-data.ts';
import type { Scheme } from '../options.ts';
import { Refusal } from '../refusal.ts';
import type { Card } from '../shapes.ts';
import { isRetired, type CardRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

export function getCard(world: World, call: D1Call): Answer {
  return { status: 200, body: cardView(world, findCard(world, call.params.cardId)) };
}

export interface NewCard {
  cardId: string;
  consumerId: string;
  cardProductId?: string;
  accountIds?: string[];
  /** Missing when D1 issues the card. */
  pan?: string;
  /** MMYY */
  expiry?: string;
  scheme?: Scheme;
  state?: string;
  issuedByD1?: boolean;
}

/** Puts a card in the store. @throws Refusal when its consumer is not active, or its PAN is held by another card or retired */
export function admitCard(world: World, card: NewCard & { pan: string }): CardRecord {
  refuseInactiveConsumer(world, card.consumerId);
  refuseTakenPan(world, card.pan);
  return putNewCard(world, card);
}

/** Stores a card that passed every check. */
export function putNewCard({ store, settings }: World, card: NewCard): CardRecord {
  const { pan } = card;
  const record: CardRecord = {
    cardId: card.cardId,
    consumerId: card.consumerId,
    cardProductId: card.cardProductId,
    accountIds: card.accountIds ?? [],
    issuedByD1: card.issuedByD1 ?? false,
    state: card.state ?? 'ACTIVE',
    scheme: card.scheme ?? schemeOf(pan ?? '', card.cardProductId, settings.cardProducts),
    panDigest: pan === undefined ? undefined : store.digest(pan),
    last4: pan?.slice(-4),
    expiryDate: card.expiry,
    operations: [],
    digitalCards: [],
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

/** A card that something may be done with. @throws Refusal 404, and 403 when its consumer is not active or it is retired */
export function findUsableCard(world: World, cardId: string): CardRecord {
  const card = findCard(world, cardId);
  refuseInactiveConsumer(world, card.consumerId);
  if (isRetired(card)) throw new Refusal(403, world.settings.refusals.cardNotActive);
  return card;
}

/** A consumer that D1 does not know yet is no hindrance. @throws Refusal 403 */
export function refuseInactiveConsumer({ store, settings }: World, consumerId: string): void {
  const { state } = store.consumers.get(consumerId) ?? { state: 'ACTIVE' };
  if (state !== 'ACTIVE') throw new Refusal(403, settings.refusals.consumerNotActive);
}

/** Only the id of a retired card that D1 did not issue may be used again (contract section 4.1). @throws Refusal */
export function refuseTakenCardId(world: World, cardId: string): void {
  const known = world.store.cards.get(cardId);
  if (known && (!isRetired(known) || known.issuedByD1)) throw conflict(world, 'cardIdTaken');
}

/** @throws Refusal when another card has this PAN, or one that was deleted or replaced had it */
export function refuseTakenPan(world: World, pan: string): void {
  const panDigest = world.store.digest(pan);
  if (world.store.wasRetired(panDigest)) throw conflict(world, 'panRetired');
  if (world.store.cardOfPan(panDigest)) throw conflict(world, 'panTaken');
}

export function conflict({ settings }: World, refusal: 'cardIdTaken' | 'panTaken' | 'panRetired'): Refusal {
  return new Refusal(settings.behaviour.conflictStatus, settings.refusals[refusal]);
}

/** A card as D1's getters show it. */
export function cardView(world: World, card: CardRecord): Card {
  const { showScheme, showLast4, showExpiry } = world.settings.behaviour;
  return {
    cardId: card.cardId,
    consumerId: card.consumerId,
    accountIds: card.accountIds,
    cardProductId: card.cardProductId,
    threeDSsupport: true,
    state: card.state,
    stateReason: card.stateReason,
    // D1 only renews what it issued itself.
    ongoingOperation: (card.issuedByD1 && card.ongoingOperation) || 'NONE',
    scheme: showScheme ? card.scheme : undefined,
    last4Pan: showLast4 ? card.last4 : undefined,
    expiryDate: showExpiry ? card.expiryDate : undefined,
  };
}
