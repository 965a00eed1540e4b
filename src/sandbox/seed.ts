import { admitCard } from './cards/cards.ts';
import { enrol } from './click-to-pay/click-to-pay.ts';
import { admitConsumer } from './consumers/consumer-registration.ts';
import { beginOperation } from './operation-life.ts';
import type { Person, SeedCard } from './people.ts';
import type { CardRecord } from './store.ts';
import type { World } from './world.ts';

export interface Seeded {
  consumerIds: string[];
  cardIds: string[];
  /** The orders under way. */
  operationIds: string[];
}

/** Puts people, cards, enrolments and orders straight into the store. Nobody is notified; what is there already is left alone. */
export function seed(world: World, people: readonly Person[]): Seeded {
  for (const person of people) {
    const { consumerId, personalInformation, residencyAddress } = person;
    admitConsumer(world, consumerId, { ...personalInformation, residencyAddress });
    for (const card of person.cards) if (!world.store.cards.has(card.cardId)) seedCard(world, person, card);
  }
  const cards = people.flatMap((person) => person.cards);
  return {
    consumerIds: people.map(({ consumerId }) => consumerId),
    cardIds: cards.map(({ cardId }) => cardId),
    operationIds: cards.flatMap(({ order }) => order?.operationId ?? []),
  };
}

function seedCard(world: World, person: Person, seeded: SeedCard): void {
  const { cardId, cardProductId, pan } = seeded;
  const expiry = `12${String(new Date(world.clock.now()).getUTCFullYear() + 4).slice(2)}`;
  const card = admitCard(world, { cardId, cardProductId, pan, expiry, consumerId: person.consumerId });
  recordDone(world, card, 'REGISTER', 120);
  if (seeded.enrolled) {
    const { personalInformation: consumer, residencyAddress: billingAddress } = person;
    enrol(world, card, { consumer, name: `${consumer.firstName} ${consumer.lastName}`, billingAddress });
    recordDone(world, card, 'CLICK_TO_PAY_ENROLMENT', 60);
  }
  if (seeded.order) placeOrder(world, card, seeded.order);
}

function recordDone(world: World, card: CardRecord, operation: string, minutesAgo: number): void {
  const time = world.clock.iso(-minutesAgo * 60_000);
  beginOperation(world, card, { operation, status: 'SUCCESSFUL', startTime: time, endTime: time });
}

function placeOrder(world: World, card: CardRecord, order: NonNullable<SeedCard['order']>): void {
  const { operationId, issuerRequestId, distributionChannel, stage, secondsToNext } = order;
  const startTime = world.clock.iso(-30 * 60_000);
  const details = { issuerRequestId };
  const begun = { operationId, operation: 'PRODUCE', startTime, issuerRequestId, details };
  const operation = beginOperation(world, card, begun);
  if (issuerRequestId) world.store.orderRequests.set(issuerRequestId, { operationId });
  world.production.place(operation, distributionChannel, stage, secondsToNext);
}
