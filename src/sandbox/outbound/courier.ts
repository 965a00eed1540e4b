import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { Lanes } from './lanes.ts';
import { describeError } from '../log.ts';
import type { Message } from './messages.ts';
import type { Defaults } from '../options.ts';

/** One notification on its way: it is repeated until the issuer takes it or refuses it for good. */
export interface Delivery {
  readonly id: string;
  readonly message: Message;
  attempts: number;
  lastStatus?: number;
  state: 'in flight' | 'waiting';
}

export type Send = (message: Message) => Promise<number>;
/** Told of every time that a notification was sent, and what came of it. */
export type Tried = (message: Message, status: number | undefined, outcome: keyof Courier['counters']) => void;

/**
 * Brings notifications to the issuer, at least once. The first tries of what is about one card or end user keep their order; from then
 * on they do not wait for each other, so a repeated one arrives late.
 */
export class Courier {
  readonly counters = { sent: 0, acknowledged: 0, retried: 0, refused: 0, givenUp: 0 };
  readonly open = new Set<Delivery>();
  readonly #ends = new Map<Delivery, () => void>();
  readonly #lanes = new Lanes();
  readonly #options: Defaults['delivery'];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #send: Send;
  readonly #tried: Tried;
  readonly #changed: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(parts: {
    options: Defaults['delivery'];
    clock: Clock;
    logger: Logger;
    send: Send;
    tried: Tried;
    changed: () => void;
  }) {
    this.#options = parts.options;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#send = parts.send;
    this.#tried = parts.tried;
    this.#changed = parts.changed;
  }

  /** Sends `copies` of a notification side by side. Resolves when the issuer took or refused each, or D1 gave up. */
  async deliver(message: Message, copies: number): Promise<void> {
    const deliveries = Array.from({ length: copies }, () => newDelivery(message));
    for (const delivery of deliveries) this.open.add(delivery);
    const ends = deliveries.map((delivery) => new Promise<void>((resolve) => this.#ends.set(delivery, resolve)));
    const tryAll = () => Promise.all(deliveries.map((delivery) => this.#attempt(delivery)));
    await this.#lanes.run(new Set(message.subjects), async () => void (await tryAll()));
    await Promise.all(ends);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const delivery of this.open) this.#end(delivery);
  }

  #end(delivery: Delivery): void {
    this.open.delete(delivery);
    this.#ends.get(delivery)?.();
    this.#ends.delete(delivery);
  }

  async #attempt(delivery: Delivery): Promise<void> {
    if (this.#stopped) return;
    delivery.state = 'in flight';
    delivery.attempts++;
    this.counters.sent++;
    const status = await this.#send(delivery.message).catch((error: unknown) => {
      if (!this.#stopped) this.#logger.warn({ deliveryId: delivery.id, ...describeError(error) }, 'issuer not reached');
      return undefined;
    });
    if (this.#stopped) return;
    delivery.lastStatus = status;
    const outcome = this.#outcomeOf(delivery, status);
    this.counters[outcome]++;
    this.#tried(delivery.message, status, outcome);
    const { id, attempts } = delivery;
    this.#logger.info(
      { deliveryId: id, attempts, updates: delivery.message.updates.length, status, outcome },
      'notification',
    );
    if (outcome === 'retried') {
      delivery.state = 'waiting';
      this.#later(this.#pause(attempts), () => void this.#attempt(delivery));
    } else {
      this.#end(delivery);
    }
    this.#changed();
  }

  /** Only 204 says "stored"; 400 is final by contract; everything else, silence too, is tried again. */
  #outcomeOf(delivery: Delivery, status: number | undefined): keyof Courier['counters'] {
    if (status === 204) return 'acknowledged';
    if (status === 400) return 'refused';
    return delivery.attempts < this.#options.maxAttempts ? 'retried' : 'givenUp';
  }

  #pause(attempts: number): number {
    const { retrySeconds } = this.#options;
    return (retrySeconds[attempts - 1] ?? retrySeconds.at(-1) ?? 1) * 1000;
  }

  #later(ms: number, run: () => void): void {
    if (this.#options.retryClock === 'sandbox') return void this.#clock.after(ms, run);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }
}

function newDelivery(message: Message): Delivery {
  return { id: randomUUID(), message, attempts: 0, state: 'waiting' };
}
