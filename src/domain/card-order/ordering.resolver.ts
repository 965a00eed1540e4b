import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { Access } from '../common/access.ts';
import { answer } from '../common/user-error.type.ts';
import { OrderCardInput, OrderCardsInput } from './card-order.input.ts';
import { ChangeCardOrderPayload, OrderCardPayload } from './card-order.payload.ts';
import { ChangeCardOrderInput } from './order-change.input.ts';
import { OrderCardsPayload } from './order-cards.payload.ts';
import { d1Names } from './order-names.ts';

@Resolver()
export class OrderingResolver {
  @Access('configured', 'd1:orders')
  @Mutation(() => OrderCardPayload, {
    description:
      'Orders one physical card. The same order again under its issuerRequestId gives the same order. For services with d1:orders, and for end users where the gateway is configured so.',
  })
  orderCard(
    @Arg('input', () => OrderCardInput, { description: 'What to make, and where it goes.' }) input: OrderCardInput,
    @Ctx() { ordering }: Context,
  ): Promise<OrderCardPayload> {
    return answer(() => ordering.order(input), d1Names);
  }

  @Access('services', 'd1:orders')
  @Mutation(() => OrderCardsPayload, {
    description:
      'Orders up to 1,000 physical cards, one result an order: what is wrong with one does not keep the others from being ordered. For services with d1:orders.',
  })
  orderCards(
    @Arg('input', () => OrderCardsInput, { description: 'The orders.' }) input: OrderCardsInput,
    @Ctx() { ordering }: Context,
  ): Promise<OrderCardsPayload> {
    return answer(() => ordering.orderMany(input));
  }

  @Access('services', 'd1:orders')
  @Mutation(() => ChangeCardOrderPayload, {
    description:
      "Asks for a change of a card's newest order, as long as the card is not shipped. For services with d1:orders.",
  })
  changeCardOrder(
    @Arg('input', () => ChangeCardOrderInput, { description: 'Which order, and what changes.' })
    input: ChangeCardOrderInput,
    @Ctx() { orderChanges }: Context,
  ): Promise<ChangeCardOrderPayload> {
    return answer(() => orderChanges.change(input));
  }
}
