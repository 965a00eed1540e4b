import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import type { D1Card } from '../../d1/types.ts';
import { idempotencyKey, KeyedInput } from '../common/idempotency-key.input.ts';
import { reason } from '../common/reason.ts';
import { formatted, issue, optional, text } from '../common/validate.ts';
import { AddressInput, networkAddress } from '../consumer/address.input.ts';
import { email, language, phoneNumber, PhoneNumberInput } from '../consumer/consumer.input.ts';

@InputType({ description: 'The person, for Click to Pay. D1 does not keep it: send the same each time.' })
export class ClickToPayConsumerInput {
  @Field(() => String, { description: 'First name, up to 35 characters.' })
  firstName!: string;

  @Field(() => String, { nullable: true, description: 'Middle name, up to 35 characters.' })
  middleName?: string | null;

  @Field(() => String, { description: 'Last name, up to 35 characters.' })
  lastName!: string;

  @Field(() => String, { description: 'Language and region, for example "en-US".' })
  language!: string;

  @Field(() => PhoneNumberInput, { description: 'Mobile phone number.' })
  phoneNumber!: PhoneNumberInput;

  @Field(() => String, { description: 'E-mail address.' })
  email!: string;
}

@InputType({ description: 'Enrols a card in Click to Pay.' })
export class EnrollCardInClickToPayInput extends KeyedInput {
  @Field(() => ID, { description: "D1's cardId." })
  cardId!: string;

  @Field(() => ClickToPayConsumerInput, { description: 'The person.' })
  consumer!: ClickToPayConsumerInput;

  @Field(() => String, { nullable: true, description: 'Cardholder name, up to 26 characters. Visa requires it.' })
  cardholderName?: string | null;

  @Field(() => AddressInput, { nullable: true, description: 'Billing address. Visa requires it.' })
  billingAddress?: AddressInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, up to 64 letters, digits and spaces; kept with the operation.',
  })
  reason?: string | null;
}

export const clickToPayConsumer = z.object({
  firstName: text(35),
  middleName: optional(text(35)),
  lastName: text(35),
  language,
  phoneNumber,
  email,
});
export const cardholderName = formatted(
  /^[\p{L}\p{N}\u0600-\u06FF ,.'_#;:/-]{1,26}$/u,
  '1 to 26 letters, digits and simple punctuation',
);

export const enrollCardInClickToPay = z.object({
  cardId: z.string(),
  consumer: clickToPayConsumer,
  cardholderName: optional(cardholderName),
  billingAddress: optional(networkAddress),
  reason: optional(reason),
  idempotencyKey,
});

/** What depends on the card: it must exist and be the viewer's, and Visa wants more. */
export function enrolmentRules(card: D1Card | null) {
  return (
    input: { cardholderName?: string | undefined; billingAddress?: object | undefined },
    context: { addIssue(issue: unknown): void },
  ): void => {
    if (card === null) context.addIssue(issue('NOT_FOUND', undefined, ['cardId']));
    if (card?.scheme !== 'VISA') return;
    for (const field of ['cardholderName', 'billingAddress'] as const)
      if (input[field] === undefined) context.addIssue(issue('REQUIRED', 'Visa requires it', [field]));
  };
}
