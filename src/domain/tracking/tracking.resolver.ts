import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { Card } from '../card/card.type.ts';
import { answer } from '../common/user-error.type.ts';
import { TrackCardInput } from './tracking.input.ts';
import { TrackCardPayload } from './tracking.payload.ts';
import { CardTracking } from './tracking.type.ts';

@Resolver(() => Card)
export class CardTrackingResolver {
  @Access('services', 'd1:orders')
  @Mutation(() => TrackCardPayload, {
    description: 'Tracks a card that was made outside D1. For services with d1:orders.',
  })
  trackCard(
    @Arg('input', () => TrackCardInput, { description: 'Which card, and what to track of it.' }) input: TrackCardInput,
    @Ctx() { trackings }: Context,
  ): Promise<TrackCardPayload> {
    return answer(() => trackings.track(input));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => [CardTracking], {
    description: 'What D1 tracks of this card outside of orders, newest first; as far as D1 has notified of it.',
  })
  trackings(@Root() { id }: Card, @Ctx() { trackings }: Context): Promise<CardTracking[]> {
    return trackings.ofCard(id);
  }
}
