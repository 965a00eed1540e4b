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

  function watch(events: Events, { correlationId, closed, onEnd }: Subscriber): Events {
    let shown = false;
    let over = false;
    open += 1;
    const end = (reason: EndReason) => {
      if (over) return;
      over = true;
      open -= 1;
      ended[reason] += 1;
      onEnd?.();
      logger.debug({ reason, correlationId }, 'subscription ended');
    };
    const step = (next: IteratorResult<ExecutionResult>) => {
      if (next.done) end(closed() ?? 'completed');
      else shown = true;
      return next;
    };
    const fail = (error: unknown) => {
      end(reasonOf(error, shown));
      throw error;
    };
    const watched: Events = {
      next: () => events.next().then(step, fail),
      async return() {
        end(closed() ?? 'left');
        return (await events.return?.()) ?? { value: undefined, done: true };
      },
      async throw(error: unknown) {
        end('fault');
        await events.return?.();
        throw error;
      },
      [Symbol.asyncIterator]: () => watched,
    };
    return watched;
  }

  return { watch, counts: () => ({ open, ended: { ...ended } }) };
}

const refusals: readonly FaultCode[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST', 'INVALID_CURSOR'];

function reasonOf(error: unknown, shown: boolean): EndReason {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (!(cause instanceof Fault && refusals.includes(cause.code))) return 'fault';
  return shown ? 'revoked' : 'refused';
}
