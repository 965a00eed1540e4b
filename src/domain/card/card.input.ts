import fastLuhn from 'fast-luhn';
import { Field, InputType, registerEnumType } from 'type-graphql';
import { z } from 'zod';
import { isCardNumber } from '../../card-number.ts';
import type { UserErrorCode } from '../../errors.ts';
import { formatted, issue, optional } from '../common/validate.ts';
import { hasPassed, YearMonth } from '../common/year-month.ts';
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

export const InitialCardState = { ACTIVE: 'ACTIVE', INACTIVE: 'INACTIVE' } as const;
export type InitialCardState = keyof typeof InitialCardState;

registerEnumType(InitialCardState, {
  name: 'InitialCardState',
  description: 'Whether a card can be used from the start.',
  valuesConfig: {
    ACTIVE: { description: 'At once.' },
    INACTIVE: { description: 'Once it is activated.' },
  },
});

export const initialState = z.enum(InitialCardState);
export const cardId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,48}$/, 'must be 1 to 48 letters, digits, _ or -')
  .superRefine((value, context) => {
    if (isCardNumber(value)) context.addIssue(issue('CARD_ID_REVEALS_PAN'));
  });
export const cardProductId = formatted(/^[A-Za-z0-9_-]{1,48}$/, '1 to 48 letters, digits, _ or -').superRefine(
  (value, context) => {
    if (isCardNumber(value)) context.addIssue(issue('INVALID_VALUE', 'must not be a card number'));
  },
);
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

/** What an input may hold of a card's data. With neither, the issuer's card directory is asked. */
export const cardData = {
  cardData: optional(z.object({ pan, expiry })),
  encryptedData: optional(encryptedData),
};

interface GivenCardData {
  cardData?: { pan: string } | undefined;
  encryptedData?: string | undefined;
}
interface Issues {
  addIssue(issue: unknown): void;
}

/** Where card data comes from: clear, where allowed, or ready encrypted, never both; neither only where there is a card directory. */
export function sourceRules(acceptClear: boolean, hasDirectory: boolean) {
  return ({ cardData: clear, encryptedData: ready }: GivenCardData, context: Issues): void => {
    const exactlyOne = (code: UserErrorCode) => {
      for (const field of ['cardData', 'encryptedData'])
        context.addIssue(issue(code, 'give exactly one of cardData and encryptedData', [field]));
    };
    if (clear && ready !== undefined) exactlyOne('CONFLICTING');
    if (!clear && ready === undefined && !hasDirectory) exactlyOne('REQUIRED');
    if (clear && !acceptClear) context.addIssue(issue('CLEAR_CARD_DATA_REFUSED', undefined, ['cardData']));
  };
}

/** The same, and card data are never hidden in the card's id. */
export function cardDataRules(acceptClear: boolean, hasDirectory = false) {
  const source = sourceRules(acceptClear, hasDirectory);
  return (input: GivenCardData & { cardId: string }, context: Issues): void => {
    source(input, context);
    if (hides(input.cardId, input.cardData)) context.addIssue(issue('CARD_ID_REVEALS_PAN', undefined, ['cardId']));
  };
}

/** Whether an id, which is no card number in itself, gives away the card data beside it. */
export function hides(id: string, clear: { pan: string } | null | undefined): boolean {
  return !!clear && !isCardNumber(id) && revealsPan(id, clear.pan);
}
