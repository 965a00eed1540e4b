import type { GraphQLError, OperationTypeNode } from 'graphql';
import { Fault } from '../../errors.ts';
import { correlationIdFrom } from '../common/correlation.ts';
import { errorsOf } from '../common/errors-of.ts';
import type { Caller, Engine } from '../operation/engine.ts';
import { createProtocol } from './protocol.ts';
import { createSocketViewers, type SocketViewersOptions, type ViewedSocket } from './socket-viewer.ts';
import type { Traffic } from '../traffic/traffic.ts';
import { serveSockets, type WebSocketOptions, type WebSockets } from './web-sockets.ts';

export interface GraphqlWsOptions extends Omit<WebSocketOptions, 'connections'>, SocketViewersOptions {
  engine: Engine;
  traffic: Pick<Traffic, 'operation'>;
  /** Subscriptions at a time on one socket, and as many queries and mutations. */
  mostOperations: number;
}

type Socket = ViewedSocket & { caller?: Caller };

/** How long a socket may take to say who it speaks for. In ms. */
const initMs = 3_000;

/** GraphQL over WebSocket (protocol graphql-transport-ws). A socket has one viewer, named in `connection_init`, and ends with their token. */
export function serveGraphqlWs(options: GraphqlWsOptions): WebSockets {
  const { engine, traffic, mostOperations } = options;
  const viewers = createSocketViewers(options);
  const callerOf = (socket: Socket) => (socket.caller ??= new SocketCaller(socket, mostOperations));
  const protocol = createProtocol<Socket>({
    ...{ engine, initMs, callerOf, welcome: viewers.welcome, pinged: viewers.refresh, forget: viewers.forget },
    prepare: async (socket, payload) => (await refusalOf(socket, traffic)) ?? engine.prepare(payload, callerOf(socket)),
  });
  return serveSockets(protocol, options);
}

/** One correlation id for all operations of a socket, from its upgrade request. */
class SocketCaller implements Caller {
  readonly correlationId: string;
  private readonly running = { subscriptions: 0, others: 0 };

  constructor(
    private readonly socket: Socket,
    private readonly most: number,
  ) {
    this.correlationId = correlationIdFrom(socket.request.headers['x-correlation-id']);
  }

  get gone(): AbortSignal {
    return this.socket.gone;
  }

  viewer(): Socket['viewer'] {
    return this.socket.viewer;
  }

  ended(): Socket['ended'] {
    return this.socket.ended;
  }

  begin(kind: OperationTypeNode): (() => void) | null {
    const those = kind === 'subscription' ? 'subscriptions' : 'others';
    if (this.running[those] >= this.most) return null;
    this.running[those] += 1;
    return () => (this.running[those] -= 1);
  }
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
