import { findUsableCard } from '../cards/cards.ts';
import { readWish } from './click-to-pay-data.ts';
import { beginConsumerOperation } from '../consumers/consumer-operations.ts';
import { findActiveConsumer } from '../consumers/consumers.ts';
import { beginOperation, finishLater, type Result } from '../operation-life.ts';
import { invalidValue, Refusal } from '../refusal.ts';
import type { ClickToPayConsumer } from '../shapes.ts';
import type { CardRecord, ConsumerRecord, ProfileEntry } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** Changes the billing address of an enrolled card, and for Visa the name on it. The result comes later. */
export function updateClickToPayCard(world: World, call: D1Call): Answer {
  const card = findEnrolledCard(world, call);
  const { name, billingAddress, reason } = readWish(world, call.body);
  if (name !== undefined && card.scheme !== 'VISA') throw invalidValue(world.settings.wire.clickToPayNameMember);
  const operation = beginOperation(world, card, { operation: 'CLICK_TO_PAY_UPDATE', reason });
  const { operationId, status } = operation;
  finishLater(world, operation, world.settings.stageSeconds.clickToPayUpdate, (ordered) =>
    changeEntry(world, card, ordered, (entry) => {
      if (name !== undefined) entry.cardHolderName = name;
      if (billingAddress) entry.billingAddress = billingAddress;
    }),
  );
  return { status: world.settings.statuses.updateClickToPayCard, body: { operationId, status } };
}

/** Takes a card out of its consumer's profile; the network deletes the digital card. It may be enrolled anew. The result comes later. */
export function optOutCardFromClickToPay(world: World, call: D1Call): Answer {
  const card = findEnrolledCard(world, call);
  const { reason } = readWish(world, call.body);
  const operation = beginOperation(world, card, { operation: 'CLICK_TO_PAY_OPT_OUT', reason });
  const { operationId, status } = operation;
  finishLater(world, operation, world.settings.stageSeconds.clickToPayOptOut, (ordered) =>
    changeEntry(world, card, ordered, () => world.store.leaveClickToPay(card)),
  );
  return { status: world.settings.statuses.optOutCardFromClickToPay, body: { operationId, status } };
}

/** Changes an end user at every network; a billing address is that of all cards then. The issuer is told of the end user, not of cards. */
export function updateClickToPayConsumer(world: World, call: D1Call): Answer {
  const consumer = findEnrolledConsumer(world, call);
  const { consumer: consumerInfo, billingAddress, reason } = readWish(world, call.body);
  const begun = { operation: 'CLICK_TO_PAY_UPDATE', reason, seconds: world.settings.stageSeconds.clickToPayUpdate };
  const { operationId, status } = beginConsumerOperation(world, consumer, begun, (ordered) =>
    changeProfiles(world, consumer, ordered, () => {
      for (const profile of consumer.profiles.values()) {
        profile.consumerInfo = consumerInfo as ClickToPayConsumer;
        if (billingAddress) for (const entry of profile.cards ?? []) entry.billingAddress = billingAddress;
      }
    }),
  );
  return { status: world.settings.statuses.updateClickToPayConsumer, body: { operationId, status } };
}

/** Takes an end user with all cards out of every network. They may be enrolled anew. */
export function optOutConsumerFromClickToPay(world: World, call: D1Call): Answer {
  const consumer = findEnrolledConsumer(world, call);
  const { reason } = readWish(world, call.body);
  const begun = { operation: 'CLICK_TO_PAY_OPT_OUT', reason, seconds: world.settings.stageSeconds.clickToPayOptOut };
  const { operationId, status } = beginConsumerOperation(world, consumer, begun, (ordered) =>
    changeProfiles(world, consumer, ordered, () => {
      for (const card of world.store.cardsOf(consumer.consumerId)) world.store.leaveClickToPay(card);
      consumer.profiles.clear();
    }),
  );
  return { status: world.settings.statuses.optOutConsumerFromClickToPay, body: { operationId, status } };
}

/** @throws Refusal 404, 403 */
function findEnrolledCard(world: World, call: D1Call): CardRecord {
  const card = findUsableCard(world, call.params.cardId);
  if (!world.store.profileEntry(card)) throw new Refusal(403, world.settings.refusals.notEnrolled);
  return card;
}

/** @throws Refusal 404, 403 */
function findEnrolledConsumer(world: World, call: D1Call): ConsumerRecord {
  const consumer = findActiveConsumer(world, call.params.consumerId);
  if (consumer.profiles.size === 0) throw new Refusal(403, world.settings.refusals.notEnrolled);
  return consumer;
}

/** Much can happen before the network answers: what has left Click to Pay in the meantime cannot be changed there. */
function changeEntry(
  world: World,
  card: CardRecord,
  ordered: Result | undefined,
  change: (entry: ProfileEntry) => void,
): Result {
  const entry = world.store.profileEntry(card);
  const result = ordered ?? (entry ? succeeded : { status: 'FAILED', ...world.settings.refusals.notEnrolled });
  if (entry && result.status === 'SUCCESSFUL') change(entry);
  return result;
}

function changeProfiles(
  world: World,
  { profiles }: ConsumerRecord,
  ordered: Result | undefined,
  change: () => void,
): Result {
  const enrolled = profiles.size > 0;
  const result = ordered ?? (enrolled ? succeeded : { status: 'FAILED', ...world.settings.refusals.notEnrolled });
  if (enrolled && result.status === 'SUCCESSFUL') change();
  return result;
}

const succeeded: Result = { status: 'SUCCESSFUL' };
