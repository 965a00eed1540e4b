import { execute, GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { CloseCode, makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Context } from '../context.ts';
import type { Request } from '../scope.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Viewer } from '../viewer.ts';
import type { Authenticate } from './access-tokens.ts';
import type { AtWork } from './at-work.ts';
import { correlationIdFrom } from './correlation.ts';
import type { Documents } from './document/documents.ts';
import { faultOf, presentError } from './present-error.ts';
import { subscribe } from './subscription.ts';
import { tryAgainLater, type SocketExtra } from './socket.ts';
import { createSubscriptionEnds, type SubscriptionCounts } from './subscription-ends.ts';
import type { Addresses } from './traffic/addresses.ts';
import type { Traffic } from './traffic/traffic.ts';
import { serveSockets, type WebSocketOptions, type WebSockets } from './web-sockets.ts';

export interface GraphqlWsOptions extends WebSocketOptions {
  schema: GraphQLSchema;
  documents: Documents;
  authenticate: Authenticate;
  addresses: Addresses;
  traffic: Traffic;
  atWork: AtWork;
  createContext(request: Request): Context;
}

export interface GraphqlWs extends Omit<WebSockets, 'counts'> {
  counts(): { sockets: ReturnType<WebSockets['counts']>; subscriptions: SubscriptionCounts };
}

type Params = Record<string, unknown>;
type Socket = SocketExtra & { viewer?: Viewer; ending?: NodeJS.Timeout; correlationId?: string };

/** GraphQL over WebSocket (protocol graphql-transport-ws). A socket has one viewer, named in `connection_init`, and ends with their token. */
export function serveGraphqlWs(options: GraphqlWsOptions): GraphqlWs {
  const { createContext, logger } = options;
  const ends = createSubscriptionEnds(logger);
  const protocol = makeServer<Params, Socket>({
    connectionInitWaitTimeout: 3_000,
    onConnect: ({ connectionParams, extra }) => welcome(extra, connectionParams, options),
    onClose: ({ extra }) => clearTimeout(extra.ending),
    onSubscribe: async ({ extra }, _id, payload) =>
      (await refusalOf(extra, options)) ?? prepare(payload, extra, options),
    execute: (args) => options.atWork.run(() => execute(args as ExecutionArgs)),
    subscribe: (args) => {
      const request = args.contextValue as Context;
      return subscribe(args as ExecutionArgs, (signal) => createContext({ ...request, signal }), request.signal);
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
async function welcome(socket: Socket, params: Params | undefined, options: GraphqlWsOptions): Promise<boolean> {
  try {
    const authorization = params?.['authorization'] ?? params?.['Authorization'];
    const given = typeof authorization === 'string' ? authorization : undefined;
    const address = options.addresses.of(socket.request);
    const viewer = await options.traffic.identify(address, () => options.authenticate(given));
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

/** Each operation counts, before anything of it is looked at. */
async function refusalOf({ viewer }: Socket, { traffic }: GraphqlWsOptions): Promise<GraphQLError[] | undefined> {
  if (viewer === undefined) return [new GraphQLError('', { originalError: new Fault('UNAUTHENTICATED') })];
  try {
    await traffic.operation(viewer);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [new GraphQLError('', { originalError: error })];
  }
}

/** A document that is refused is an error of its operation: the library would close the whole socket on a syntax error. */
function prepare(payload: SubscribePayload, socket: Socket, { schema, documents, createContext }: GraphqlWsOptions) {
  const { viewer } = socket;
  if (viewer === undefined) return [new GraphQLError('', { originalError: new Fault('UNAUTHENTICATED') })];
  const prepared = documents.prepare(payload);
  if (Array.isArray(prepared)) return prepared;
  const { document, operationName, variables: variableValues } = prepared;
  const correlationId = correlationIdOf(socket);
  const contextValue = createContext({ viewer, correlationId, signal: socket.gone });
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
