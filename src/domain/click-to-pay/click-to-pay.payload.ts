import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../common/user-error.type.ts';
import { Consumer } from '../consumer/consumer.type.ts';
import { Operation } from '../operation/operation.type.ts';
import { ClickToPayEnrollment } from './click-to-pay.type.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'Result of asking for an enrolment. It ends later: subscribe, or ask for the operation.',
})
export class EnrollCardInClickToPayPayload extends Payload {
  @Field(() => ClickToPayEnrollment, { nullable: true, description: 'The enrolment; null when refused.' })
  enrollment?: ClickToPayEnrollment | null;

  @Field(() => Operation, { nullable: true, description: "D1's operation; null when refused." })
  operation?: Operation | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Result of a change in Click to Pay. It ends later: ask for the operation, or subscribe.',
})
export class ClickToPayPayload extends Payload {
  @Field(() => Consumer, { nullable: true, description: 'The end user; null when refused.' })
  consumer?: Consumer | null;

  @Field(() => Operation, { nullable: true, description: "D1's operation; null when refused." })
  operation?: Operation | null;

  /** The card that was changed: what `enrollment` is about. */
  cardId?: string | null;
}
