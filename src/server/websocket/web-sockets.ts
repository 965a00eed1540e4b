import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { createAcceptRate } from '../lasting/accept-rate.ts';
import type { Connections } from '../lasting/connections.ts';
import { endInSlices } from '../lasting/slices.ts';
import { sweepOf } from '../lasting/writer.ts';
import type { Protocol } from './protocol.ts';
import { runSocket, sweepOfBeats } from './running-socket.ts';
import { closedSoon, ClosingSocket, goingAway, tryAgainLater, type SocketExtra, type SocketOptions } from './socket.ts';

export interface WebSocketOptions extends SocketOptions {
  server: HttpServer;
  path: string;
  /** Who comes from somewhere that gets no sockets gets none; who comes too often is told to come back. */
  admit(request: IncomingMessage): Promise<'now' | 'later' | 'never'>;
  /** How many are let in within a second. */
  acceptsPerSecond: number;
  /** How many may be open. */
  connections: Pick<Connections, 'enter'>;
  /** How long a client may take over the closing handshake, and over reading what was written before it. */
  closingMs?: number;
}

export interface WebSockets {
  /** Lets no more sockets in, and closes the open ones over a time; at once when the signal aborts. Resolves when all are closed. */
  drain(windowMs: number, hurry: AbortSignal): Promise<void>;
  /** To be called when the HTTP server is closed: until then it says that no sockets are let in. */
  stop(): void;
  /** `turnedAway`: those who came too many at once, or while as many as may be were open. */
  counts(): { open: number; turnedAway: number };
}

const maxMessageBytes = 64 * 1024;

/**
 * The sockets under the graphql-ws protocol. The library's own adapter prints errors past our logger, quotes them in close reasons, answers
 * pings whether or not anybody reads, and waits for ever for a client that does not close.
 */
export function serveSockets(protocol: Protocol<SocketExtra>, options: WebSocketOptions): WebSockets {
  const { server, path, closingMs = 30_000, logger } = options;
  const mayEnter = createAcceptRate(options.acceptsPerSecond);
  const open = new Map<WebSocket, SocketExtra>();
  const parts = { ...options, protocol, beats: sweepOfBeats(options), stalls: sweepOf(options.stallMs) };
  const allLeft = new AbortController();
  let draining = false;
  let turnedAway = 0;
  const later = new WeakSet<IncomingMessage>();

  // ws has a setting more than its types.
  const settings: ServerOptions & { closeTimeout: number } = {
    WebSocket: ClosingSocket,
    ...{ server, path, maxPayload: maxMessageBytes, handleProtocols, closeTimeout: closingMs },
    verifyClient: async ({ req }, answer) => {
      const verdict = await options.admit(req).catch(() => 'later' as const);
      if (verdict === 'later') later.add(req);
      answer(verdict !== 'never', 403, 'Forbidden');
    },
  };
  const sockets = new WebSocketServer<typeof ClosingSocket>(settings);
  // It repeats the HTTP server's errors, which whoever listens deals with.
  sockets.on('error', () => undefined);
  const onError = (err: Error) => logger.debug({ err }, 'a socket failed');
  sockets.on('connection', (socket, request) => {
    socket.on('error', onError);
    if (draining) return turnAway(socket, goingAway, 'Going away');
    const leave = !later.has(request) && mayEnter() ? options.connections.enter() : null;
    if (leave === null) {
      turnedAway += 1;
      return turnAway(socket, tryAgainLater, 'Try again later');
    }
    const extra = runSocket(parts, socket, request, () => {
      leave();
      open.delete(socket);
      if (draining && open.size === 0) allLeft.abort();
    });
    if (extra.ended === undefined) open.set(socket, extra);
  });

  async function drain(windowMs: number, hurry: AbortSignal): Promise<void> {
    draining = true;
    const enough = AbortSignal.any([hurry, allLeft.signal]);
    await endInSlices({
      left: () => [...open.values()],
      end: (extra) => extra.end(goingAway, 'Going away', 'drained'),
      windowMs,
      pause: (ms) => sleep(ms, undefined, { signal: enough }).catch(() => undefined),
    });
    await Promise.all([...sockets.clients].map(closedSoon));
  }

  return { drain, stop: () => sockets.close(), counts: () => ({ open: open.size, turnedAway }) };
}

/** By a code after which the client of graphql-ws comes back: on an upgrade that is refused it gives up. */
function turnAway(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  void closedSoon(socket);
}
