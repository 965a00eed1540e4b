import type { Scope } from '../../scope.ts';
import { Fault } from '../../errors.ts';
import type { LogEntry, Subject } from '../../events/event-log.ts';
import { isOrder, orderFrom } from '../card-order/card-order.from.ts';
import type { CardOrderService } from '../card-order/card-order.service.ts';
import { concernsEnrollment } from '../click-to-pay/click-to-pay.from.ts';
import type { ClickToPayService } from '../click-to-pay/click-to-pay.service.ts';
import type { ConsumerService } from '../consumer/consumer.service.ts';
import { fromState } from '../operation/operation.from.ts';
import { partsOf } from '../operation/operation.subject.ts';
import type { ConsumerUpdate } from './consumer-update.type.ts';
import { freshly } from '../common/freshly.ts';
import { liveMany } from '../common/live-many.ts';

/** How often a subscription asks D1 which cards are the end user's when something happens, or when they were said to have another one. */
const recheckMs = 5_000;

export class ConsumerUpdateService {
  constructor(
    private readonly scope: Scope,
    private readonly consumers: ConsumerService,
    private readonly orders: CardOrderService,
    private readonly clickToPay: ClickToPayService,
  ) {}

  /**
   * The end user now, then each change of them and of their cards. `id` null: the viewer.
   * @throws Fault NOT_FOUND for somebody unknown or else; BAD_REQUEST for a service that names nobody
   */
  async *updates(id: string | null, after: string | null): AsyncGenerator<ConsumerUpdate, void, void> {
    const { log, wholeLog, cursors, signal, viewer, consumerCardsMs } = this.scope;
    const consumerId = id ?? (viewer.kind === 'consumer' ? viewer.consumerId : null);
    if (consumerId === null) throw new Fault('BAD_REQUEST');
    if ((await this.consumers.details(consumerId)) === null) throw new Fault('NOT_FOUND');
    const owner: Subject = `consumer:${consumerId}`;
    const source = {
      ...{ log, wholeLog, cursors, signal, owner },
      members: (known: Subject[]) => this.members(consumerId, known),
      prepare: (member: Subject, gap: boolean) => this.acquaint(member, gap),
      pace: { recheckMs, relistMs: consumerCardsMs },
    };
    for await (const step of liveMany(source, after)) {
      const { kind, cursor } = step;
      const change = kind === 'CHANGE' ? await this.changeOf(step.entry) : noChange;
      if (kind === 'CHANGE') this.scope.showing?.(step.entry);
      yield { kind, cursor, consumer: { id: consumerId }, ...change };
    }
  }

  /** The end user and the cards that are theirs by D1's word. A known one that D1's list leaves out, as it may when a card ends, is asked for. */
  private async members(consumerId: string, known: Subject[]): Promise<Subject[]> {
    const { d1 } = this.scope;
    const cards = await d1.listConsumerCards(consumerId, freshly(this.scope));
    if (cards === null) throw new Fault('NOT_FOUND');
    const listed = new Set(cards.map(({ cardId }) => cardId));
    const others = known.map(partsOf).filter(([kind, id]) => kind === 'card' && !listed.has(id));
    const found = await Promise.all(others.map(([, id]) => d1.getCard(id, freshly(this.scope))));
    for (const card of found) if (card?.consumerId === consumerId) listed.add(card.cardId);
    return [`consumer:${consumerId}`, ...[...listed].map((id): Subject => `card:${id}`)];
  }

  private async acquaint(member: Subject, gap: boolean): Promise<void> {
    const [kind, id] = partsOf(member);
    if (kind === 'card') await this.orders.acquaint(id, gap);
  }

  private async changeOf({ update, state, position }: LogEntry): Promise<Change> {
    const [kind, id] = partsOf(update.subject);
    const operation = fromState(state);
    if (kind !== 'card') return { ...noChange, operation };
    return {
      card: { id },
      operation,
      order: isOrder(update) ? { ...orderFrom(state), position } : null,
      enrollment: concernsEnrollment(update) ? await this.clickToPay.enrollmentAfter(id, state) : null,
    };
  }
}

type Change = Pick<ConsumerUpdate, 'card' | 'operation' | 'order' | 'enrollment'>;

const noChange: Change = { card: null, operation: null, order: null, enrollment: null };
