import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import { optional } from '../common/validate.ts';
import { consumerId } from '../consumer/consumer.input.ts';
import { cardData, CardDataInput, cardId, cardProductId, InitialCardState, initialState } from './card.input.ts';

@InputType({
  description:
    'Registers a card. At most one of cardData and encryptedData; with neither, the issuer’s card directory is asked, where there is one.',
})
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

  @Field(() => InitialCardState, {
    nullable: true,
    description: "Whether it can be used from the start; D1's default, which is ACTIVE, when not given.",
  })
  state?: InitialCardState | null;
}

export const registerCard = z.object({ consumerId, cardId, cardProductId, ...cardData, state: optional(initialState) });
