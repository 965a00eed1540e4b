import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { Courier, type Delivery, type Tried } from './courier.ts';
import { drifted } from '../drift.ts';
import { IssuerClient } from './issuer-client.ts';
import { Ledger, type Notification } from './ledger.ts';
import { bodyOf, type Message } from './messages.ts';
import type { NotificationTarget, Settings } from '../options.ts';
import { defaultTroubles, Troubles, type TroublePolicy } from './troubles.ts';

interface Moment {
  at: number;
  message: Message & { subjects: string[]; updates: unknown[] };
}

/** Tells the issuer every change of an operation: collects the changes of a moment, sends them, repeats until taken. */
export class Notifier {
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #courier: Courier;
  readonly #troubles: Troubles;
  readonly #ledger = new Ledger();
  readonly #check: (message: Message) => void;
  readonly #changed: () => void;
  #issuer: IssuerClient | undefined;
  #collecting: Moment[] = [];
  /** Changes from before the issuer's address was known. */
  #homeless: Message[] = [];

  constructor(parts: {
    settings: Settings;
    clock: Clock;
    logger: Logger;
    check: (message: Message) => void;
    changed: () => void;
  }) {
    this.#settings = parts.settings;
    this.#clock = parts.clock;
    this.#check = parts.check;
    this.#changed = parts.changed;
    const send = (message: Message) => this.sendNow(message.path, bodyOf(message));
    const { clock, logger, changed } = parts;
    const tried: Tried = (message, status, outcome) => this.#ledger.tried(message, status, endOf(outcome));
    this.#courier = new Courier({ options: parts.settings.delivery, clock, logger, send, tried, changed });
    const deliver = (message: Message, copies: number) => this.#courier.deliver(message, copies);
    this.#troubles = new Troubles(clock, deliver, (message) => this.#ledger.lost(message));
  }

  /** Says where the issuer is, or that it moved; what waited for an address is sent. */
  setTarget(target: NotificationTarget): void {
    const { timeoutMs } = this.#settings.delivery;
    void this.#issuer?.stop();
    this.#issuer = new IssuerClient(target, { timeoutMs, drift: () => this.#settings.drift });
    for (const message of this.#homeless.splice(0)) this.#troubles.pass(message);
  }

  /** @throws when nobody has said where the issuer is */
  get issuer(): IssuerClient {
    if (!this.#issuer) throw new Error('the sandbox does not know where the issuer is');
    return this.#issuer;
  }

  publish(message: Message): void {
    const at = Math.floor(this.#clock.now());
    const { batchMaximum } = this.#settings.delivery;
    const moment = this.#collecting.findLast((earlier) => earlier.message.path === message.path);
    if (!message.single && moment?.at === at && moment.message.updates.length < batchMaximum) {
      moment.message.updates.push(...message.updates);
      moment.message.subjects.push(...message.subjects);
      return;
    }
    if (this.#collecting.length === 0) queueMicrotask(() => this.#flush());
    const { path, single, subjects, updates } = message;
    this.#collecting.push({ at, message: { path, single, subjects: [...subjects], updates: [...updates] } });
  }

  /** Sends a body as it is, once, now. @returns the issuer's status @throws when it cannot be reached */
  async sendNow(path: string, body: unknown): Promise<number> {
    return this.issuer.notify(path, this.#settings.drift ? drifted(body) : body);
  }

  /** Forgets the next notifications instead of sending them. */
  loseNext(count = 1): void {
    this.#troubles.loseNext(count);
  }

  /** Those of the last time, newest first. */
  get notifications(): Notification[] {
    return this.#ledger.list();
  }

  /** Sends one again as it was, now and past all troubles, and repeats it until it is taken. @returns false when it is not known */
  resend(id: string): boolean {
    const known = this.#ledger.find(id);
    if (!known) return false;
    known.state = 'pending';
    void this.#courier.deliver(known.message, 1);
    this.#changed();
    return true;
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
    await this.#issuer?.stop();
  }

  #flush(): void {
    for (const { message: collected } of this.#collecting.splice(0)) {
      const message = { ...collected, id: randomUUID() };
      this.#check(message);
      this.#ledger.begin(message.id, this.#clock.iso(), message);
      if (this.#issuer) this.#troubles.pass(message);
      else this.#homeless.push(message);
    }
    this.#changed();
  }
}

/** What of a try is an end; undefined where there will be another. */
function endOf(outcome: Parameters<Tried>[2]) {
  return outcome === 'sent' || outcome === 'retried' ? undefined : outcome;
}
