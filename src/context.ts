import { CardOrderService } from './domain/card-order/card-order.service.ts';
import { CardService } from './domain/card/card.service.ts';
import { ClickToPayService } from './domain/click-to-pay/click-to-pay.service.ts';
import { ConsumerService } from './domain/consumer/consumer.service.ts';
import { OperationService } from './domain/operation/operation.service.ts';
import type { Dependencies, Request } from './scope.ts';

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
