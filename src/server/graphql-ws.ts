import { execute, GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { CloseCode, makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Context } from '../context.ts';
import type { Request } from '../scope.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Viewer } from '../viewer.ts';
import type { Authenticate } from './access-tokens.ts';
import type { AtWork } from './at-work.ts';
import { correlationIdFrom } from './correlation.ts';
import { createDeliveries } from './deliveries.ts';
import type { Documents } from './document/documents.ts';
import type { Operations } from './operations.ts';
import { faultOf, presentError } from './present-error.ts';
import { subscribe } from './subscription.ts';
import { tryAgainLater, type SocketExtra } from './socket.ts';
import { createSubscriptionEnds, type SubscriptionCounts } from './subscription-ends.ts';
import { serveSockets, type WebSocketOptions, type WebSockets } from './web-sockets.ts';

export interface GraphqlWsOptions extends WebSocketOptions {
  schema: GraphQLSchema;
  documents: Documents;
  authenticate: Authenticate;
  atWork: AtWork;
  operations: Operations;
  telemetry: Telemetry;
  createContext(request: Request): Context;
}

export interface GraphqlWs extends Omit<WebSockets, 'counts'> {
  counts(): { sockets: ReturnType<WebSockets['counts']>; subscriptions: SubscriptionCounts };
}

type Params = Record<string, unknown>;
type Socket = SocketExtra & { viewer?: Viewer; ending?: NodeJS.Timeout; correlationId?: string };

/** GraphQL over WebSocket (protocol graphql-transport-ws). A socket has one viewer, named in `connection_init`, and ends with their token. */
export function serveGraphqlWs(options: GraphqlWsOptions): GraphqlWs {
  const { createContext, operations, telemetry, logger } = options;
  const ends = createSubscriptionEnds(logger);
  const protocol = makeServer<Params, Socket>({
    connectionInitWaitTimeout: 3_000,
    onConnect: ({ connectionParams, extra }) => welcome(extra, connectionParams, options.authenticate),
    onClose: ({ extra }) => clearTimeout(extra.ending),
    onSubscribe: ({ extra }, _id, payload) => prepare(payload, extra, options),
    execute: (args) => {
      const work = () => execute(args as ExecutionArgs);
      return options.atWork.run(() => operations.carryOut(args.contextValue as Context, work));
    },
    subscribe: (args) => {
      const request = args.contextValue as Context;
      return subscribe(
        args as ExecutionArgs,
        (signal, showing) => createContext({ ...request, signal, showing }),
        request.signal,
        createDeliveries(telemetry, operations.of(request)),
      );
    },
    onOperation: ({ extra }, _id, _payload, _args, result) => {
      const subscriber = {
        correlationId: correlationIdOf(extra),
        closed: () => extra.ended ?? (extra.gone.aborted ? ('left' as const) : undefined),
      };
      if (!isSubscription(result)) return undefined;
      extra.owed = 'changes';
      return ends.watch(result, subscriber);
    },
    onNext: (_socket, _id, _payload, { contextValue }, result) => {
      if (result.errors === undefined) return;
      return { ...result, errors: present(result.errors, (contextValue as Context).correlationId, logger) };
    },
    onError: ({ extra }, _id, _payload, errors) => present(errors, correlationIdOf(extra), logger),
  });
  const sockets = serveSockets(protocol, options);
  return { ...sockets, counts: () => ({ sockets: sockets.counts(), subscriptions: ends.counts() }) };
}

/** The viewer of a socket. Without one the socket is closed with 4403, which clients answer by coming back with a fresh token. */
async function welcome(socket: Socket, params: Params | undefined, authenticate: Authenticate): Promise<boolean> {
  try {
    const authorization = params?.['authorization'] ?? params?.['Authorization'];
    const viewer = await authenticate(typeof authorization === 'string' ? authorization : undefined);
    // Closed meanwhile: nobody would take the timer off again.
    if (socket.socket.readyState !== WebSocket.OPEN) return false;
    socket.viewer = viewer;
    socket.owed = 'answers';
    socket.ending = setTimeout(
      () => socket.end(CloseCode.Forbidden, 'Token expired', 'tokenEnded'),
      Math.min(Math.max(viewer.expiresAt - Date.now(), 0), 2 ** 31 - 1),
    ).unref();
    return true;
  } catch (error) {
    if (error instanceof Fault && error.retryable) socket.end(tryAgainLater, 'Try again later', 'fault');
    return false;
  }
}

/** A document that is refused is an error of its operation: the library would close the whole socket on a syntax error. */
function prepare(payload: SubscribePayload, socket: Socket, options: GraphqlWsOptions) {
  const { schema, documents, operations, createContext } = options;
  const { viewer } = socket;
  if (viewer === undefined) return [new GraphQLError('', { originalError: new Fault('UNAUTHENTICATED') })];
  const correlationId = correlationIdOf(socket);
  const running = operations.begin(correlationId);
  const prepared = documents.prepare(payload);
  running.is(prepared);
  if (Array.isArray(prepared)) return prepared;
  const { document, operationName, variables: variableValues } = prepared;
  const contextValue = createContext({ viewer, correlationId, signal: socket.gone });
  operations.tie(contextValue, running);
  return { schema, document, operationName, variableValues, contextValue } satisfies ExecutionArgs;
}

/** What `subscribe` gives, where it is no refusal. */
function isSubscription(result: object): result is AsyncIterableIterator<ExecutionResult> {
  return Symbol.asyncIterator in result;
}

/** One for all operations of a socket, from its upgrade request. */
function correlationIdOf(socket: Socket): string {
  socket.correlationId ??= correlationIdFrom(socket.request.headers['x-correlation-id']);
  return socket.correlationId;
}

function present(errors: readonly GraphQLError[], correlationId: string, logger: Logger) {
  for (const error of errors) {
    const fault = faultOf(error);
    if (fault !== undefined) logger.warn({ err: fault, correlationId }, 'operation failed');
  }
  return errors.map((error) => presentError(error, correlationId));
}
