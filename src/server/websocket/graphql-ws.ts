import type { GraphQLError, ExecutionResult, OperationTypeNode } from 'graphql';
import { makeServer, type FormattedExecutionResult, type SubscribePayload } from 'graphql-ws';
import { Fault } from '../../errors.ts';
import { correlationIdFrom } from '../common/correlation.ts';
import { errorsOf } from '../common/errors-of.ts';
import type { Caller, Engine, Operation } from '../operation/engine.ts';
import { createSocketViewers, type SocketViewersOptions, type ViewedSocket } from './socket-viewer.ts';
import type { Traffic } from '../traffic/traffic.ts';
import { serveSockets, type WebSocketOptions, type WebSockets } from './web-sockets.ts';

export interface GraphqlWsOptions extends Omit<WebSocketOptions, 'connections'>, SocketViewersOptions {
  engine: Engine;
  traffic: Pick<Traffic, 'operation'>;
  /** Subscriptions at a time on one socket, and as many queries and mutations. */
  mostOperations: number;
}

type Params = Record<string, unknown>;
type Socket = ViewedSocket & { caller?: Caller };

/** GraphQL over WebSocket (protocol graphql-transport-ws). A socket has one viewer, named in `connection_init`, and ends with their token. */
export function serveGraphqlWs(options: GraphqlWsOptions): WebSockets {
  const { engine, traffic, mostOperations } = options;
  const viewers = createSocketViewers(options);
  const callerOf = (socket: Socket) => (socket.caller ??= createCaller(socket, mostOperations));
  const present = (errors: readonly GraphQLError[], socket: Socket) => engine.present(errors, callerOf(socket));
  const protocol = makeServer<Params, Socket>({
    connectionInitWaitTimeout: 3_000,
    onConnect: ({ connectionParams, extra }) => viewers.welcome(extra, connectionParams),
    onPing: ({ extra }, payload) => viewers.refresh(extra, payload),
    onClose: ({ extra }) => viewers.forget(extra),
    // A document that is refused is an error of its operation: the library would close the whole socket on a syntax error.
    onSubscribe: async ({ extra }, _id, payload: SubscribePayload) =>
      (await refusalOf(extra, traffic)) ?? engine.prepare(payload, callerOf(extra)),
    execute: (args) => engine.execute(args as Operation),
    subscribe: (args) => engine.subscribe(args as Operation),
    onOperation: ({ extra }, _id, _payload, _args, result) => {
      if (isSubscription(result)) extra.owed = 'changes';
    },
    onNext: ({ extra }, _id, _payload, _args, result): FormattedExecutionResult | undefined => {
      if (result.errors === undefined) return undefined;
      return { ...result, errors: present(result.errors, extra) };
    },
    onError: ({ extra }, _id, _payload, errors) => present(errors, extra),
  });
  return serveSockets(protocol, options);
}

/** One correlation id for all operations of a socket, from its upgrade request. */
function createCaller(socket: Socket, most: number): Caller {
  const running = { subscriptions: 0, others: 0 };
  return {
    viewer: () => socket.viewer,
    correlationId: correlationIdFrom(socket.request.headers['x-correlation-id']),
    gone: socket.gone,
    ended: () => socket.ended,
    begin(kind: OperationTypeNode) {
      const those = kind === 'subscription' ? 'subscriptions' : 'others';
      if (running[those] >= most) return null;
      running[those] += 1;
      return () => (running[those] -= 1);
    },
  };
}

/** Each operation counts, before anything of it is looked at. */
async function refusalOf({ viewer }: Socket, traffic: GraphqlWsOptions['traffic']): Promise<GraphQLError[] | null> {
  if (viewer === undefined) return null;
  try {
    await traffic.operation(viewer);
    return null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return errorsOf(error);
  }
}

/** What `subscribe` gives, where it is no refusal. */
function isSubscription(result: object): result is AsyncIterableIterator<ExecutionResult> {
  return Symbol.asyncIterator in result;
}
