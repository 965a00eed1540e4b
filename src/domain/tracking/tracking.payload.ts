import { Field, ObjectType } from 'type-graphql';
import { Card } from '../card/card.type.ts';
import { Payload } from '../common/user-error.type.ts';
import { Operation } from '../operation/operation.type.ts';
import { CardTracking } from './tracking.type.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'Result of asking D1 to track a card. What D1 finds shows in the trackings of the card.',
})
export class TrackCardPayload extends Payload {
  @Field(() => CardTracking, {
    nullable: true,
    description: 'The tracking; null when refused, and when D1 names no operation: then its notification brings it.',
  })
  tracking?: CardTracking | null;

  @Field(() => Card, { nullable: true, description: 'The card; null when refused.' })
  card?: Card | null;

  @Field(() => Operation, { nullable: true, description: "D1's operation; null when the tracking is." })
  operation?: Operation | null;
}
