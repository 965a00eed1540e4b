import { CardOrderService } from './domain/card-order/card-order.service.ts';
import { OrderChangeService } from './domain/card-order/order-change.service.ts';
import { OrderingService } from './domain/card-order/ordering.service.ts';
import { CardCreationService } from './domain/card/card-creation.service.ts';
import { CardLifeService } from './domain/card/card-life.service.ts';
import { CardRegistrationService } from './domain/card/card-registration.service.ts';
import { CardService } from './domain/card/card.service.ts';
import { ConsumerRegistrationService } from './domain/card/consumer-registration.service.ts';
import { CareService } from './domain/care/care.service.ts';
import { HistoryService } from './domain/care/history.service.ts';
import { ClickToPayChanges } from './domain/click-to-pay/click-to-pay-changes.service.ts';
import { ClickToPayUpdatesService } from './domain/click-to-pay/click-to-pay-updates.service.ts';
import { ClickToPayService } from './domain/click-to-pay/click-to-pay.service.ts';
import { createKnown } from './domain/common/known.ts';
import { ConsumerChangeService } from './domain/consumer/consumer-change.service.ts';
import { ConsumerService, type Ahead } from './domain/consumer/consumer.service.ts';
import { SdkTokenService } from './domain/consumer/sdk-token.service.ts';
import { ConsumerUpdateService } from './domain/consumer-update/consumer-update.service.ts';
import { DigitalCardService } from './domain/digital-card/digital-card.service.ts';
import { OperationService } from './domain/operation/operation.service.ts';
import { TrackingService } from './domain/tracking/tracking.service.ts';
import type { EventLog } from './events/event-log.ts';
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
  histories: HistoryService;
  care: CareService;
}

export function createContext(dependencies: Dependencies, request: Request): Context {
  return new Services(dependencies, request);
}

/**
 * Makes a service when it is first asked for: most operations need a few, and to make all costs as much as a call to D1. Apollo gives each operation a
 * shallow copy of its context, so that what is made is in an object that the copy shares.
 */
class Services implements Context {
  readonly viewer: Request['viewer'];
  readonly correlationId: string;
  readonly signal: AbortSignal;
  readonly collector: Request['collector'];
  private readonly scope: Scope;
  private readonly made: Partial<Omit<Context, keyof Request>> = {};

  constructor(dependencies: Dependencies, request: Request) {
    this.viewer = request.viewer;
    this.correlationId = request.correlationId;
    this.signal = request.signal;
    this.collector = request.collector;
    this.scope = scopeOf(dependencies, request);
  }

  /** What else a document asks for of an end user. */
  private readonly begin: Ahead = (consumerId, asked) => {
    this.cards.begin(consumerId, asked);
    this.clickToPay.begin(consumerId, asked);
  };

  get operations(): OperationService {
    return (this.made.operations ??= new OperationService(this.scope, this.cards));
  }

  get consumers(): ConsumerService {
    return (this.made.consumers ??= new ConsumerService(this.scope, this.begin));
  }

  get consumerChanges(): ConsumerChangeService {
    return (this.made.consumerChanges ??= new ConsumerChangeService(this.scope, this.consumers, this.operations));
  }

  get consumerRegistrations(): ConsumerRegistrationService {
    return (this.made.consumerRegistrations ??= new ConsumerRegistrationService(
      this.scope,
      this.consumers,
      this.cards,
    ));
  }

  get sdkTokens(): SdkTokenService {
    return (this.made.sdkTokens ??= new SdkTokenService(this.scope));
  }

  get cards(): CardService {
    return (this.made.cards ??= new CardService(this.scope, this.consumers));
  }

  get cardCreations(): CardCreationService {
    return (this.made.cardCreations ??= new CardCreationService(this.scope));
  }

  get cardRegistrations(): CardRegistrationService {
    return (this.made.cardRegistrations ??= new CardRegistrationService(this.scope, this.cards));
  }

  get cardLife(): CardLifeService {
    return (this.made.cardLife ??= new CardLifeService(this.scope, this.cards, this.operations));
  }

  get digitalCards(): DigitalCardService {
    return (this.made.digitalCards ??= new DigitalCardService(this.scope, this.cards, this.operations));
  }

  get clickToPay(): ClickToPayService {
    return (this.made.clickToPay ??= new ClickToPayService(this.scope, this.cards));
  }

  get clickToPayChanges(): ClickToPayChanges {
    return (this.made.clickToPayChanges ??= new ClickToPayChanges(
      this.scope,
      this.cards,
      this.operations,
      this.clickToPay,
    ));
  }

  get clickToPayUpdates(): ClickToPayUpdatesService {
    return (this.made.clickToPayUpdates ??= new ClickToPayUpdatesService(this.scope, this.cards, this.clickToPay));
  }

  get orders(): CardOrderService {
    return (this.made.orders ??= new CardOrderService(this.scope, this.cards, this.operations));
  }

  get ordering(): OrderingService {
    return (this.made.ordering ??= new OrderingService(this.scope, this.cards, this.operations, this.orders));
  }

  get orderChanges(): OrderChangeService {
    return (this.made.orderChanges ??= new OrderChangeService(this.scope, this.cards, this.operations, this.orders));
  }

  get trackings(): TrackingService {
    return (this.made.trackings ??= new TrackingService(this.scope, this.cards, this.operations));
  }

  get consumerUpdates(): ConsumerUpdateService {
    return (this.made.consumerUpdates ??= new ConsumerUpdateService(
      this.scope,
      this.consumers,
      this.orders,
      this.clickToPay,
    ));
  }

  get histories(): HistoryService {
    return (this.made.histories ??= new HistoryService(this.scope));
  }

  get care(): CareService {
    return (this.made.care ??= new CareService(this.scope, this.cards));
  }
}

function scopeOf(dependencies: Dependencies, request: Request): Scope {
  const { viewer, correlationId, signal, showing, fresh, collector } = request;
  const noted = (log: EventLog) => (collector ? notedLog(log, collector) : log);
  const { log, record, known } = createKnown({ log: noted(dependencies.log), record: dependencies.record });
  const reader = viewer.kind === 'consumer' ? viewer.consumerId : '';
  const wholeLog = noted(dependencies.wholeLog);
  // New members stand before the copied ones: behind them they would cost thirty times as much.
  return {
    viewer,
    correlationId,
    signal,
    showing,
    fresh,
    collector,
    known,
    reader,
    ...dependencies,
    log,
    record,
    wholeLog,
  };
}
