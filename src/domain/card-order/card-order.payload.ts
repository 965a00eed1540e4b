import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../common/user-error.type.ts';
import { Operation } from '../operation/operation.type.ts';
import { CardOrder } from './card-order.type.ts';

@ObjectType({ description: 'Result of ordering a card. Production goes on for days: subscribe to follow it.' })
export class OrderCardPayload extends Payload {
  @Field(() => CardOrder, { nullable: true, description: 'The order; null when refused.' })
  order?: CardOrder | null;

  @Field(() => Operation, { nullable: true, description: "D1's operation; null when refused." })
  operation?: Operation | null;
}
