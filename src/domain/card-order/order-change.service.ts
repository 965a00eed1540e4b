import type { Scope } from '../../scope.ts';
import type { D1PossibleOperation } from '../../d1/types.ts';
import { Fault, Refusal, userErrorCodes, type UserErrorCode } from '../../errors.ts';
import type { OperationState } from '../../events/event-log.ts';
import { requireService } from '../../viewer.ts';
import type { CardService } from '../card/card.service.ts';
import { keyed, type LostRequest } from '../common/keyed.ts';
import { refusedAt } from '../common/refused-at.ts';
import { unlessUnavailable } from '../common/unless-unavailable.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { findLost } from '../operation/lost-operation.ts';
import { fromState } from '../operation/operation.from.ts';
import type { OperationService } from '../operation/operation.service.ts';
import { partsOf } from '../operation/operation.subject.ts';
import type { Operation } from '../operation/operation.type.ts';
import { changeFrom, isOrder } from './card-order.from.ts';
import type { CardOrderService } from './card-order.service.ts';
import type { CardOrder, CardOrderChange, ProductionStage } from './card-order.type.ts';
import { changeCardOrder, type ChangeCardOrderInput, type ValidChange } from './order-change.input.ts';

/** D1's answer, and which order it is about: the newest of its card then. */
type Answer = D1PossibleOperation & { orderId: string; cardId: string };

interface Changed {
  order: CardOrder | null;
  change: CardOrderChange | null;
  operation: Operation | null;
}

/** What nobody can pull back any more. */
const tooLate: ProductionStage[] = ['CARD_SHIPPED', 'CARD_RETURNED', 'CARD_PROD_CANCELED'];

/** Pull and change (D1 documentation, "Pull and change"): D1 passes it on to the bureau, whose answer comes as an UPDATE_ORDER. */
export class OrderChangeService {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
    private readonly orders: CardOrderService,
  ) {}

  /** @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:orders */
  async change(input: ChangeCardOrderInput): Promise<Changed> {
    requireService(this.scope.viewer, 'd1:orders');
    const { idempotencyKey: key, ...valid } = validate(changeCardOrder, input);
    const wanted = async () =>
      valid.orderId === undefined ? this.newestOf(valid.cardId ?? '') : this.newest(valid.orderId);
    const about = (cardId: string) => ({
      ...{ subject: `card:${cardId}` as const, kind: 'UPDATE_ORDER' },
      fields: { changeType: valid.type },
    });
    const resolve = async (lost: LostRequest) => {
      const { id: orderId, card } = await this.unlessYounger(lost, await wanted());
      const found = await findLost(this.scope, about(card.id), lost);
      return found && { ...found, orderId, cardId: card.id };
    };
    let order: CardOrder | undefined;
    const { answer, mark } = await keyed<Answer>(
      this.scope,
      { mutation: 'changeCardOrder', key, input: valid, resolve },
      async (goAhead) => {
        order = await wanted();
        await goAhead();
        return this.send(order, valid);
      },
    );
    const { orderId, cardId } = answer;
    order ??= (await this.orders.known(cardId).catch(unlessUnavailable))?.find(({ id }) => id === orderId);
    this.orders.forget(cardId);
    const state = await this.operations.begunState(answer, about(cardId), mark);
    return { order: order ?? null, change: state && changeFrom(state), operation: state && fromState(state) };
  }

  /** @throws Fault OUTCOME_UNKNOWN when its card has an order that is younger than the lost request, which was about the one before */
  private async unlessYounger({ sentAt }: LostRequest, order: CardOrder): Promise<CardOrder> {
    const { operations } = await this.scope.log.snapshot(`card:${order.card.id}`);
    const isYounger = ({ startedAt, firstSeenAt }: OperationState) =>
      [startedAt ?? firstSeenAt, firstSeenAt].some((time) => Date.parse(time) > sentAt);
    if (operations.filter(isOrder).some(isYounger)) throw new Fault('OUTCOME_UNKNOWN');
    return order;
  }

  private async send(order: CardOrder, { orderId, cardId: _cardId, ...body }: ValidChange): Promise<Answer> {
    if (order.status === 'SUCCESSFUL' || order.status === 'FAILED' || tooLate.includes(order.stage))
      throw refusal('NOT_ALLOWED', 'type', 'the order has ended or the card is shipped');
    const call = this.scope.d1.changeCardOrder(order.card.id, body, writing(this.scope));
    const by = orderId === undefined ? 'cardId' : 'orderId';
    const answer = await refusedAt({ NOT_ALLOWED: 'type', CONFLICT: 'type', NOT_FOUND: by }, call);
    return { ...answer, orderId: order.id, cardId: order.card.id };
  }

  /** The order of this id, which D1 can change only while it is its card's newest. */
  private async newest(orderId: string): Promise<CardOrder> {
    const subject = await this.scope.log.subjectOf(orderId);
    const [kind, cardId] = subject === null ? [] : partsOf(subject);
    const orders = kind === 'card' && cardId !== undefined ? await this.orders.knownNow(cardId) : [];
    const order = orders.find(({ id }) => id === orderId);
    if (order === undefined) throw refusal('NOT_FOUND', 'orderId');
    if (order !== orders[0]) throw refusal('NOT_ALLOWED', 'orderId', 'the card has a newer order');
    return order;
  }

  private async newestOf(cardId: string): Promise<CardOrder> {
    const card = await this.cards.findNow(cardId);
    const order = card && (await this.orders.knownNow(cardId))[0];
    if (!order) throw refusal('NOT_FOUND', 'cardId');
    return order;
  }
}

function refusal(code: UserErrorCode, field: string, message: string = userErrorCodes[code]): Refusal {
  return new Refusal([{ code, field: ['input', field], message }]);
}
