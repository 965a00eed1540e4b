import { Field, ObjectType } from 'type-graphql';
import { Card } from '../card/card.type.ts';
import { Payload } from '../common/user-error.type.ts';
import { Operation } from '../operation/operation.type.ts';

@ObjectType({ simpleResolvers: true, description: 'Result of a step in the life of a digital card.' })
export class DigitalCardOperationPayload extends Payload {
  @Field(() => Card, { nullable: true, description: 'The card it was made from; null when refused.' })
  card?: Card | null;

  @Field(() => Operation, { nullable: true, description: 'The operation that carries it out, where D1 names one.' })
  operation?: Operation | null;

  /** Resolved to `digitalCard`. */
  digitalCardId?: string;
}
