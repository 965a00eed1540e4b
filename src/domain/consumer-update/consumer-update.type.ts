import { Field, ObjectType } from 'type-graphql';
import { CardOrder } from '../card-order/card-order.type.ts';
import { Card } from '../card/card.type.ts';
import { ClickToPayEnrollment } from '../click-to-pay/click-to-pay.type.ts';
import { UpdateKind } from '../common/live.ts';
import { Consumer } from '../consumer/consumer.type.ts';
import { Operation } from '../operation/operation.type.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'A step of a live end user: of their own operations, and of those on all their cards.',
})
export class ConsumerUpdate {
  @Field(() => String, { description: 'Pass it as `after` to go on right behind this payload.' })
  cursor!: string;

  @Field(() => UpdateKind, { description: 'What this payload is.' })
  kind!: UpdateKind;

  @Field(() => Consumer, { description: 'The end user. What it leads to is as it is when the payload is made.' })
  consumer!: Consumer;

  @Field(() => Card, {
    nullable: true,
    description: 'The card that changed; null in a snapshot, and for an operation on the end user.',
  })
  card!: Card | null;

  @Field(() => Operation, {
    nullable: true,
    description: 'The operation that made this step, as it is with it; null in a snapshot.',
  })
  operation!: Operation | null;

  @Field(() => CardOrder, {
    nullable: true,
    description:
      'The order, as it is with this step, if it is one of production. For a change of an order see `operation`, and the order’s `changes`.',
  })
  order!: CardOrder | null;

  @Field(() => ClickToPayEnrollment, {
    nullable: true,
    description: "The card's enrolment in Click to Pay, as it is with this step, if it concerns it.",
  })
  enrollment!: ClickToPayEnrollment | null;
}
