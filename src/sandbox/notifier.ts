import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { Courier, type Delivery } from './courier.ts';
import { drifted, driftHeaders } from './drift.ts';
import { IssuerClient } from './issuer-client.ts';
import type { NotificationTarget, Settings } from './options.ts';
import type { Operation } from './shapes.ts';
import { defaultTroubles, Troubles, type TroublePolicy } from './troubles.ts';

interface Moment {
  at: number;
  operations: unknown[];
}

/** Tells the issuer every change of an operation: collects the changes of a moment, sends them, repeats until taken. */
export class Notifier {
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #courier: Courier;
  readonly #troubles: Troubles;
  readonly #check: (operations: readonly unknown[]) => void;
  readonly #changed: () => void;
  #client: IssuerClient | undefined;
  #collecting: Moment[] = [];
  /** Changes from before the issuer's address was known. */
  #homeless: (readonly unknown[])[] = [];

  constructor(parts: {
    settings: Settings;
    clock: Clock;
    logger: Logger;
    check: (operations: readonly unknown[]) => void;
    changed: () => void;
  }) {
    this.#settings = parts.settings;
    this.#clock = parts.clock;
    this.#check = parts.check;
    this.#changed = parts.changed;
    const send = (operations: readonly unknown[]) => this.sendNow(operations);
    this.#courier = new Courier(parts.settings.delivery, parts.clock, parts.logger, send, parts.changed);
    this.#troubles = new Troubles(parts.clock, (operations, copies) => this.#courier.deliver(operations, copies));
  }

  /** Says where the issuer is, or that it moved; what waited for an address is sent. */
  setTarget(target: NotificationTarget): void {
    const { issuerId, delivery } = this.#settings;
    void this.#client?.stop();
    this.#client = new IssuerClient(target, { issuerId, timeoutMs: delivery.timeoutMs });
    for (const operations of this.#homeless.splice(0)) this.#troubles.pass(operations);
  }

  publish(operation: Operation): void {
    const update = structuredClone(operation);
    const at = Math.floor(this.#clock.now());
    const moment = this.#collecting.at(-1);
    const room = (moment?.operations.length ?? 0) < this.#settings.delivery.batchMaximum;
    if (moment && room && moment.at === at) {
      moment.operations.push(update);
      return;
    }
    if (this.#collecting.length === 0) queueMicrotask(() => this.#flush());
    this.#collecting.push({ at, operations: [update] });
  }

  /** Sends updates as they are, once, now. @returns the issuer's status @throws when it cannot be reached */
  async sendNow(operations: readonly unknown[]): Promise<number> {
    if (!this.#client) throw new Error('the sandbox does not know where to send notifications');
    if (!this.#settings.drift) return this.#client.notify(operations);
    const { operations: drift } = drifted({ operations }) as { operations: unknown[] };
    return this.#client.notify(drift, driftHeaders);
  }

  setPolicy(policy: Partial<TroublePolicy>): TroublePolicy {
    const set = this.#troubles.set(policy);
    this.#changed();
    return set;
  }

  resetPolicy(): TroublePolicy {
    return this.setPolicy(defaultTroubles);
  }

  get counters() {
    return { ...this.#courier.counters, ...this.#troubles.counters };
  }

  get open(): readonly Delivery[] {
    return [...this.#courier.open];
  }

  get withheld(): number {
    return this.#troubles.withheld;
  }

  /** Nothing to send, in flight, delayed or waiting for a retry. What is withheld or has no address does not count. */
  get quiet(): boolean {
    return this.#collecting.length === 0 && this.#courier.open.size === 0 && this.#troubles.quiet;
  }

  async stop(): Promise<void> {
    this.#courier.stop();
    this.#troubles.stop();
    await this.#client?.stop();
  }

  #flush(): void {
    for (const { operations } of this.#collecting.splice(0)) {
      this.#check(operations);
      if (this.#client) this.#troubles.pass(operations);
      else this.#homeless.push(operations);
    }
    this.#changed();
  }
}
