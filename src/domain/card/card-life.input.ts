import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import type { Viewer } from '../../viewer.ts';
import { idempotencyKey, KeyedInput } from '../common/idempotency-key.input.ts';
import { reason } from '../common/reason.ts';
import { issue, optional } from '../common/validate.ts';
import { CardReasonCode, cardVerbs, type CardVerb } from './card-life.verbs.ts';
import { cardData, CardDataInput, cardId, hides } from './card.input.ts';

@InputType({ description: 'Which card, and why.' })
export class CardOperationInput extends KeyedInput {
  @Field(() => ID, { description: "D1's cardId." })
  cardId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, up to 64 letters, digits and spaces; kept with the operation.',
  })
  reason?: string | null;

  @Field(() => CardReasonCode, {
    nullable: true,
    description: 'USER_DECISION when an end user gives none, ISSUER_DECISION when a service gives none.',
  })
  reasonCode?: CardReasonCode | null;
}

@InputType({
  description:
    'New credentials for the same card. At most one of cardData and encryptedData; with neither, the issuer’s card directory is asked, where there is one.',
})
export class RenewCardInput extends CardOperationInput {
  @Field(() => CardDataInput, { nullable: true, description: 'The new PAN, or the same, and the new expiry.' })
  cardData?: CardDataInput | null;

  @Field(() => String, { nullable: true, description: 'A ready JWE of {pan, exp: MMYY}, passed on untouched.' })
  encryptedData?: string | null;
}

@InputType({
  description:
    'Another card in the place of a card. At most one of cardData and encryptedData; with neither, the issuer’s card directory is asked for the new card, where there is one.',
})
export class ReplaceCardInput extends KeyedInput {
  @Field(() => ID, { description: "D1's cardId of the old card." })
  cardId!: string;

  @Field(() => ID, { description: "The issuer's id of the new card: 1 to 48 letters, digits, _ or -; not the PAN." })
  newCardId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, up to 64 letters, digits and spaces; kept with the operation.',
  })
  reason?: string | null;

  @Field(() => CardReasonCode, {
    description: 'CARD_BROKEN, CARD_STOLEN, CARD_LOST, CARD_NOT_RECEIVED or FRAUD.',
  })
  reasonCode!: CardReasonCode;

  @Field(() => CardDataInput, { nullable: true, description: 'PAN and expiry of the new card.' })
  cardData?: CardDataInput | null;

  @Field(() => String, { nullable: true, description: 'A ready JWE of {pan, exp: MMYY}, passed on untouched.' })
  encryptedData?: string | null;
}

/** The viewer's card; null when there is none, undefined when its id gives away the card data and so was not sent to D1 to ask. */
type Known = object | null | undefined;

/** The rules of a verb for who asks. */
export function cardOperation(verb: CardVerb, viewer: Viewer, card: Known) {
  return z.object(common(verb, viewer)).superRefine(mustBeKnown(card));
}

export function renewCard(viewer: Viewer, card: Known) {
  return z.object({ ...common('RENEW', viewer), ...cardData }).superRefine(mustBeKnown(card));
}

export function replaceCard(viewer: Viewer, card: Known) {
  return z
    .object({ ...common('REPLACE', viewer), newCardId: cardId, ...cardData })
    .superRefine(mustBeKnown(card))
    .superRefine((input, context) => {
      if (hides(input.newCardId, input.cardData))
        context.addIssue(issue('CARD_ID_REVEALS_PAN', undefined, ['newCardId']));
      if (input.newCardId === input.cardId)
        context.addIssue(issue('INVALID_VALUE', 'must be another id than cardId', ['newCardId']));
    });
}

function common(verb: CardVerb, { kind }: Viewer) {
  const { codes, endUser } = cardVerbs[verb];
  const allowed: readonly CardReasonCode[] = kind === 'consumer' ? endUser : codes;
  const unsaid: CardReasonCode = kind === 'consumer' ? 'USER_DECISION' : 'ISSUER_DECISION';
  return {
    cardId: z.string(),
    idempotencyKey,
    reason: optional(reason),
    reasonCode: z
      .enum(CardReasonCode)
      .nullish()
      .transform((value) => value ?? unsaid)
      .refine((value) => allowed.includes(value), {
        params: { code: 'INVALID_VALUE' },
        message: `must be one of ${allowed.join(', ')}`,
      }),
  };
}

function mustBeKnown(card: Known) {
  return (_input: unknown, context: { addIssue(issue: unknown): void }): void => {
    if (card) return;
    context.addIssue(issue(card === null ? 'NOT_FOUND' : 'CARD_ID_REVEALS_PAN', undefined, ['cardId']));
  };
}
