import type { Scope } from '../../scope.ts';
import { Fault } from '../../errors.ts';
import type { OperationState } from '../../events/event-log.ts';
import { announceCard } from '../card/card-bell.ts';
import type { CardService } from '../card/card.service.ts';
import { writing } from '../common/writing.ts';
import type { OperationService } from '../operation/operation.service.ts';
import { firstStage } from './card-order.from.ts';
import type { CardOrderService } from './card-order.service.ts';

interface AcceptedOrder {
  cardId: string;
  consumerId?: string | undefined;
  issuerRequestId?: string | undefined;
  requestDigest: string;
}

/** What follows when D1 has taken an order. */
export class OrderAcceptance {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
    private readonly orders: CardOrderService,
  ) {}

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
  async find({ cardId, issuerRequestId }: AcceptedOrder): Promise<string> {
    const answer = await this.scope.d1.getProductionStatus(cardId, writing(this.scope)).catch((cause: unknown) => {
      throw new Fault('OUTCOME_UNKNOWN', { cause });
    });
    const found = (answer ?? []).find((operation) =>
      [operation.issuerRequestId, operation.details?.issuerRequestId].includes(issuerRequestId),
    );
    if (found === undefined) throw new Fault('OUTCOME_UNKNOWN');
    return found.operationId;
  }
}
