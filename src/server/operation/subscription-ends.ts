import { GraphQLError, type ExecutionResult } from 'graphql';
import { Fault, type FaultCode } from '../../errors.ts';
import type { Logger } from '../../log.ts';

/** Every way in which a subscription ends. */
export const endReasons = [
  /** The client completed it, closed its connection, vanished, or broke the protocol. */
  'left',
  /** The viewer's token expired. */
  'tokenEnded',
  /** It ended before its first payload: the viewer may not, or asked for what cannot be. */
  'refused',
  /** The viewer may not see it any more, or their tokens are not taken any more. */
  'revoked',
  /** The client did not read. */
  'lagged',
  /** The gateway stops. */
  'drained',
  /** Something failed. */
  'fault',
  /** There is nothing more to come. */
  'completed',
] as const;
export type EndReason = (typeof endReasons)[number];

export interface SubscriptionCounts {
  open: number;
  ended: Record<EndReason, number>;
}

export interface Subscriber {
  correlationId: string;
  /** Why we closed the subscriber's connection; undefined while we did not. */
  closed(): EndReason | undefined;
  /** Called once, when it has ended. */
  onEnd?(): void;
}

type Events = AsyncIterableIterator<ExecutionResult>;

/** Counts subscriptions by how they end. */
export interface SubscriptionEnds {
  /** The same events, watched to their end. */
  watch(events: Events, subscriber: Subscriber): Events;
  counts(): SubscriptionCounts;
}

export function createSubscriptionEnds(logger: Logger): SubscriptionEnds {
  let open = 0;
  const ended = Object.fromEntries(endReasons.map((reason) => [reason, 0])) as Record<EndReason, number>;

  function over(reason: EndReason, { onEnd, correlationId }: Subscriber): void {
    open -= 1;
    ended[reason] += 1;
    onEnd?.();
    logger.debug({ reason, correlationId }, 'subscription ended');
  }

  function watch(events: Events, subscriber: Subscriber): Events {
    open += 1;
    return new Watched(events, subscriber, over);
  }

  return { watch, counts: () => ({ open, ended: { ...ended } }) };
}

class Watched implements Events {
  private shown = false;
  private over = false;

  constructor(
    private readonly events: Events,
    private readonly subscriber: Subscriber,
    private readonly onEnd: (reason: EndReason, subscriber: Subscriber) => void,
  ) {}

  next(): Promise<IteratorResult<ExecutionResult>> {
    return this.events.next().then(this.step, this.fail);
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.end(this.subscriber.closed() ?? 'left');
    return (await this.events.return?.()) ?? { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<never> {
    this.end('fault');
    await this.events.return?.();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private readonly step = (next: IteratorResult<ExecutionResult>): IteratorResult<ExecutionResult> => {
    if (next.done) this.end(this.subscriber.closed() ?? 'completed');
    else this.shown = true;
    return next;
  };

  private readonly fail = (error: unknown): never => {
    this.end(reasonOf(error, this.shown));
    throw error;
  };

  private end(reason: EndReason): void {
    if (this.over) return;
    this.over = true;
    this.onEnd(reason, this.subscriber);
  }
}

const refusals: readonly FaultCode[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST', 'INVALID_CURSOR'];

function reasonOf(error: unknown, shown: boolean): EndReason {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (!(cause instanceof Fault && refusals.includes(cause.code))) return 'fault';
  return shown ? 'revoked' : 'refused';
}
