import { invalidValue } from '../refusal.ts';
import type { Settings } from '../options.ts';
import type { BillingAddress, ClickToPayConsumer, ConsumerInfo } from '../shapes.ts';
import type { CardRecord } from '../store.ts';
import type { World } from '../world.ts';

/** What the card network is told of a card and its holder. */
export interface Enrolment {
  consumer: ClickToPayConsumer;
  name?: string;
  billingAddress?: BillingAddress;
}

/** The members of a body by the names that the wire options give. */
export function readWish(world: World, body: unknown): Partial<Enrolment> & { reason?: string } {
  const members = body as Record<string, unknown>;
  const { wire } = world.settings;
  return {
    consumer: members[wire.clickToPayConsumerMember] as ClickToPayConsumer | undefined,
    name: members[wire.clickToPayNameMember] as string | undefined,
    billingAddress: members[wire.clickToPayBillingAddressMember] as BillingAddress | undefined,
    reason: members['reason'] as string | undefined,
  };
}

/** @throws Refusal when Visa would miss something */
export function readEnrolment(world: World, card: CardRecord, body: unknown): Enrolment {
  const { wire } = world.settings;
  const { consumer, name, billingAddress } = readWish(world, body);
  if (card.scheme === 'VISA' && name === undefined) throw invalidValue(wire.clickToPayNameMember);
  if (card.scheme === 'VISA' && !billingAddress) throw invalidValue(wire.clickToPayBillingAddressMember);
  return { consumer: consumer as ClickToPayConsumer, name, billingAddress };
}

/** A member that Click to Pay needs and that is not there. */
export type MissingMember = keyof Settings['enrolmentErrors'];

/** An enrolment from what is known of an end user, or the first member that is missing. */
export function enrolmentFrom(info: ConsumerInfo, card: CardRecord): Enrolment | MissingMember {
  const { residencyAddress: billingAddress } = info;
  const consumer = clickToPayConsumerFrom(info);
  if (typeof consumer === 'string') return consumer;
  if (card.scheme === 'VISA' && !billingAddress) return 'residencyAddress';
  return { consumer, name: `${consumer.firstName} ${consumer.lastName}`.slice(0, 26), billingAddress };
}

/** The part of an end user's information that the networks want, or the first member that is missing. */
export function clickToPayConsumerFrom(info: ConsumerInfo): ClickToPayConsumer | MissingMember {
  const { firstName, middleName, lastName, language, mobilePhoneNumber, email } = info;
  if (!firstName) return 'firstName';
  if (!lastName) return 'lastName';
  if (!language) return 'language';
  if (!mobilePhoneNumber) return 'mobilePhoneNumber';
  if (!email) return 'email';
  return { firstName, middleName, lastName, language, mobilePhoneNumber, email };
}
