import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import { formatted, issue, optional } from '../common/validate.ts';
import { consumerId, personalInformation, PersonalInformationInput } from '../consumer/consumer.input.ts';
import {
  cardData,
  CardDataInput,
  type cardDataRules,
  cardId,
  cardProductId,
  InitialCardState,
  initialState,
} from './card.input.ts';

/** As many as D1 gets in one call. */
const maxCards = 50;

@InputType({
  description:
    'A card to register together with its holder. At most one of cardData and encryptedData; with neither, the issuer’s card directory is asked, where there is one.',
})
export class ConsumerCardInput {
  @Field(() => ID, { description: "The issuer's id of the card: 1 to 48 letters, digits, _ or -; not the PAN." })
  cardId!: string;

  @Field(() => ID, { description: 'Card product agreed with D1 at onboarding.' })
  cardProductId!: string;

  @Field(() => CardDataInput, { nullable: true, description: 'Clear card data.' })
  cardData?: CardDataInput | null;

  @Field(() => String, { nullable: true, description: 'A ready JWE of {pan, exp: MMYY}, passed on untouched.' })
  encryptedData?: string | null;

  @Field(() => InitialCardState, { defaultValue: 'ACTIVE', description: 'Whether it can be used from the start.' })
  state!: InitialCardState;

  @Field(() => ID, { nullable: true, description: 'A stable id of the account; the consumerId when not given.' })
  accountId?: string | null;
}

@InputType({ description: 'Registers an end user.' })
export class RegisterConsumerInput {
  @Field(() => ID, {
    description: "The issuer's id of the end user: 1 to 64 letters, digits, _ or -; no personal data.",
  })
  consumerId!: string;

  @Field(() => PersonalInformationInput, {
    nullable: true,
    description: 'For D1 to store. Not with version 1 of D1’s Consumer API.',
  })
  personalInformation?: PersonalInformationInput | null;

  @Field(() => [ConsumerCardInput], {
    nullable: true,
    description: `Up to ${maxCards} cards to register in the same call. Only with version 1 of D1’s Consumer API.`,
  })
  cards?: ConsumerCardInput[] | null;
}

const accountId = formatted(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -');
const card = z.object({
  cardId,
  cardProductId,
  ...cardData,
  state: initialState,
  accountId: optional(accountId),
});

export function registerConsumer(consumerApi: 'v1' | 'v2', dataRules: ReturnType<typeof cardDataRules>) {
  const cards = z.array(card.superRefine(dataRules)).max(maxCards, `must be at most ${maxCards}`).superRefine(distinct);
  const unavailable = consumerApi === 'v1' ? 'personalInformation' : 'cards';
  return z
    .object({ consumerId, personalInformation: optional(personalInformation), cards: optional(cards) })
    .superRefine((input, context) => {
      if (input[unavailable] !== undefined) context.addIssue(issue('NOT_CONFIGURED', undefined, [unavailable]));
    });
}

function distinct(cards: { cardId: string }[], context: { addIssue(issue: unknown): void }): void {
  cards.forEach(({ cardId: id }, index) => {
    if (cards.findIndex((other) => other.cardId === id) < index)
      context.addIssue(issue('CONFLICTING', 'is in the list already', [String(index), 'cardId']));
  });
}
