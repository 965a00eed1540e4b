import type { Scope } from '../../scope.ts';
import type { D1CardRequest } from '../../d1/types.ts';
import type { CardService } from '../card/card.service.ts';
import { once } from '../common/once.ts';
import { refusedAt } from '../common/refused-at.ts';
import { writing } from '../common/writing.ts';
import { fromState } from '../operation/operation.from.ts';
import type { OperationService } from '../operation/operation.service.ts';
import type { Operation } from '../operation/operation.type.ts';
import { orderFrom } from './card-order.from.ts';
import type { OrderCardInput, OrderCardsInput } from './card-order.input.ts';
import type { CardOrderService } from './card-order.service.ts';
import type { CardOrder } from './card-order.type.ts';
import { OrderAcceptance } from './order-acceptance.ts';
import { OrderBatch } from './order-batch.ts';
import type { OrderCardsResult } from './order-cards.payload.ts';
import { OrderRequests } from './order-requests.ts';

export class OrderingService {
  private readonly requests: OrderRequests;
  private readonly acceptance: OrderAcceptance;

  constructor(
    private readonly scope: Scope,
    cards: CardService,
    operations: OperationService,
    orders: CardOrderService,
  ) {
    this.requests = new OrderRequests(scope, cards);
    this.acceptance = new OrderAcceptance(scope, cards, operations, orders);
  }

  /**
   * Orders one card; the order made before where it is the same again. For services with d1:orders, and for end users as far as the
   * configuration lets them. @throws Refusal naming every wrong field
   */
  async order(input: OrderCardInput): Promise<{ order: CardOrder; operation: Operation }> {
    const request = await this.requests.prepare(input);
    if (request.made !== null) return { order: orderFrom(request.made), operation: fromState(request.made) };
    const { cardId, ...body } = request.item;
    const accepted = { ...request.item, requestDigest: request.requestDigest };
    const { operationId } = await once(this.scope, this.acceptance.asOnce(accepted, ['input']), () => {
      const call = this.scope.d1.orderCard(cardId, body as D1CardRequest, writing(this.scope));
      return refusedAt({ CONFLICT: 'issuerRequestId' }, call);
    });
    const state = await this.acceptance.record(operationId ?? (await this.acceptance.find(accepted)), accepted);
    return { order: orderFrom(state), operation: fromState(state) };
  }

  /** Orders many cards, one result an order and in their place. For services with d1:orders. @throws Refusal for too few or too many */
  async orderMany({ orders }: OrderCardsInput): Promise<{ results: OrderCardsResult[] }> {
    return { results: await new OrderBatch(this.scope, this.requests, this.acceptance).order(orders) };
  }
}
