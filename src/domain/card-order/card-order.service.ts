import DataLoader from 'dataloader';
import type { Scope } from '../../scope.ts';
import type { D1CardRequest } from '../../d1/types.ts';
import { Fault } from '../../errors.ts';
import type { OperationState, Subject } from '../../events/event-log.ts';
import { requireScope, requireService } from '../../viewer.ts';
import { revealsPan } from '../card/card.id.ts';
import type { CardService } from '../card/card.service.ts';
import { live } from '../common/live.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { settle } from '../consumer/consumer.service.ts';
import { fromState } from '../operation/operation.from.ts';
import type { OperationService } from '../operation/operation.service.ts';
import type { Operation } from '../operation/operation.type.ts';
import { changeFrom, eventFrom, firstStage, inProductionOrder, isOrder, orderFrom } from './card-order.from.ts';
import type { OrderCardInput } from './card-order.input.ts';
import { orderCard } from './card-order.rules.ts';
import type { CardOrder, CardOrderChange, CardOrderEvent, CardOrderUpdate } from './card-order.type.ts';

export class CardOrderService {
  private readonly states: DataLoader<string, OperationState[]>;

  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
  ) {
    this.states = new DataLoader((ids) => settle(ids.map((id) => this.current(id))));
  }

  /** null when unknown, and also when it is not the viewer's to see. */
  async get(operationId: string): Promise<CardOrder | null> {
    const state = await this.operations.state(operationId);
    if (state === null || !isOrder(state)) return null;
    const orders = await this.ofCard(orderFrom(state).card.id);
    return orders.find((order) => order.id === operationId) ?? orderFrom(state);
  }

  /** The orders of a card, newest first. */
  async ofCard(cardId: string): Promise<CardOrder[]> {
    requireScope(this.scope.viewer, 'd1:read');
    if (!(await this.cards.maySeeCard(cardId))) return [];
    return newestFirst((await this.states.load(cardId)).filter(isOrder)).map(orderFrom);
  }

  /** Every accepted update of an order up to the state shown. */
  async timeline(order: CardOrder): Promise<CardOrderEvent[]> {
    requireScope(this.scope.viewer, 'd1:read');
    const subject = subjectOf(order.card.id);
    const entries = (await this.scope.log.entries(subject)).filter(
      (entry) => entry.update.operationId === order.id && BigInt(entry.position) <= BigInt(order.position),
    );
    return inProductionOrder(entries).map((entry) => eventFrom(entry, this.scope.cursors.encode(subject, entry)));
  }

  /** The change requests since this order, up to the card's next one. */
  async changes(order: CardOrder): Promise<CardOrderChange[]> {
    requireScope(this.scope.viewer, 'd1:read');
    const { operations } = await this.scope.log.snapshot(subjectOf(order.card.id));
    const since = operations.slice(operations.findIndex((operation) => operation.operationId === order.id) + 1);
    const next = since.findIndex(isOrder);
    return since
      .slice(0, next < 0 ? undefined : next)
      .filter((operation) => operation.kind === 'UPDATE_ORDER')
      .map(changeFrom);
  }

  /** @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:orders */
  async order(input: OrderCardInput): Promise<{ order: CardOrder; operation: Operation }> {
    requireService(this.scope.viewer, 'd1:orders');
    const { d1, acceptClearCardData } = this.scope;
    const owner = await this.ownerOf(input);
    const { cardId, cardData, ...valid } = validate(orderCard(acceptClearCardData, owner), input);
    const encryptedData = cardData ? await d1.encryptForOrder(cardData) : (valid.encryptedData ?? '');
    const { operationId } = await d1.orderCard(
      cardId,
      { ...valid, encryptedData } as D1CardRequest,
      writing(this.scope),
    );
    // A card that D1 did not know is registered by its order.
    this.cards.forget(cardId);
    const state = await this.accepted(cardId, operationId, valid.issuerRequestId);
    return { order: orderFrom(state), operation: fromState(state) };
  }

  /** The card's orders now, then each change of them. @throws Fault NOT_FOUND for a card that is unknown or another's */
  async *updates(cardId: string, after: string | null): AsyncGenerator<CardOrderUpdate, void, void> {
    if ((await this.cards.details(cardId)) === null) throw new Fault('NOT_FOUND');
    const { log, cursors, signal } = this.scope;
    const source = {
      ...{ log, cursors, subject: subjectOf(cardId), signal },
      prepare: () => this.acquaint(cardId),
      check: () => this.cards.checkStillVisible(cardId),
    };
    for await (const step of live(source, after)) {
      if (step.kind === 'CHANGE') {
        if (!isOrder(step.entry.update)) continue;
        const order = { ...orderFrom(step.entry.state), position: step.entry.position };
        yield { kind: step.kind, cursor: step.cursor, order, change: eventFrom(step.entry, step.cursor) };
      } else {
        const newest = newestFirst(step.snapshot.operations.filter(isOrder))[0];
        const order = newest === undefined ? null : orderFrom(newest);
        yield { kind: step.kind, cursor: step.cursor, order, change: null };
      }
    }
  }

  /** An id that would be refused for what it reveals is not sent to D1 to ask for its owner either. */
  private async ownerOf({ cardId, cardData }: OrderCardInput): Promise<string | null> {
    if (cardData && revealsPan(cardId, cardData.pan)) return null;
    return (await this.cards.find(cardId))?.consumerId ?? null;
  }

  /** A log that has never heard of the card's orders learns them from D1, once; after that D1's notifications keep it current. */
  private async acquaint(cardId: string): Promise<void> {
    const { operations } = await this.scope.log.snapshot(subjectOf(cardId));
    // Not from the loader: a subscription outlives what one has read.
    if (!operations.some(isOrder)) await this.current(cardId);
  }

  /** What D1 answers is recorded like a notification, so that a read can never show less than the record, nor a watcher less than a read. */
  private async current(cardId: string): Promise<OperationState[]> {
    const answer = await this.scope.d1.getProductionStatus(cardId, this.scope);
    await this.scope.record(answer ?? []);
    return (await this.scope.log.snapshot(subjectOf(cardId))).operations;
  }

  /** D1's answer may lack the operationId; then its status list has it. */
  private async accepted(cardId: string, operationId: string | undefined, issuerRequestId: string) {
    const known = operationId ?? (await this.findByRequest(cardId, issuerRequestId));
    return this.operations.accepted({
      subject: subjectOf(cardId),
      operationId: known,
      kind: 'PRODUCE',
      status: 'PENDING',
      fields: { stage: firstStage, issuerRequestId },
    });
  }

  /** D1 took the order already: a failure here leaves the caller without its id, and must not invite a second one. */
  private async findByRequest(cardId: string, issuerRequestId: string): Promise<string> {
    const answer = await this.scope.d1.getProductionStatus(cardId, writing(this.scope)).catch((cause: unknown) => {
      throw new Fault('OUTCOME_UNKNOWN', { cause });
    });
    const operations = answer ?? [];
    const found = operations.find((operation) =>
      [operation.issuerRequestId, operation.details?.issuerRequestId].includes(issuerRequestId),
    );
    if (found === undefined) throw new Fault('OUTCOME_UNKNOWN');
    return found.operationId;
  }
}

function subjectOf(cardId: string): Subject {
  return `card:${cardId}`;
}

function newestFirst(states: OperationState[]): OperationState[] {
  const time = (state: OperationState) => Date.parse(state.startedAt ?? state.firstSeenAt);
  return states.toSorted((a, b) => time(b) - time(a));
}
