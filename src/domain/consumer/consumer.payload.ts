import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../common/user-error.type.ts';
import { Operation } from '../operation/operation.type.ts';
import { Consumer } from './consumer.type.ts';

@ObjectType({ simpleResolvers: true, description: 'Result of registering an end user.' })
export class RegisterConsumerPayload extends Payload {
  @Field(() => Consumer, { nullable: true, description: 'The end user; null when refused.' })
  consumer?: Consumer | null;
}

@ObjectType({ simpleResolvers: true, description: 'Result of changing what D1 stores about an end user.' })
export class UpdateConsumerPayload extends Payload {
  @Field(() => Consumer, { nullable: true, description: 'The end user; null when refused.' })
  consumer?: Consumer | null;

  @Field(() => Operation, { nullable: true, description: 'The operation that carries it out, where D1 names one.' })
  operation?: Operation | null;
}

@ObjectType({ simpleResolvers: true, description: 'Result of deleting an end user.' })
export class DeleteConsumerPayload extends Payload {
  @Field(() => Consumer, { nullable: true, description: 'The deleted end user; null when refused.' })
  consumer?: Consumer | null;

  @Field(() => Operation, { nullable: true, description: 'The operation that carries it out, where D1 names one.' })
  operation?: Operation | null;
}
