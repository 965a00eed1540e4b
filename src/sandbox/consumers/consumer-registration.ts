import { admitRegistrations, openRegistration } from '../cards/card-registration.ts';
import { refuseInactiveConsumer } from '../cards/cards.ts';
import { noteConsumerOperation } from './consumer-operations.ts';
import type { ConsumerCardsV1, ConsumerInfo, RegisterConsumerBody } from '../shapes.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** Registers an end user, again after a deletion too. Repeating replaces the personal information when there is some. */
export function registerConsumer(world: World, call: D1Call): Answer {
  const { personalInformation } = call.body as RegisterConsumerBody;
  admitConsumer(world, call.params.consumerId, personalInformation);
  return { status: world.settings.statuses.registerConsumer };
}

/** Version 1: the issuer keeps the personal information. */
export function registerConsumerV1(world: World, call: D1Call): Answer {
  admitConsumer(world, call.params.consumerId);
  return { status: world.settings.statuses.registerConsumerV1 };
}

/** Version 1: an end user with cards, all of them or none. Calling it again with more cards adds them. */
export async function registerConsumerWithCardsV1(world: World, call: D1Call): Promise<Answer> {
  const { consumerId } = call.params;
  const { cards } = call.body as ConsumerCardsV1;
  const opened = await Promise.all(cards.map((card) => openRegistration(world, { ...card, consumerId })));
  if (!isDeleted(world, consumerId)) refuseInactiveConsumer(world, consumerId);
  admitRegistrations(world, opened, () => admitConsumer(world, consumerId));
  return { status: world.settings.statuses.registerConsumerWithCardsV1 };
}

/** Stores an end user. One that was deleted begins anew, with nothing of what it had. */
export function admitConsumer(world: World, consumerId: string, personalInformation?: ConsumerInfo): void {
  const { store } = world;
  if (isDeleted(world, consumerId)) store.consumers.delete(consumerId);
  const known = store.consumers.has(consumerId);
  const consumer = store.ensureConsumer(consumerId);
  if (personalInformation) consumer.personalInformation = personalInformation;
  if (!known) noteConsumerOperation(world, consumer, 'REGISTER');
}

function isDeleted({ store }: World, consumerId: string): boolean {
  return store.consumers.get(consumerId)?.state === 'DELETED';
}
