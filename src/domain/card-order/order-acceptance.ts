import type { Scope } from '../../scope.ts';
import { Fault } from '../../errors.ts';
import type { OperationState } from '../../events/event-log.ts';
import { announceCard } from '../card/card-bell.ts';
import type { CardService } from '../card/card.service.ts';
import type { OnceRequest } from '../common/once.ts';
import { writing } from '../common/writing.ts';
import type { OperationService } from '../operation/operation.service.ts';
import { firstStage } from './card-order.from.ts';
import type { CardOrderService } from './card-order.service.ts';
import { findLostOrder, orderUnder } from './lost-order.ts';

interface AcceptedOrder {
  cardId: string;
  consumerId?: string | undefined;
  issuerRequestId?: string | undefined;
  requestDigest: string;
}

/** D1's answer to an order that it took; it may not name the operation. */
export interface OrderTaken {
  operationId?: string | undefined;
}

/** What follows when D1 has taken an order, and how to learn whether it has. */
export class OrderAcceptance {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
    private readonly orders: CardOrderService,
  ) {}

  /** An order under its key, which is the issuer's: whoever sends it, it is the same order. `path`: where it is in the input. */
  asOnce(order: AcceptedOrder & { issuerRequestId: string }, path: string[]): OnceRequest<OrderTaken> {
    return {
      name: ['order', order.issuerRequestId],
      fingerprint: order.requestDigest,
      conflictAt: [...path, 'issuerRequestId'],
      resolve: async (lost) => {
        const operationId = await findLostOrder(this.scope, order, lost);
        return operationId === null ? null : { operationId };
      },
    };
  }

  record(operationId: string, order: AcceptedOrder): Promise<OperationState> {
    const { cardId, consumerId, issuerRequestId, requestDigest } = order;
    // A card that D1 did not know is registered by its order.
    this.cards.forget(cardId);
    if (consumerId !== undefined) announceCard(this.scope, consumerId);
    this.orders.forget(cardId);
    return this.operations.accepted({
      subject: `card:${cardId}`,
      operationId,
      kind: 'PRODUCE',
      status: 'PENDING',
      fields: { stage: firstStage, issuerRequestId, requestDigest },
    });
  }

  /** D1's answer may lack the operationId; then its status list has it. A failure here must not invite a second order: D1 took this one. */
  async find(order: AcceptedOrder): Promise<string> {
    const found = await this.lookUp(order).catch((cause: unknown) => {
      throw new Fault('OUTCOME_UNKNOWN', { cause });
    });
    if (found === null) throw new Fault('OUTCOME_UNKNOWN');
    return found;
  }

  /** The operationId of the order by D1's status list; null when it is not there. */
  private async lookUp({
    cardId,
    issuerRequestId,
  }: Pick<AcceptedOrder, 'cardId' | 'issuerRequestId'>): Promise<string | null> {
    const answer = await this.scope.d1.getProductionStatus(cardId, writing(this.scope));
    return orderUnder(answer ?? [], issuerRequestId)?.operationId ?? null;
  }
}
