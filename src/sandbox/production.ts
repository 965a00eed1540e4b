import type { Clock, Timer } from './clock.ts';
import type { Settings } from './options.ts';
import type { CardRequest, Operation } from './shapes.ts';
import { enterStage, stepsFor, type Channel, type Step } from './stages.ts';
import type { CardRecord } from './store.ts';
import { randomUUID } from 'node:crypto';

interface Line {
  operation: Operation;
  channel: Channel;
  steps: Step[];
  /** Index of the step that comes next. */
  next: number;
  timer?: Timer;
  held: boolean;
}

export interface OrderFailure {
  stage?: string;
  errorCode: string;
  error: string;
}

/** The personalisation centre: takes orders through their stages on the sandbox clock. */
export class Production {
  readonly #lines = new Map<string, Line>();
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #publish: (operation: Operation) => void;

  constructor(settings: Settings, clock: Clock, publish: (operation: Operation) => void) {
    this.#settings = settings;
    this.#clock = clock;
    this.#publish = publish;
  }

  /** Begins an order: CARD_PROD_REQUESTED at once, the other stages as their time comes. */
  start(card: CardRecord, order: Pick<CardRequest, 'distributionChannel' | 'issuerRequestId'>): Operation {
    const { issuerRequestId } = order;
    const operation: Operation = {
      operationId: randomUUID(),
      operation: 'PRODUCE',
      status: 'PENDING',
      startTime: this.#clock.iso(),
      cardId: card.cardId,
      ...(issuerRequestId && { issuerRequestId, details: { issuerRequestId } }),
    };
    card.operations.push(operation);
    this.#enter(this.#addLine(operation, order.distributionChannel));
    return operation;
  }

  /** Puts an order in the middle of its way, without telling the issuer. `secondsToNext` is when it goes on. */
  place(operation: Operation, channel: Channel, stage: string, secondsToNext: number): void {
    const line = this.#addLine(operation, channel);
    while (line.next < line.steps.length && operation.details?.status !== stage) this.#apply(line);
    this.#schedule(line, secondsToNext);
  }

  has(operationId: string): boolean {
    return this.#lines.has(operationId);
  }

  /** Takes an order to its next stage now. @returns false when there is none */
  step(operationId: string): boolean {
    const line = this.#lines.get(operationId);
    if (!line || line.next >= line.steps.length) return false;
    this.#enter(line);
    return true;
  }

  /** Ends an order with a failure now. @returns false when it has ended */
  fail(operationId: string, failure: OrderFailure): boolean {
    const line = this.#lines.get(operationId);
    if (!line || line.operation.status !== 'PENDING') return false;
    line.timer?.cancel();
    line.next = line.steps.length;
    const stage = failure.stage ?? this.#failureStage(line);
    enterStage(line.operation, stage, line.channel, this.#settings, this.#clock.iso());
    const { errorCode, error } = failure;
    Object.assign(line.operation, { status: 'FAILED', endTime: this.#clock.iso(), errorCode, error });
    this.#publish(line.operation);
    return true;
  }

  /** Keeps an order where it is, or lets it go on (its present stage then takes its full time again). */
  hold(operationId: string, held: boolean): boolean {
    const line = this.#lines.get(operationId);
    if (!line) return false;
    line.held = held;
    line.timer?.cancel();
    if (!held) this.#schedule(line);
    return true;
  }

  #addLine(operation: Operation, channel: Channel): Line {
    const line: Line = { operation, channel, steps: stepsFor(channel, this.#settings), next: 0, held: false };
    this.#lines.set(operation.operationId, line);
    return line;
  }

  #enter(line: Line): void {
    line.timer?.cancel();
    this.#apply(line);
    this.#publish(line.operation);
    this.#schedule(line);
  }

  #apply(line: Line): void {
    const step = line.steps[line.next++];
    if (step) enterStage(line.operation, step.stage, line.channel, this.#settings, this.#clock.iso());
  }

  #schedule(line: Line, seconds = line.steps[line.next]?.seconds): void {
    if (seconds === undefined || line.held || line.next >= line.steps.length) return;
    line.timer = this.#clock.after(seconds * 1000, () => this.#enter(line));
  }

  #failureStage(line: Line): string {
    if (line.next <= 1) return 'DATA_EXCEPTION';
    return line.channel === 'INSTANT' ? 'CARD_PROD_EXCEPTION' : 'CARD_PROD_CANCELED';
  }
}
