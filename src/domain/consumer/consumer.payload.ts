import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../common/user-error.type.ts';
import { Consumer } from './consumer.type.ts';

@ObjectType({ description: 'Result of registering an end user.' })
export class RegisterConsumerPayload extends Payload {
  @Field(() => Consumer, { nullable: true, description: 'The end user; null when refused.' })
  consumer?: Consumer | null;
}
