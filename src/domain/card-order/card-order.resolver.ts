import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { Card } from '../card/card.type.ts';
import { callsD1 } from '../common/calls-d1.ts';
import { paginate, type Connection } from '../common/connection.ts';
import { PageArgs } from '../common/page.args.ts';
import { CardOrder, CardOrderChange, CardOrderConnection, CardOrderEvent, CardOrderUpdate } from './card-order.type.ts';

@Resolver(() => CardOrder)
export class CardOrderResolver {
  @Access('own', 'd1:read')
  @Query(() => CardOrder, {
    nullable: true,
    description: 'An order; null when unknown, and also when it is not the viewer’s to see.',
  })
  cardOrder(
    @Arg('id', () => ID, { description: "D1's operationId of the PRODUCE operation." }) id: string,
    @Ctx() { orders }: Context,
  ): Promise<CardOrder | null> {
    return orders.get(id);
  }

  @Access('own', 'd1:read')
  @Query(() => CardOrder, {
    nullable: true,
    description:
      'The order under a key of the issuer’s; null when unknown, and also when it is not the viewer’s to see.',
  })
  cardOrderByRequest(
    @Arg('issuerRequestId', () => ID, { description: "The issuer's key of the order." }) issuerRequestId: string,
    @Ctx() { orders }: Context,
  ): Promise<CardOrder | null> {
    return orders.byRequest(issuerRequestId);
  }

  @Access('own', 'd1:read')
  @Subscription(() => CardOrderUpdate, {
    subscribe: ({ args, context }) =>
      (context as Context).orders.updates(args['cardId'] as string, (args['after'] as string | undefined) ?? null),
    description: 'How the orders of a card go: the present state, then each change once, never backwards.',
  })
  cardOrderUpdated(
    @Root() update: CardOrderUpdate,
    @Arg('cardId', () => ID, { description: "D1's cardId." }) _cardId: string,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last payload seen.' }) _after?: string,
  ): CardOrderUpdate {
    return update;
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => [CardOrderEvent], { description: 'Every accepted update, in the order of production.' })
  timeline(@Root() order: CardOrder, @Ctx() { orders }: Context): Promise<CardOrderEvent[]> {
    return orders.timeline(order);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => [CardOrderChange], { description: 'Requests to change the order, and how each ended.' })
  changes(@Root() order: CardOrder, @Ctx() { orders }: Context): Promise<CardOrderChange[]> {
    return orders.changes(order);
  }
}

@Resolver(() => Card)
export class CardOrdersResolver {
  @Access('own', 'd1:read')
  @FieldResolver(() => CardOrder, { ...callsD1, nullable: true, description: 'The newest order of this card.' })
  async latestOrder(@Root() { id }: Card, @Ctx() { orders }: Context): Promise<CardOrder | null> {
    return (await orders.ofCard(id))[0] ?? null;
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => CardOrderConnection, { ...callsD1, description: 'The orders of this card, newest first.' })
  orders(
    @Root() { id }: Card,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { orders }: Context,
  ): Connection<CardOrder> {
    return paginate(() => orders.ofCard(id), page);
  }
}
