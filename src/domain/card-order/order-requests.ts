import type { Scope } from '../../scope.ts';
import type { D1Card, D1CardItem, OrderCardData } from '../../d1/types.ts';
import { Fault, Refusal, userErrorCodes, type UserErrorCode } from '../../errors.ts';
import type { OperationState } from '../../events/event-log.ts';
import { requireScope } from '../../viewer.ts';
import { hides } from '../card/card.input.ts';
import type { CardService } from '../card/card.service.ts';
import { validate } from '../common/validate.ts';
import { isOrder } from './card-order.from.ts';
import type { OrderCardInput } from './card-order.input.ts';
import { orderCard, type ValidOrder } from './card-order.rules.ts';
import { isOrderable } from './end-user-order.rules.ts';
import { sealOrderData } from './order-card-data.ts';

/** A checked order: ready for D1, or one that was made before. */
export type OrderRequest = { made: OperationState } | { made: null; item: KeyedItem; requestDigest: string };
/** Every order has a key. */
type KeyedItem = D1CardItem & { issuerRequestId: string };

/** Makes what D1 takes of what a caller asks for. Nothing of it changes anything at D1. */
export class OrderRequests {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
  ) {}

  /** @throws Refusal naming every wrong field, below `path`; Fault FORBIDDEN, DIRECTORY_UNAVAILABLE or EVENTS_UNAVAILABLE */
  async prepare(input: OrderCardInput, path: string[] = ['input']): Promise<OrderRequest> {
    const { viewer, acceptClearCardData: acceptClear, cardDirectory, endUserOrders } = this.scope;
    this.admit(input);
    const card = await this.cardOf(input);
    const circumstances = {
      viewer,
      acceptClear,
      hasDirectory: cardDirectory !== null,
      owner: card?.consumerId ?? null,
      configs: endUserOrders.configs,
    };
    const valid = validate(orderCard(circumstances), input, path);
    const requestDigest = this.scope.digest(comparable(valid));
    const made = await this.findMade(valid, requestDigest, path);
    if (made !== null) return { made };
    // Not before: an order that was made is the same order whatever became of the card.
    if (viewer.kind === 'consumer' && card !== null && !isOrderable(card))
      throw refusal(
        'NOT_ALLOWED',
        [...path, 'cardId'],
        'the card is not active, and not lost, stolen or broken either',
      );
    const item = { ...withoutData(valid), encryptedData: await sealOrderData(this.scope, valid, path) };
    return { made, item: item as KeyedItem, requestDigest };
  }

  /** End users order what the issuer's configuration lets them. */
  private admit({ services, distributionChannel }: OrderCardInput): void {
    const { viewer, endUserOrders } = this.scope;
    requireScope(viewer, 'd1:orders');
    if (viewer.kind === 'service') return;
    const { issuances, channels } = endUserOrders;
    if (!issuances.includes(services.issuance) || !channels.includes(distributionChannel)) throw new Fault('FORBIDDEN');
  }

  /** An id that would be refused for what it reveals is not sent to D1 to ask for its owner either. */
  private async cardOf({ cardId, cardData }: OrderCardInput): Promise<D1Card | null> {
    return hides(cardId, cardData) ? null : this.cards.findNow(cardId);
  }

  /**
   * The order that was made under the same key. One without a digest the gateway has heard of from D1 alone: its answer was lost, or another
   * system made it. It is taken for the same: D1 need not refuse a key that it knows, and then a second card would be made.
   */
  private async findMade({ cardId, issuerRequestId }: ValidOrder, digest: string, path: string[]) {
    const subject = await this.scope.log.subjectOfRequest(issuerRequestId);
    if (subject === null) return null;
    const { operations } = await this.scope.log.snapshot(subject);
    const made = operations.findLast(
      (operation) => isOrder(operation) && operation.fields.issuerRequestId === issuerRequestId,
    );
    if (made === undefined) return null;
    const another = (made.fields.requestDigest ?? digest) !== digest;
    if (another || subject !== `card:${cardId}`) throw refusal('CONFLICT', [...path, 'issuerRequestId']);
    return made;
  }
}

/** What two requests are compared by. A ready JWE is another text each time. */
function comparable(order: ValidOrder): object {
  return { ...withoutData(order), cardData: order.cardData && withoutVerificationValues(order.cardData) };
}

function withoutData({ cardData: _clear, encryptedData: _jwe, ...order }: ValidOrder) {
  return order;
}

/** They must not be stored, and a digest of so few digits would be as good as the digits to whoever has its key. */
function withoutVerificationValues({ cvv1: _cvv1, pvv: _pvv, ...data }: OrderCardData) {
  return data;
}

function refusal(code: UserErrorCode, field: string[], message: string = userErrorCodes[code]): Refusal {
  return new Refusal([{ code, field, message }]);
}
