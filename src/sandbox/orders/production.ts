import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import type { Settings } from '../options.ts';
import type { CardRequest, Operation, OrderChange } from '../shapes.ts';
import { enterStage, interrupt, stepsFor, type Channel, type Step } from './stages.ts';
import type { CardRecord } from '../store.ts';

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

export interface OrderHold {
  hold: boolean;
  /** What the issuer is told the order stands at while it is held; the option `onHoldStage` when absent, and nothing without both. */
  stage?: string;
  reason?: string;
}

/** Stages that end an order before its time. */
const ends = ['DATA_EXCEPTION', 'CARD_PROD_EXCEPTION', 'CARD_PROD_CANCELED'];

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

  /** The orders that are kept where they are, by their `operationId`. */
  held(): string[] {
    return [...this.#lines].filter(([, { held }]) => held).map(([operationId]) => operationId);
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

  /**
   * Takes an order to a stage now: through all those before it, as time would, or out of its way where the stage is one that ends it.
   *
   * @returns false when the order is unknown, is past the stage, or never comes to it
   */
  advance(operationId: string, stage: string): boolean {
    const line = this.#lines.get(operationId);
    if (!line) return false;
    if (line.steps.slice(line.next).some((step) => step.stage === stage)) {
      do this.#enter(line);
      while (line.operation.details?.status !== stage);
      return true;
    }
    if (stage === 'CARD_RETURNED')
      return (isShipped(line) || this.advance(operationId, 'CARD_SHIPPED')) && this.return(operationId);
    if (!ends.includes(stage) || line.operation.status !== 'PENDING') return false;
    this.#end(line, stage);
    return true;
  }

  /** Ends an order with a failure now. @returns false when it has ended */
  fail(operationId: string, { stage, errorCode, error }: OrderFailure): boolean {
    const line = this.#lines.get(operationId);
    if (line?.operation.status !== 'PENDING') return false;
    this.#end(line, stage ?? this.#failureStage(line), { status: 'FAILED', errorCode, error });
    return true;
  }

  /**
   * Keeps an order where it is, or lets it go on (its present stage then takes its full time again). A held order may stand at a stage of its
   * own, on hold or at an exception that is not final; what it stood at shows until the next stage.
   *
   * @returns false when the order is unknown, or has ended and can stand at no other stage
   */
  hold(operationId: string, { hold, stage = this.#settings.behaviour.onHoldStage, reason }: OrderHold): boolean {
    const line = this.#lines.get(operationId);
    if (!line || (hold && stage && line.operation.status !== 'PENDING')) return false;
    line.held = hold;
    line.timer?.cancel();
    if (!hold) this.#schedule(line);
    else if (stage) {
      interrupt(line.operation, stage, reason);
      this.#publish(line.operation);
    }
    return true;
  }

  /** A shipped card comes back. @returns false when it was not shipped, or is back */
  return(operationId: string): boolean {
    const line = this.#lines.get(operationId);
    if (!line || !isShipped(line) || line.operation.details?.status === 'CARD_RETURNED') return false;
    this.#end(line, 'CARD_RETURNED');
    return true;
  }

  /** The newest order of a card that is still being made. */
  orderToChange(card: CardRecord): Operation | undefined {
    return card.operations.findLast(({ operationId, status }) => {
      const line = this.#lines.get(operationId);
      return line && status === 'PENDING' && !isShipped(line);
    });
  }

  /** Changes an order, where that can still be done: until the card is made. @returns whether it was */
  change(operationId: string, type: OrderChange['type']): boolean {
    const line = this.#lines.get(operationId);
    if (line?.operation.status !== 'PENDING' || hasEntered(line, 'CARD_PROD_DONE')) return false;
    if (type === 'CANCEL') this.#end(line, 'CARD_PROD_CANCELED');
    if (type.startsWith('ACCELERATE')) this.#hurry(line);
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

  /** Enters a last stage, which is not one of the way. */
  #end(line: Line, stage: string, result: Partial<Operation> = {}): void {
    line.timer?.cancel();
    line.steps = line.steps.slice(0, line.next);
    const now = this.#clock.iso();
    enterStage(line.operation, stage, line.channel, this.#settings, now);
    Object.assign(line.operation, result);
    if (line.operation.status !== 'PENDING') line.operation.endTime ??= now;
    this.#publish(line.operation);
  }

  /** Halves the time that is left to each stage. */
  #hurry(line: Line): void {
    const left = line.timer && (line.timer.due - this.#clock.now()) / 1000;
    line.steps = line.steps.map((step, index) => (index < line.next ? step : { ...step, seconds: step.seconds / 2 }));
    line.timer?.cancel();
    this.#schedule(line, left && left / 2);
  }

  #failureStage(line: Line): string {
    if (line.next <= 1) return 'DATA_EXCEPTION';
    return line.channel === 'INSTANT' ? 'CARD_PROD_EXCEPTION' : 'CARD_PROD_CANCELED';
  }
}

function hasEntered(line: Line, stage: string): boolean {
  return line.steps.slice(0, line.next).some((step) => step.stage === stage);
}

function isShipped(line: Line): boolean {
  return hasEntered(line, 'CARD_SHIPPED');
}
