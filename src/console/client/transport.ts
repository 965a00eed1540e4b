import { createSocket } from './socket.ts';
import { createStream } from './stream.ts';
import type { Tokens } from './tokens.ts';
import type { Payload, Sink, Wire } from './wire.ts';
import { withToken } from './with-token.ts';

export interface TransportOptions {
  /** Absolute addresses of GraphQL and of its streams, http:// or https://. */
  graphql: string;
  stream: string;
  tokens: Tokens;
  /** Told whenever the socket is open, or is so no longer; of streams nothing is told. */
  onConnection?(isConnected: boolean): void;
  webSocketImpl?: unknown;
}

interface Running {
  payload: Payload;
  sink: Sink;
  leave(): void;
}

/**
 * Subscriptions by WebSocket, or by streams where HTTP gets through and no socket ever did: those that run go on there from their last cursor. In
 * either case a connection that comes back asks for what follows the last payload that was seen.
 */
export function createTransport({ graphql, stream, ...options }: TransportOptions): Wire {
  const running = new Set<Running>();
  const url = graphql.replace(/^http/, 'ws');
  let wire: Wire = createSocket({ url, ...options, isReachable, onBlocked: takeStreams });

  /** A proxy answers 502 or 504 for a gateway that is away. */
  function isReachable(): Promise<boolean> {
    const headers = { 'content-type': 'application/json' };
    const asked = withToken(options.tokens)(graphql, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
    return asked.then(
      ({ status }) => status < 500,
      () => false,
    );
  }

  function takeStreams(): void {
    const blocked = wire;
    wire = createStream({ url: stream, tokens: options.tokens });
    for (const each of running) begin(each);
    blocked.stop();
  }

  /** What is left behind on another wire still says that it is complete: nobody listens to that. */
  function begin(each: Running): void {
    each.leave();
    let isLeft = false;
    const { payload, sink } = each;
    const leave = wire.subscribe(payload, {
      next(result) {
        if (isLeft) return;
        sink.next(result);
        payload.variables['after'] = cursorIn(result.data) ?? payload.variables['after'];
      },
      error: (reason) => isLeft || sink.error(reason),
      complete: () => isLeft || sink.complete(),
    });
    each.leave = () => {
      isLeft = true;
      leave();
    };
  }

  return {
    subscribe({ variables, ...rest }, sink) {
      const each: Running = { payload: { ...rest, variables: { ...variables } }, sink, leave: () => undefined };
      running.add(each);
      begin(each);
      return () => {
        running.delete(each);
        each.leave();
      };
    },
    stop: () => wire.stop(),
  };
}

/** A subscription has one field, and what it gives has a cursor. */
function cursorIn(data: unknown): string | undefined {
  const [payload] = Object.values((data ?? {}) as Record<string, { cursor?: string } | null>);
  return payload?.cursor;
}
