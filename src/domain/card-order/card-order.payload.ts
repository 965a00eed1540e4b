import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../common/user-error.type.ts';
import { Operation } from '../operation/operation.type.ts';
import { CardOrder, CardOrderChange } from './card-order.type.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'Result of ordering a card. Production goes on for days: subscribe to follow it.',
})
export class OrderCardPayload extends Payload {
  @Field(() => CardOrder, { nullable: true, description: 'The order; null when refused.' })
  order?: CardOrder | null;

  @Field(() => Operation, { nullable: true, description: "D1's operation; null when refused." })
  operation?: Operation | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Result of asking for a change of an order. The bureau takes it or not: see the change.',
})
export class ChangeCardOrderPayload extends Payload {
  @Field(() => CardOrder, { nullable: true, description: 'The order; null when refused.' })
  order?: CardOrder | null;

  @Field(() => CardOrderChange, {
    nullable: true,
    description: 'The request; null when refused, and when D1 names no operation: then its notification brings it.',
  })
  change?: CardOrderChange | null;

  @Field(() => Operation, { nullable: true, description: "D1's operation; null when the change is." })
  operation?: Operation | null;
}
