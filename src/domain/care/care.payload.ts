import { Field, Int, ObjectType } from 'type-graphql';
import { Card } from '../card/card.type.ts';
import { Payload } from '../common/user-error.type.ts';
import { Consumer } from '../consumer/consumer.type.ts';
import { Operation } from '../operation/operation.type.ts';

@ObjectType({ simpleResolvers: true, description: 'Result of asking D1 again.' })
export class AskD1AgainPayload extends Payload {
  @Field(() => [Operation], {
    nullable: true,
    description: 'What D1 told, as the record has it now; empty where D1 knows nothing of it; null when refused.',
  })
  operations?: Operation[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many updates of that the record did not have. Subscribers were shown them. Null when refused.',
  })
  news?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Result of having an app shown everything again.' })
export class ResyncConsumerPayload extends Payload {
  @Field(() => Consumer, { nullable: true, description: 'The end user; null when refused.' })
  consumer?: Consumer | null;

  @Field(() => [Card], {
    nullable: true,
    description: 'The cards whose subscriptions were told; null when refused.',
  })
  cards?: Card[] | null;
}
