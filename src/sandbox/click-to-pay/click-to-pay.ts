import { randomUUID } from 'node:crypto';
import { readEnrolment, type Enrolment } from './click-to-pay-data.ts';
import { findUsableCard } from '../cards/cards.ts';
import { beginOperation, finishLater, recordOperation, type Result } from '../operation-life.ts';
import { Refusal } from '../refusal.ts';
import type { ClickToPayProfile, Operation } from '../shapes.ts';
import { isRetired, type CardRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** Takes an enrolment into account; the network's result comes later, as an operation and a notification. */
export function enrollCardInClickToPay(world: World, call: D1Call): Answer {
  const { refusals, statuses } = world.settings;
  const card = findUsableCard(world, call.params.cardId);
  if (card.state !== 'ACTIVE') throw new Refusal(403, refusals.cardNotActive);
  if (card.scheme === 'OTHER') throw new Refusal(403, refusals.schemeNotSupported);
  const enrolment = readEnrolment(world, card, call.body);
  const { reason } = call.body as { reason?: string };
  const operation = beginOperation(world, card, { operation: 'CLICK_TO_PAY_ENROLMENT', reason });
  const { operationId, status } = operation;
  enrolLater(world, card, operation, enrolment);
  return { status: statuses.enrollCardInClickToPay, body: { operationId, status } };
}

/** Ends an enrolment as the network would. `wanted` is what it is told, or why D1 cannot tell it enough. */
export function enrolLater(world: World, card: CardRecord, operation: Operation, wanted: Enrolment | Result): void {
  finishLater(world, operation, world.settings.stageSeconds.enrolment, (ordered) => {
    if ('status' in wanted) return wanted;
    const result = ordered ?? expected(world, card);
    if (result.status === 'SUCCESSFUL') tellDigitized(world, card, enrol(world, card, wanted));
    else if (world.settings.behaviour.failedEnrolmentLeavesProfile) profileFor(world, card, wanted);
    return result;
  });
}

/** Puts a card in its consumer's profile at the network, with a digital card. @returns its id */
export function enrol(world: World, card: CardRecord, enrolment: Enrolment): string {
  const digitalCardId = randomUUID();
  const { cardId, scheme, last4, expiryDate } = card;
  const digitalCard = { digitalCardId, cardId, state: 'ACTIVE' as const, scheme, last4, expiryDate, operations: [] };
  world.store.putDigitalCard(card, digitalCard);
  profileFor(world, card, enrolment).cards?.push({
    cardId,
    last4,
    digitalCardId,
    expiryDate,
    cardHolderName: scheme === 'VISA' ? enrolment.name : undefined,
    billingAddress: enrolment.billingAddress,
  });
  return digitalCardId;
}

function tellDigitized(world: World, card: CardRecord, digitalCardId: string): void {
  if (!world.settings.delivery.notifyDigitize) return;
  recordOperation(world, card, { operation: 'DIGITIZE', digitalCardIds: [digitalCardId] });
}

function expected(world: World, card: CardRecord): Result {
  if (isRetired(card)) return { status: 'FAILED', ...world.settings.refusals.cardNotActive };
  if (!world.store.profileEntry(card)) return { status: 'SUCCESSFUL' };
  return { status: 'FAILED', errorCode: 'SCHEME_RESOURCE_EXISTS', error: 'Card is already enrolled.' };
}

/** The consumer's profile at the card's network: at most one a network, made by the first enrolment. */
function profileFor(world: World, card: CardRecord, enrolment: Enrolment): ClickToPayProfile {
  const { profiles } = world.store.ensureConsumer(card.consumerId);
  const known = profiles.get(card.scheme);
  if (known) return known;
  const made = { scheme: card.scheme, consumerId: card.consumerId, consumerInfo: enrolment.consumer, cards: [] };
  profiles.set(card.scheme, made);
  return made;
}
