import DataLoader from 'dataloader';
import type { Scope } from '../../scope.ts';
import type { OperationState, Snapshot, Subject } from '../../events/event-log.ts';
import { requireScope } from '../../viewer.ts';
import type { CardService } from '../card/card.service.ts';
import { live, type Live } from '../common/live.ts';
import { settle } from '../consumer/consumer.service.ts';
import type { OperationService } from '../operation/operation.service.ts';
import { partsOf } from '../operation/operation.subject.ts';
import { acquaint, learn } from './acquaint.ts';
import { changeFrom, eventFrom, inProductionOrder, isOrder, orderFrom } from './card-order.from.ts';
import type { CardOrder, CardOrderChange, CardOrderEvent, CardOrderUpdate } from './card-order.type.ts';
import { OrderWatch } from './order-watch.ts';

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

  /** The order that the event log knows under a key of the issuer's; null as for `get`. */
  async byRequest(issuerRequestId: string): Promise<CardOrder | null> {
    requireScope(this.scope.viewer, 'd1:read');
    const subject = await this.scope.log.subjectOfRequest(issuerRequestId);
    const [kind, id] = (await this.operations.mayRead(subject)) && subject !== null ? partsOf(subject) : [];
    if (kind !== 'card' || id === undefined) return null;
    return (await this.ofCard(id)).find((order) => order.issuerRequestId === issuerRequestId) ?? null;
  }

  /** The orders of a card, newest first. */
  async ofCard(cardId: string): Promise<CardOrder[]> {
    requireScope(this.scope.viewer, 'd1:read');
    return (await this.cards.maySeeCard(cardId)) ? this.known(cardId) : [];
  }

  /** The same for whoever may see the card. */
  async known(cardId: string): Promise<CardOrder[]> {
    return newestFirst((await this.states.load(cardId)).filter(isOrder)).map(orderFrom);
  }

  /** The same by D1's present word, for what is done on the strength of it. */
  async knownNow(cardId: string): Promise<CardOrder[]> {
    const { operations } = await learn(this.scope, cardId);
    return newestFirst(operations.filter(isOrder)).map(orderFrom);
  }

  /** After a write: what was read before is old. */
  forget(cardId: string): void {
    this.states.clear(cardId);
    this.scope.known.forget();
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

  /** The change requests since this order, up to the card's next one: by D1's times, because the record is in the order of arrival. */
  async changes(order: CardOrder): Promise<CardOrderChange[]> {
    requireScope(this.scope.viewer, 'd1:read');
    const snapshot = await this.scope.log.snapshot(subjectOf(order.card.id));
    const operations = snapshot.operations.toSorted((a, b) => startOf(a) - startOf(b));
    const since = operations.slice(operations.findIndex((operation) => operation.operationId === order.id) + 1);
    const next = since.findIndex(isOrder);
    return since
      .slice(0, next < 0 ? undefined : next)
      .filter((operation) => operation.kind === 'UPDATE_ORDER')
      .map(changeFrom);
  }

  /** The card's orders now, then each change of them. @throws Fault NOT_FOUND for a card that is unknown or another's */
  updates(cardId: string, after: string | null): AsyncGenerator<CardOrderUpdate, void, void> {
    const { scope } = this;
    return live(new OrderWatch(scope, cardId, this.cards), after, (step) => shown(scope, step));
  }

  /** As `acquaint` has it. */
  acquaint(cardId: string, gap: boolean): Promise<Snapshot> {
    return acquaint(this.scope, cardId, gap);
  }

  /**
   * What D1 answers is recorded like a notification, so that a read can never show less than the record, nor a watcher less than a read. The log is
   * read while D1 is asked, and again only where D1 may have told something that it did not have.
   */
  private async current(cardId: string): Promise<OperationState[]> {
    const { d1, known, record } = this.scope;
    const subject = subjectOf(cardId);
    const reading = known.of(subject);
    // Where both fail it is D1 that is named.
    reading.catch(() => undefined);
    const answer = await d1.getProductionStatus(cardId, this.scope);
    const before = await reading;
    const isOld = await record(answer ?? [], before);
    return (isOld ? await known.of(subject) : before).operations;
  }
}

/** What a step looks like; undefined where it is none of an order's. */
function shown(scope: Scope, step: Live): CardOrderUpdate | undefined {
  const { kind, cursor } = step;
  if (kind === 'CHANGE') {
    if (!isOrder(step.entry.update)) return undefined;
    scope.showing?.(step.entry);
    return changeOf(step);
  }
  const newest = newestFirst(step.snapshot.operations.filter(isOrder))[0];
  return { kind, cursor, order: newest === undefined ? null : orderFrom(newest), change: null };
}

type Change = Extract<Live, { kind: 'CHANGE' }>;

/** One for all who are shown the same change. */
const changes = new WeakMap<Change, CardOrderUpdate>();

function changeOf(step: Change): CardOrderUpdate {
  const { entry, kind, cursor } = step;
  const known = changes.get(step);
  if (known !== undefined) return known;
  const order = { ...orderFrom(entry.state), position: entry.position };
  const update = { kind, cursor, order, change: eventFrom(entry, cursor) };
  changes.set(step, update);
  return update;
}

function subjectOf(cardId: string): Subject {
  return `card:${cardId}`;
}

/** D1 has not told of one without a time yet, so that it is the newest. */
function startOf({ startedAt }: OperationState): number {
  return startedAt === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(startedAt);
}

function newestFirst(states: OperationState[]): OperationState[] {
  const time = (state: OperationState) => Date.parse(state.startedAt ?? state.firstSeenAt);
  return states.toSorted((a, b) => time(b) - time(a));
}
