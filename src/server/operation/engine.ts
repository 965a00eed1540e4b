import {
  type GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';
import type { Context } from '../../context.ts';
import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Request } from '../../scope.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { Viewer } from '../../viewer.ts';
import type { AtWork } from '../common/at-work.ts';
import { errorsOf } from '../common/errors-of.ts';
import { createDeliveries } from './deliveries.ts';
import type { Executor } from './executor.ts';
import type { Documents } from '../document/documents.ts';
import type { Asked } from '../document/identify.ts';
import type { NotCarried } from '../document/not-carried.ts';
import { lazily } from './lazily.ts';
import type { Operations } from './operations.ts';
import { faultOf, presentError } from '../common/present-error.ts';
import { refusalOf } from './root-scopes.ts';
import { createShares, type Share } from './shares.ts';
import { subscribe, type ContextFor, type Making } from './subscription.ts';
import { createSubscriptionEnds, type EndReason, type SubscriptionCounts } from './subscription-ends.ts';
import { createTogether } from './together.ts';

/** Who asks over a connection that stays: a socket, or a stream. */
export interface Caller {
  /** As they are now: their token may be exchanged for another one. Undefined before they are known. */
  viewer(): Viewer | undefined;
  correlationId: string;
  /** Aborts when no more happens on the connection. */
  gone: AbortSignal;
  /** Why we ended the connection; undefined while we did not. */
  ended(): EndReason | undefined;
  /** Takes a place for an operation. Gives how to leave it; null when all are taken. */
  begin(kind: OperationTypeNode): (() => void) | null;
}

/** An operation that may run, once. */
export interface Operation extends ExecutionArgs {
  kind: OperationTypeNode;
  viewer: Viewer;
  caller: Caller;
  contextValue: Context;
  /** Of a subscription alone. */
  share: Share | undefined;
  leave(): void;
}

export interface EngineOptions {
  schema: GraphQLSchema;
  documents: Documents;
  atWork: AtWork;
  operations: Operations;
  execute: Executor;
  telemetry: Telemetry;
  createContext(request: Request): Context;
  /** Subscriptions of one end user, over all their connections. */
  mostSubscriptionsOfConsumer: number;
  logger: Logger;
}

type Events = AsyncIterableIterator<ExecutionResult>;

/** What happens to an operation, whichever kind of lasting connection it comes by. */
export interface Engine {
  /** Its way up to being executed, or why it is not. What this gives must be executed or subscribed to. */
  prepare(asked: Asked, caller: Caller, notCarried?: NotCarried): Operation | GraphQLError[];
  execute(operation: Operation): Promise<ExecutionResult>;
  /** Events that are executed as they are taken, and counted by how they end; or why there are none. */
  subscribe(operation: Operation): Promise<Events | ExecutionResult>;
  /** As a client may see them; what is worth it is logged, unless it failed because the client has left. */
  present(errors: readonly GraphQLError[], caller: Pick<Caller, 'correlationId' | 'gone'>): GraphQLFormattedError[];
  counts(): SubscriptionCounts;
}

export function createEngine(options: EngineOptions): Engine {
  const { schema, documents, atWork, operations, execute, telemetry, createContext, logger } = options;
  const ends = createSubscriptionEnds(logger);
  const shares = createShares(options.mostSubscriptionsOfConsumer);
  const togetherFor = createTogether();

  /** The places that an operation takes, on its connection and of its end user; null when there is none. */
  function enter(kind: OperationTypeNode, viewer: Viewer, caller: Caller): Pick<Operation, 'share' | 'leave'> | null {
    const leave = caller.begin(kind);
    if (leave === null || kind !== 'subscription') return leave && { share: undefined, leave };
    const share = shares.take(viewer);
    if (share === null) leave();
    return share && { share, leave: () => [leave, share.leave].forEach((each) => each()) };
  }

  return {
    prepare(asked, caller, notCarried) {
      const { correlationId, gone: signal } = caller;
      const viewer = caller.viewer();
      if (viewer === undefined) return errorsOf(new Fault('UNAUTHENTICATED'));
      const running = operations.begin(signal, correlationId);
      const prepared = documents.prepare(asked, notCarried);
      running.is(prepared);
      if (Array.isArray(prepared)) return prepared;
      const { document, operationName, variables: variableValues, operation } = prepared;
      const kind = operation.operation;
      const places = enter(kind, viewer, caller);
      if (places === null) {
        const errors = errorsOf(new Fault('NO_ROOM'));
        running.end(errors);
        return errors;
      }
      const contextValue = createContext({ viewer, correlationId, signal });
      operations.tie(contextValue, running);
      return { schema, document, operationName, variableValues, contextValue, kind, viewer, caller, ...places };
    },
    execute: (operation) =>
      atWork
        .run(() => operations.carryOut(operation.contextValue, () => execute(operation)))
        .finally(() => operation.leave()),
    async subscribe({ contextValue, ...operation }) {
      const { caller, leave, share } = operation;
      const { correlationId, gone } = caller;
      const viewer = () => caller.viewer() ?? operation.viewer;
      const contextFor: ContextFor = (signal, showing, asked) => {
        const request = { viewer: viewer(), correlationId, signal };
        if (showing !== undefined) return createContext({ ...request, showing });
        return lazily(() => {
          asked?.();
          return createContext({ ...request, fresh: true });
        });
      };
      const deliveries = createDeliveries(telemetry, operations.of(contextValue));
      const refusalNow = () => refusalOf(operation, viewer());
      const together = togetherFor(operation);
      const making: Making = (event, work, signal) =>
        together.of(event, viewer(), signal, (asked) => share?.inTurn(() => work(asked), signal) ?? work(asked));
      const started = subscribe(operation, execute, contextFor, gone, refusalNow, deliveries, making);
      const result = await started.catch((error: unknown) => {
        leave();
        throw error;
      });
      if (!(Symbol.asyncIterator in result)) {
        leave();
        return result;
      }
      const closed = () => caller.ended() ?? (gone.aborted ? ('left' as const) : undefined);
      return ends.watch(result, { correlationId, closed, onEnd: leave });
    },
    present(errors, { correlationId, gone }) {
      for (const fault of errors.map(faultOf)) {
        if (fault !== undefined && !gone.aborted) logger.warn({ err: fault, correlationId }, 'operation failed');
      }
      return errors.map((error) => presentError(error, correlationId));
    },
    counts: ends.counts,
  };
}
