import { Field, ID, ObjectType } from 'type-graphql';
import { CardScheme } from '../card/card.type.ts';
import { YearMonth } from '../common/year-month.ts';

@ObjectType({ simpleResolvers: true, description: 'A token of a card in a wallet, at a merchant or in Click to Pay.' })
export class DigitalCard {
  @Field(() => ID, { description: "D1's digitalCardId." })
  id!: string;

  @Field(() => String, { nullable: true, description: "D1's word for its state." })
  state!: string | null;

  @Field(() => CardScheme, { nullable: true, description: 'Payment network.' })
  scheme!: CardScheme | null;

  @Field(() => String, { nullable: true, description: 'Last four digits of the token.' })
  last4!: string | null;

  @Field(() => YearMonth, { nullable: true, description: 'Expiry of the token.' })
  expiry!: string | null;

  /** The card it was made from; resolved to `card`. */
  cardId!: string;
}
