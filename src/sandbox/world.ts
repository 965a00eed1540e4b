import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Encryption } from './encryption.ts';
import type { NextResults } from './next-results.ts';
import type { Settings } from './options.ts';
import type { Production } from './orders/production.ts';
import type { ConsumerInfo, ConsumerOperation, DigitalCardOperation, Operation } from './shapes.ts';
import type { Store } from './store.ts';

/** What D1's operations work on. */
export interface World {
  settings: Settings;
  clock: Clock;
  store: Store;
  encryption: Encryption;
  production: Production;
  nextResults: NextResults;
  logger: Logger;
  /** Tells the issuer the present state of an operation. */
  publish(operation: Operation): void;
  publishConsumer(operation: ConsumerOperation): void;
  publishDigitalCard(operation: DigitalCardOperation & { digitalCardId: string }): void;
  /** Get consumer information: null when the issuer does not know the end user. @throws when the issuer cannot be asked */
  askConsumerInformation(consumerId: string, cardId: string): Promise<ConsumerInfo | null>;
}

/** A request that passed the checks against schema/d1. `params` holds the ids that the route has. */
export interface D1Call {
  params: { cardId: string; consumerId: string; operationId: string; digitalCardId: string };
  body: unknown;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (world: World, call: D1Call) => Answer | Promise<Answer>;
