import { CardOrderService } from './domain/card-order/card-order.service.ts';
import { OrderChangeService } from './domain/card-order/order-change.service.ts';
import { OrderingService } from './domain/card-order/ordering.service.ts';
import { CardCreationService } from './domain/card/card-creation.service.ts';
import { CardLifeService } from './domain/card/card-life.service.ts';
import { CardRegistrationService } from './domain/card/card-registration.service.ts';
import { CardService } from './domain/card/card.service.ts';
import { ConsumerRegistrationService } from './domain/card/consumer-registration.service.ts';
import { ClickToPayChanges } from './domain/click-to-pay/click-to-pay-changes.service.ts';
import { ClickToPayUpdatesService } from './domain/click-to-pay/click-to-pay-updates.service.ts';
import { ClickToPayService } from './domain/click-to-pay/click-to-pay.service.ts';
import { createKnown } from './domain/common/known.ts';
import { ConsumerChangeService } from './domain/consumer/consumer-change.service.ts';
import { ConsumerService } from './domain/consumer/consumer.service.ts';
import { SdkTokenService } from './domain/consumer/sdk-token.service.ts';
import { ConsumerUpdateService } from './domain/consumer-update/consumer-update.service.ts';
import { DigitalCardService } from './domain/digital-card/digital-card.service.ts';
import { OperationService } from './domain/operation/operation.service.ts';
import { TrackingService } from './domain/tracking/tracking.service.ts';
import { notedLog } from './events/noted-log.ts';
import type { Dependencies, Request, Scope } from './scope.ts';

/** What resolvers get: services whose loaders live for one operation, or for one event of a subscription. */
export interface Context extends Request {
  operations: OperationService;
  consumers: ConsumerService;
  consumerChanges: ConsumerChangeService;
  consumerRegistrations: ConsumerRegistrationService;
  sdkTokens: SdkTokenService;
  cards: CardService;
  cardCreations: CardCreationService;
  cardRegistrations: CardRegistrationService;
  cardLife: CardLifeService;
  digitalCards: DigitalCardService;
  clickToPay: ClickToPayService;
  clickToPayChanges: ClickToPayChanges;
  clickToPayUpdates: ClickToPayUpdatesService;
  orders: CardOrderService;
  ordering: OrderingService;
  orderChanges: OrderChangeService;
  trackings: TrackingService;
  consumerUpdates: ConsumerUpdateService;
}

export function createContext(dependencies: Dependencies, request: Request): Context {
  const scope = scopeOf(dependencies, request);
  const consumers = new ConsumerService(scope);
  const cards = new CardService(scope, consumers);
  const operations = new OperationService(scope, cards);
  const clickToPay = new ClickToPayService(scope, cards, consumers);
  const orders = new CardOrderService(scope, cards, operations);
  return {
    ...request,
    operations,
    consumers,
    consumerChanges: new ConsumerChangeService(scope, consumers, operations),
    consumerRegistrations: new ConsumerRegistrationService(scope, consumers, cards),
    sdkTokens: new SdkTokenService(scope),
    cards,
    cardCreations: new CardCreationService(scope),
    cardRegistrations: new CardRegistrationService(scope, cards),
    cardLife: new CardLifeService(scope, cards, operations),
    digitalCards: new DigitalCardService(scope, cards, operations),
    clickToPay,
    clickToPayChanges: new ClickToPayChanges(scope, cards, operations, clickToPay),
    clickToPayUpdates: new ClickToPayUpdatesService(scope, cards, clickToPay),
    orders,
    ordering: new OrderingService(scope, cards, operations, orders),
    orderChanges: new OrderChangeService(scope, cards, operations, orders),
    trackings: new TrackingService(scope, cards, operations),
    consumerUpdates: new ConsumerUpdateService(scope, consumers, orders, clickToPay),
  };
}

function scopeOf(dependencies: Dependencies, request: Request): Scope {
  const { viewer, collector } = request;
  const { log, wholeLog } = dependencies;
  const noted = collector ? { log: notedLog(log, collector), wholeLog: notedLog(wholeLog, collector) } : {};
  const all = { ...dependencies, ...noted };
  return { ...all, ...request, ...createKnown(all), reader: viewer.kind === 'consumer' ? viewer.consumerId : '' };
}
