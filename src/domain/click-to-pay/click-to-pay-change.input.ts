import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import type { D1Card } from '../../d1/types.ts';
import { idempotencyKey, KeyedInput } from '../common/idempotency-key.input.ts';
import { reason } from '../common/reason.ts';
import { issue, optional } from '../common/validate.ts';
import { AddressInput, networkAddress } from '../consumer/address.input.ts';
import { consumerId } from '../consumer/consumer.input.ts';
import { cardholderName, clickToPayConsumer, ClickToPayConsumerInput } from './click-to-pay.input.ts';

const whyText = 'Why, up to 64 letters, digits and spaces; kept with the operation.';

@InputType({ description: 'Changes a card in Click to Pay. At least one of cardholderName and billingAddress.' })
export class UpdateClickToPayCardInput extends KeyedInput {
  @Field(() => ID, { description: "D1's cardId." })
  cardId!: string;

  @Field(() => String, { nullable: true, description: 'Cardholder name, up to 26 characters. Visa only.' })
  cardholderName?: string | null;

  @Field(() => AddressInput, { nullable: true, description: 'Billing address of this card.' })
  billingAddress?: AddressInput | null;

  @Field(() => String, { nullable: true, description: whyText })
  reason?: string | null;
}

@InputType({ description: 'Changes an end user in Click to Pay. All members each time, whichever changed.' })
export class UpdateClickToPayConsumerInput extends KeyedInput {
  @Field(() => ID, { description: "D1's consumerId." })
  consumerId!: string;

  @Field(() => ClickToPayConsumerInput, { description: 'The person, whole.' })
  consumer!: ClickToPayConsumerInput;

  @Field(() => AddressInput, { nullable: true, description: 'Billing address; it then holds for all cards.' })
  billingAddress?: AddressInput | null;

  @Field(() => String, { nullable: true, description: whyText })
  reason?: string | null;
}

@InputType({ description: 'Takes a card out of Click to Pay. It may be enrolled anew.' })
export class OptOutCardInput extends KeyedInput {
  @Field(() => ID, { description: "D1's cardId." })
  cardId!: string;

  @Field(() => String, { nullable: true, description: whyText })
  reason?: string | null;
}

@InputType({ description: 'Takes an end user out of Click to Pay, with all cards. They may be enrolled anew.' })
export class OptOutConsumerInput extends KeyedInput {
  @Field(() => ID, { description: "D1's consumerId." })
  consumerId!: string;

  @Field(() => String, { nullable: true, description: whyText })
  reason?: string | null;
}

/** `card`: the card if it exists and is the viewer's. */
export function updateClickToPayCard(card: D1Card | null) {
  return ofCard(card)
    .extend({ cardholderName: optional(cardholderName), billingAddress: optional(networkAddress) })
    .superRefine((input, context) => {
      if (input.cardholderName === undefined && input.billingAddress === undefined)
        for (const field of ['cardholderName', 'billingAddress'])
          context.addIssue(issue('REQUIRED', 'give at least one of cardholderName and billingAddress', [field]));
      const { scheme } = card ?? {};
      if (input.cardholderName !== undefined && scheme !== undefined && scheme !== 'VISA')
        context.addIssue(issue('CONFLICTING', 'only Visa takes it', ['cardholderName']));
    });
}

/** `known`: whether the end user can be the viewer's to change. */
export function updateClickToPayConsumer(known: boolean) {
  return ofConsumer(known).extend({ consumer: clickToPayConsumer, billingAddress: optional(networkAddress) });
}

export const optOutCard = ofCard;
export const optOutConsumer = ofConsumer;

function ofCard(card: D1Card | null) {
  return z.object({ cardId: known(z.string(), card !== null), reason: optional(reason), idempotencyKey });
}

function ofConsumer(isKnown: boolean) {
  return z.object({ consumerId: known(consumerId, isKnown), reason: optional(reason), idempotencyKey });
}

function known(id: z.ZodType<string>, isKnown: boolean) {
  return id.superRefine((_value, context) => {
    if (!isKnown) context.addIssue(issue('NOT_FOUND'));
  });
}
