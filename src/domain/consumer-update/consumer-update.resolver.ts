import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { ConsumerUpdate } from './consumer-update.type.ts';

@Resolver(() => ConsumerUpdate)
export class ConsumerUpdateResolver {
  @Access('own', 'd1:read')
  @Subscription(() => ConsumerUpdate, {
    subscribe: ({ args, context }) =>
      (context as Context).consumerUpdates.updates(
        (args['consumerId'] as string | null | undefined) ?? null,
        (args['after'] as string | null | undefined) ?? null,
      ),
    description:
      'How everything of an end user goes, on all their cards, also those to come: the present state, then each change once, never backwards on a card.',
  })
  consumerUpdated(
    @Root() update: ConsumerUpdate,
    @Arg('consumerId', () => ID, {
      nullable: true,
      description: "D1's consumerId. An end user may leave it out, and may name nobody else; a service must give it.",
    })
    _consumerId?: string,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last payload seen.' }) _after?: string,
  ): ConsumerUpdate {
    return update;
  }
}
