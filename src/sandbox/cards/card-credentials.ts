import { readCardData, refuseDerivedCardId, type CardData } from './card-data.ts';
import { wishIn } from './card-life.ts';
import { findCard, findUsableCard, putNewCard, refuseTakenCardId, refuseTakenPan } from './cards.ts';
import { done } from '../done.ts';
import { recordOperation } from '../operation-life.ts';
import { Refusal } from '../refusal.ts';
import type { CardRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

/**
 * Gives a registered card a new expiry, with its PAN or a new one. The PAN it had before can never be registered again. Its state, its digital
 * cards and its place in Click to Pay stay.
 */
export async function renewCard(world: World, call: D1Call): Promise<Answer> {
  const { pan, expiry } = await readNewData(world, call, call.params.cardId);
  const card = findUsableCard(world, call.params.cardId);
  if (card.issuedByD1) throw new Refusal(403, world.settings.refusals.issuedByD1);
  const panDigest = world.store.digest(pan);
  if (panDigest !== card.panDigest) refuseTakenPan(world, pan);
  world.store.setCredentials(card, { panDigest, last4: pan.slice(-4), expiryDate: expiry });
  relink(world, card, card);
  return done(world, 'renewCard', recordOperation(world, card, { operation: 'RENEW', reason: wishIn(call).reason }));
}

/** Ends a card as REPLACED by a new one of the same consumer and product, to which its digital cards and its place in Click to Pay move. */
export async function replaceCard(world: World, call: D1Call): Promise<Answer> {
  const newCardId = (call.body as Record<string, string>)[world.settings.wire.replaceCardIdMember] as string;
  const data = await readNewData(world, call, newCardId);
  const card = findUsableCard(world, call.params.cardId);
  refuseTakenCardId(world, newCardId);
  refuseTakenPan(world, data.pan);
  const { consumerId, cardProductId, accountIds, scheme, issuedByD1 } = card;
  const heir = { cardId: newCardId, consumerId, cardProductId, accountIds, scheme, issuedByD1, ...data };
  const replacement = putNewCard(world, heir);
  relink(world, card, replacement);
  const { reason, reasonCode } = wishIn(call);
  world.store.setCardState(card, 'REPLACED', reasonCode);
  recordOperation(world, replacement, { operation: 'REGISTER' });
  return done(world, 'replaceCard', recordOperation(world, card, { operation: 'REPLACE', reason }));
}

/** New credentials; `cardId` is that of the card that gets them. @throws Refusal */
async function readNewData(world: World, call: D1Call, cardId: string): Promise<CardData> {
  // An unknown card is told before anything is said about its data.
  findCard(world, call.params.cardId);
  const { encryptedData } = call.body as { encryptedData: string };
  const data = readCardData(await world.encryption.decrypt(encryptedData), 'MMYY', world.clock.now());
  refuseDerivedCardId(cardId, data.pan);
  return data;
}

/** Links the digital cards and the Click to Pay entry of one card to another, or to the same one's new credentials. */
function relink(world: World, from: CardRecord, to: CardRecord): void {
  const { cardId, last4, expiryDate } = to;
  const entry = world.store.profileEntry(from);
  if (entry) Object.assign(entry, { cardId, last4, expiryDate });
  const linked = from.digitalCards;
  from.digitalCards = [];
  to.digitalCards = linked;
  for (const digitalCard of linked) Object.assign(digitalCard, { cardId, last4, expiryDate });
}
