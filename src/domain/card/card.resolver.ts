import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { callsD1 } from '../common/calls-d1.ts';
import { paginate, type Connection } from '../common/connection.ts';
import { onward, type MaybeLater } from '../common/onward.ts';
import { PageArgs } from '../common/page.args.ts';
import { recognise } from '../common/recognise.ts';
import { YearMonth } from '../common/year-month.ts';
import { Consumer } from '../consumer/consumer.type.ts';
import { Operation, OperationConnection } from '../operation/operation.type.ts';
import { schemeFrom, wordFrom } from './card.from.ts';
import { Card, CardConnection, CardScheme, CardState } from './card.type.ts';

@Resolver(() => Card)
export class CardResolver {
  @Access('own', 'd1:read')
  @Query(() => Card, {
    nullable: true,
    description: 'A card; null when unknown, and also when it is not the viewer’s to see.',
  })
  card(
    @Arg('id', () => ID, { description: "D1's cardId." }) id: string,
    @Ctx() { cards }: Context,
  ): Promise<Card | null> {
    return cards.get(id);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => Consumer, { ...callsD1, nullable: true, description: 'Whose card it is.' })
  consumer(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<Consumer | null> {
    return onward(cards.details(id), (card) => card && { id: card.consumerId });
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => String, { nullable: true, description: 'Card product agreed with D1 at onboarding.' })
  cardProductId(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<string | null> {
    return onward(cards.details(id), (card) => card?.cardProductId ?? null);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => CardState, { nullable: true, description: 'Whether the card can be used.' })
  state(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<CardState | null> {
    return onward(cards.details(id), (card) => (card?.state === undefined ? null : recognise(CardState, card.state)));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => String, {
    nullable: true,
    description: "D1's own word for the state, also when it is not in the enum.",
  })
  stateText(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<string | null> {
    return onward(cards.details(id), (card) => wordFrom(card?.state));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => String, { nullable: true, description: "Why it is in this state, in D1's words." })
  stateReason(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<string | null> {
    return onward(cards.details(id), (card) => wordFrom(card?.stateReason));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => String, { nullable: true, description: 'What D1 is doing with the card, for example RENEWAL.' })
  ongoingOperation(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<string | null> {
    return onward(cards.details(id), (card) => wordFrom(card?.ongoingOperation));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => String, { nullable: true, description: 'Last four digits of the card number.' })
  last4(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<string | null> {
    return onward(cards.details(id), (card) => card?.last4Pan ?? null);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => YearMonth, { nullable: true, description: 'Last month in which the card is good.' })
  expiry(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<string | null> {
    return onward(cards.details(id), (card) => card?.expiry ?? null);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => CardScheme, { nullable: true, description: 'Payment network.' })
  scheme(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<CardScheme | null> {
    return onward(cards.details(id), (card) => schemeFrom(card?.scheme));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => String, {
    nullable: true,
    description: "D1's own word for the network, also when it is not in the enum.",
  })
  schemeText(@Root() { id }: Card, @Ctx() { cards }: Context): MaybeLater<string | null> {
    return onward(cards.details(id), (card) => wordFrom(card?.scheme));
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => OperationConnection, { ...callsD1, description: 'The operations on this card, newest first.' })
  operations(
    @Root() { id }: Card,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { cards }: Context,
  ): Connection<Operation> {
    return paginate(() => cards.operations(id), page);
  }

  @Access('own', 'd1:read')
  @FieldResolver(() => Operation, {
    ...callsD1,
    nullable: true,
    description: 'One of its operations, as D1 tells it now; null when D1 knows no such operation of this card.',
  })
  operation(
    @Root() { id }: Card,
    @Arg('id', () => ID, { description: "D1's operationId." }) operationId: string,
    @Ctx() { cards }: Context,
  ): Promise<Operation | null> {
    return cards.operation(id, operationId);
  }
}

@Resolver(() => Consumer)
export class ConsumerCardsResolver {
  @Access('own', 'd1:read')
  @FieldResolver(() => CardConnection, { ...callsD1, description: 'The cards of this end user.' })
  cards(@Root() { id }: Consumer, @Args(() => PageArgs) page: PageArgs, @Ctx() { cards }: Context): Connection<Card> {
    return paginate(() => cards.ofConsumer(id), page);
  }
}

@Resolver(() => Operation)
export class OperationCardResolver {
  @Access('shown')
  @FieldResolver(() => Card, {
    ...callsD1,
    nullable: true,
    description: 'The card it concerns, for operations on a card or a digital card.',
  })
  card(@Root() operation: Operation, @Ctx() { cards }: Context): Promise<Card | null> {
    return cards.ofOperation(operation);
  }
}
