import type { D1Client, D1Operation } from './d1/types.ts';
import { CardOrderService } from './domain/card-order/card-order.service.ts';
import { CardService } from './domain/card/card.service.ts';
import { ClickToPayService } from './domain/click-to-pay/click-to-pay.service.ts';
import { ConsumerService } from './domain/consumer/consumer.service.ts';
import { OperationService } from './domain/operation/operation.service.ts';
import type { Cursors } from './events/cursor.ts';
import type { EventLog } from './events/event-log.ts';
import type { Viewer } from './viewer.ts';

/** What lives as long as the process. */
export interface Dependencies {
  d1: D1Client;
  log: EventLog;
  cursors: Cursors;
  /** Appends what a read of D1 shows to the event log, oldest first; what the log knows already is dropped there. */
  record(operations: D1Operation[]): Promise<void>;
  acceptClearCardData: boolean;
}

/** Who asks, and what ties this request's calls and log lines together. */
export interface Request {
  viewer: Viewer;
  correlationId: string;
  /** Aborts when the caller has gone. */
  signal: AbortSignal;
}

/** What a service is made of. */
export interface Scope extends Dependencies, Request {}

/** What resolvers get: services whose loaders live for one operation, or for one event of a subscription. */
export interface Context extends Request {
  operations: OperationService;
  consumers: ConsumerService;
  cards: CardService;
  clickToPay: ClickToPayService;
  orders: CardOrderService;
}

export function createContext(dependencies: Dependencies, request: Request): Context {
  const scope = { ...dependencies, ...request };
  const consumers = new ConsumerService(scope);
  const cards = new CardService(scope, consumers);
  const operations = new OperationService(scope, cards);
  return {
    ...request,
    consumers,
    cards,
    operations,
    clickToPay: new ClickToPayService(scope, cards, operations),
    orders: new CardOrderService(scope, cards, operations),
  };
}
