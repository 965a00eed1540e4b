import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../common/user-error.type.ts';
import { Operation } from '../operation/operation.type.ts';
import { Card } from './card.type.ts';

@ObjectType({ simpleResolvers: true, description: 'Result of registering a card.' })
export class RegisterCardPayload extends Payload {
  @Field(() => Card, { nullable: true, description: 'The card; null when refused.' })
  card?: Card | null;
}

@ObjectType({ simpleResolvers: true, description: 'Result of creating a card.' })
export class CreateCardPayload extends Payload {
  @Field(() => Card, { nullable: true, description: 'The card, with the id that D1 gave it; null when refused.' })
  card?: Card | null;
}

@ObjectType({ simpleResolvers: true, description: 'Result of a step in the life of a card.' })
export class CardOperationPayload extends Payload {
  @Field(() => Card, { nullable: true, description: 'The card; null when refused.' })
  card?: Card | null;

  @Field(() => Card, { nullable: true, description: 'The card in its place, after a replacement.' })
  replacement?: Card | null;

  @Field(() => Operation, { nullable: true, description: 'The operation that carries it out, where D1 names one.' })
  operation?: Operation | null;
}
