import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Payload, UserError } from '../common/user-error.type.ts';
import { Operation } from '../operation/operation.type.ts';
import { CardOrder } from './card-order.type.ts';

@ObjectType({ simpleResolvers: true, description: 'What became of one order of many.' })
export class OrderCardsResult {
  @Field(() => Int, { description: 'Its place in the input, from 0.' })
  index!: number;

  @Field(() => ID, { description: 'The card, as given.' })
  cardId!: string;

  @Field(() => ID, { description: "The issuer's key of the order, as given." })
  issuerRequestId!: string;

  @Field(() => Boolean, { description: 'Whether D1 has this order: taken now, or the same made before.' })
  accepted!: boolean;

  @Field(() => CardOrder, {
    nullable: true,
    description:
      'The order; null when it was not accepted, and when D1 told nothing of it yet: cardOrderByRequest finds it later.',
  })
  order!: CardOrder | null;

  @Field(() => Operation, { nullable: true, description: "D1's operation; null when the order is." })
  operation!: Operation | null;

  @Field(() => [UserError], { description: 'Why it was refused, paths from the whole input; empty unless it was.' })
  userErrors!: UserError[];

  @Field(() => String, {
    nullable: true,
    description:
      'Code of the fault that kept it from being ordered, as in extensions.code of an error. OUTCOME_UNKNOWN: D1 may have it. IN_PROGRESS: somebody else is ordering it. With any other code it was not ordered. The same order can be sent again under its key.',
  })
  fault!: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Result of ordering many cards: one result an order, in their place.',
})
export class OrderCardsPayload extends Payload {
  @Field(() => [OrderCardsResult], {
    nullable: true,
    description: 'One an order, in the order of the input; null when the input as a whole was refused.',
  })
  results?: OrderCardsResult[] | null;
}
