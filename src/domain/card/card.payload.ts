import { Field, ObjectType } from 'type-graphql';
import { Payload } from '../common/user-error.type.ts';
import { Card } from './card.type.ts';

@ObjectType({ description: 'Result of registering a card.' })
export class RegisterCardPayload extends Payload {
  @Field(() => Card, { nullable: true, description: 'The card; null when refused.' })
  card?: Card | null;
}
