import { randomUUID } from 'node:crypto';
import { findCard } from './cards.ts';
import { findConsumer } from './consumers.ts';
import { beginOperation, finishLater } from './operation-life.ts';
import { invalidValue, Refusal } from './refusal.ts';
import type { BillingAddress, ClickToPayConsumer, ClickToPayProfile } from './shapes.ts';
import type { CardRecord } from './store.ts';
import type { Answer, D1Call, World } from './world.ts';

export interface Enrolment {
  consumer: ClickToPayConsumer;
  name?: string;
  billingAddress?: BillingAddress;
}

/** Takes an enrolment into account; the network's result comes later, as an operation and a notification. */
export function enrollCardInClickToPay(world: World, call: D1Call): Answer {
  const { refusals, statuses, stageSeconds } = world.settings;
  const card = findCard(world, call.params.cardId);
  if (card.state !== 'ACTIVE') throw new Refusal(403, refusals.cardNotActive);
  if (findConsumer(world, card.consumerId).state !== 'ACTIVE') throw new Refusal(403, refusals.consumerNotActive);
  if (card.scheme === 'OTHER') throw new Refusal(403, refusals.schemeNotSupported);
  const enrolment = readEnrolment(world, card, call.body as Record<string, unknown>);
  const { reason } = call.body as { reason?: string };
  const operation = beginOperation(world, card, { operation: 'CLICK_TO_PAY_ENROLMENT', reason });
  const { operationId, status } = operation;
  finishLater(world, operation, stageSeconds.enrolment, (ordered) => {
    const result = ordered ?? (isEnrolled(world, card) ? alreadyEnrolled() : { status: 'SUCCESSFUL' });
    if (result.status === 'SUCCESSFUL') enrol(world, card, enrolment);
    else if (world.settings.behaviour.failedEnrolmentLeavesProfile) profileFor(world, card, enrolment);
    return result;
  });
  return { status: statuses.enrollCardInClickToPay, body: { operationId, status } };
}

export function getClickToPayProfiles(world: World, call: D1Call): Answer {
  const { profiles } = findConsumer(world, call.params.consumerId);
  return { status: 200, body: { clickToPayProfiles: [...profiles.values()] } };
}

/** Puts a card in its consumer's profile at the network, with a digital card. */
export function enrol(world: World, card: CardRecord, enrolment: Enrolment): void {
  const digitalCardId = randomUUID();
  const { scheme, last4, expiryDate } = card;
  card.digitalCards.push({ digitalCardId, state: 'ACTIVE', scheme, last4, expiryDate });
  profileFor(world, card, enrolment).cards?.push({
    cardId: card.cardId,
    last4,
    digitalCardId,
    expiryDate,
    cardHolderName: scheme === 'VISA' ? enrolment.name : undefined,
    billingAddress: enrolment.billingAddress,
  });
}

function readEnrolment(world: World, card: CardRecord, body: Record<string, unknown>): Enrolment {
  const { wire } = world.settings;
  const name = body[wire.clickToPayNameMember] as string | undefined;
  const billingAddress = body[wire.clickToPayBillingAddressMember] as BillingAddress | undefined;
  if (card.scheme === 'VISA' && name === undefined) throw invalidValue(wire.clickToPayNameMember);
  if (card.scheme === 'VISA' && !billingAddress) throw invalidValue(wire.clickToPayBillingAddressMember);
  return { consumer: body[wire.clickToPayConsumerMember] as ClickToPayConsumer, name, billingAddress };
}

function isEnrolled(world: World, card: CardRecord): boolean {
  const profile = world.store.consumers.get(card.consumerId)?.profiles.get(card.scheme);
  return profile?.cards?.some((entry) => entry.cardId === card.cardId) ?? false;
}

function alreadyEnrolled() {
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
