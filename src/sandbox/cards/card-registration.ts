import { autoEnrol } from '../click-to-pay/auto-enrolment.ts';
import { readCardData, refuseDerivedCardId } from './card-data.ts';
import { conflict, putNewCard, refuseInactiveConsumer, refuseTakenCardId, refuseTakenPan } from './cards.ts';
import type { NewCard } from './cards.ts';
import { beginOperation, finishLater } from '../operation-life.ts';
import type { RegisterCardBody } from '../shapes.ts';
import { isRetired, type CardRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** A registration as it comes in: by either version of the API, or in a batch file. */
export interface Registration {
  cardId: string;
  consumerId: string;
  cardProductId: string;
  encryptedData: string;
  accountId?: string;
  state?: string;
}

export type OpenedRegistration = NewCard & { pan: string; expiry: string };

/** Registers a card that exists outside D1, and its consumer when D1 does not know it. The same card again is accepted. */
export async function registerCard(world: World, call: D1Call): Promise<Answer> {
  const { cardId } = call.params;
  const card = await openRegistration(world, { ...(call.body as RegisterCardBody), cardId });
  admitRegistration(world, card);
  return { status: world.settings.statuses.registerCard };
}

/** Decrypts a registration and checks what is inside. @throws Refusal */
export async function openRegistration(world: World, registration: Registration): Promise<OpenedRegistration> {
  const { encryptedData, accountId, ...card } = registration;
  const clear = await world.encryption.decrypt(encryptedData);
  const data = readCardData(clear, 'MMYY', world.clock.now());
  refuseDerivedCardId(card.cardId, data.pan);
  return { ...card, ...data, accountIds: accountId === undefined ? [] : [accountId] };
}

/** Checks one registration and carries it out. @throws Refusal, and then nothing has changed */
export function admitRegistration(world: World, card: OpenedRegistration): void {
  if (!isRepeated(world, card)) {
    refuseTakenCardId(world, card.cardId);
    refuseInactiveConsumer(world, card.consumerId);
    refuseTakenPan(world, card.pan);
  }
  carryOut(world, card);
}

/**
 * Carries out all registrations of one call, or none. Their consumer is known to be welcome; `first` makes it so, once every card is found
 * good.
 *
 * @throws Refusal, and then nothing has changed
 */
export function admitRegistrations(world: World, cards: readonly OpenedRegistration[], first: () => void): void {
  for (const card of cards) {
    if (isRepeated(world, card)) continue;
    refuseTakenCardId(world, card.cardId);
    refuseTakenPan(world, card.pan);
  }
  if (new Set(cards.map(({ cardId }) => cardId)).size < cards.length) throw conflict(world, 'cardIdTaken');
  if (new Set(cards.map(({ pan }) => pan)).size < cards.length) throw conflict(world, 'panTaken');
  first();
  for (const card of cards) carryOut(world, card);
}

/** Whether D1 has just this card: id, PAN and consumer are the same. */
function isRepeated({ store }: World, { cardId, pan, consumerId }: OpenedRegistration): boolean {
  const known = store.cards.get(cardId);
  if (!known || isRetired(known)) return false;
  return known.panDigest === store.digest(pan) && known.consumerId === consumerId;
}

function carryOut(world: World, card: OpenedRegistration): void {
  if (isRepeated(world, card)) {
    const known = world.store.cards.get(card.cardId) as CardRecord;
    known.expiryDate = card.expiry;
    known.cardProductId = card.cardProductId;
    return;
  }
  const record = putNewCard(world, card);
  const operation = beginOperation(world, record, { operation: 'REGISTER' });
  finishLater(world, operation, world.settings.stageSeconds.registration, (ordered) => {
    const result = ordered ?? { status: 'SUCCESSFUL' };
    if (result.status === 'SUCCESSFUL' && world.settings.behaviour.autoEnrolment) autoEnrol(world, record);
    return result;
  });
}
