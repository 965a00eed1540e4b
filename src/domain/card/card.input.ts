import fastLuhn from 'fast-luhn';
import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import { isCardNumber } from '../../card-number.ts';
import { formatted, issue, optional } from '../common/validate.ts';
import { hasPassed, YearMonth } from '../common/year-month.ts';
import { consumerId } from '../consumer/consumer.input.ts';
import { revealsPan } from './card.id.ts';

@InputType({
  description: 'Clear card data, encrypted for D1 at once. Only where the gateway is configured to take it.',
})
export class CardDataInput {
  @Field(() => String, { description: 'Card number, 10 to 19 digits, without separators.' })
  pan!: string;

  @Field(() => YearMonth, { description: 'Expiry, for example "2029-06".' })
  expiry!: string;
}

@InputType({ description: 'Registers a card. Exactly one of cardData and encryptedData.' })
export class RegisterCardInput {
  @Field(() => ID, { description: 'Whose card. An end user D1 does not know yet is created.' })
  consumerId!: string;

  @Field(() => ID, { description: "The issuer's id of the card: 1 to 48 letters, digits, _ or -; not the PAN." })
  cardId!: string;

  @Field(() => ID, { description: 'Card product agreed with D1 at onboarding.' })
  cardProductId!: string;

  @Field(() => CardDataInput, { nullable: true, description: 'Clear card data.' })
  cardData?: CardDataInput | null;

  @Field(() => String, { nullable: true, description: 'A ready JWE of {pan, exp: MMYY}, passed on untouched.' })
  encryptedData?: string | null;
}

export const cardId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,48}$/, 'must be 1 to 48 letters, digits, _ or -')
  .superRefine((value, context) => {
    if (isCardNumber(value)) context.addIssue(issue('CARD_ID_REVEALS_PAN'));
  });
export const cardProductId = formatted(/^[A-Za-z0-9_-]{1,48}$/, '1 to 48 letters, digits, _ or -');
export const pan = z.string().superRefine((value, context) => {
  if (!/^\d{10,19}$/.test(value) || !fastLuhn(value)) context.addIssue(issue('INVALID_CARD_NUMBER'));
});
export const expiry = z.string().superRefine((value, context) => {
  if (hasPassed(value, new Date())) context.addIssue(issue('CARD_EXPIRED'));
});
export const encryptedData = formatted(
  /^(?=.{1,8192}$)[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/,
  'a JWE in compact serialization of at most 8,192 characters',
);

/** Where card data comes from: clear, where allowed, or ready encrypted; exactly one, and never hidden in the card id. */
export function cardDataRules(acceptClear: boolean) {
  return (
    input: { cardId: string; cardData?: { pan: string } | undefined; encryptedData?: string | undefined },
    context: { addIssue(issue: unknown): void },
  ): void => {
    const { cardData } = input;
    if (cardData && input.encryptedData !== undefined)
      for (const field of ['cardData', 'encryptedData'])
        context.addIssue(issue('CONFLICTING', 'give exactly one of cardData and encryptedData', [field]));
    if (!cardData && input.encryptedData === undefined)
      for (const field of ['cardData', 'encryptedData'])
        context.addIssue(issue('REQUIRED', 'give exactly one of cardData and encryptedData', [field]));
    if (cardData && !acceptClear) context.addIssue(issue('CLEAR_CARD_DATA_REFUSED', undefined, ['cardData']));
    if (cardData && !isCardNumber(input.cardId) && revealsPan(input.cardId, cardData.pan))
      context.addIssue(issue('CARD_ID_REVEALS_PAN', undefined, ['cardId']));
  };
}

export const registerCard = z.object({
  consumerId,
  cardId,
  cardProductId,
  cardData: optional(z.object({ pan, expiry })),
  encryptedData: optional(encryptedData),
});
