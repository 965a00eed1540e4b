import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { CloseCode, handleProtocols, type Server } from 'graphql-ws';
import { WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../log.ts';

/** What a socket of ours is known by in the protocol's callbacks. */
export interface SocketExtra extends Record<PropertyKey, unknown> {
  socket: WebSocket;
  request: IncomingMessage;
}

export interface WebSocketOptions {
  server: HttpServer;
  path: string;
  logger: Logger;
}

const maxMessageBytes = 64 * 1024;
/** A subscription waits for its last payload to leave, so that only a flood of pings from somebody who does not read gets here. */
const maxBufferedBytes = 1024 * 1024;
const heartbeatMs = 12_000;
/** How long a client may take over the closing handshake. */
const closingMs = 1_000;

/**
 * The sockets under the graphql-ws protocol. The library's own adapter prints errors past our logger, quotes them in close reasons, answers
 * pings whether or not anybody reads, and waits for ever for a client that does not close.
 */
export function serveSockets(protocol: Server<SocketExtra>, options: WebSocketOptions): { stop(): Promise<void> } {
  const { server, path, logger } = options;
  const sockets = new WebSocketServer({ server, path, maxPayload: maxMessageBytes, handleProtocols });
  // It repeats the HTTP server's errors, which whoever listens deals with.
  sockets.on('error', () => undefined);
  sockets.on('connection', (socket, request) => {
    const beat = keepAlive(socket);
    socket.on('error', (err) => logger.debug({ err }, 'a socket failed'));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => write(socket, text),
        close: (code = CloseCode.InternalServerError, reason) => close(socket, code, reason),
        onMessage: (hear) =>
          socket.on('message', (data) => {
            hear(String(data)).catch((err: unknown) => {
              logger.error({ err }, 'a message could not be handled');
              close(socket, CloseCode.InternalServerError, 'Internal server error');
            });
          }),
        // Never with the ping's payload: an echo is a way to make us buffer what others send.
        onPing: () => write(socket, '{"type":"pong"}'),
      },
      { socket, request },
    );
    socket.once('close', (code, reason) => {
      clearInterval(beat);
      closed(code, String(reason)).catch((err: unknown) => logger.error({ err }, 'a socket did not close cleanly'));
    });
  });
  return { stop: () => stop(sockets) };
}

/** Resolves when the socket took it: that is what keeps a subscription from running ahead of its reader. */
async function write(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount > maxBufferedBytes) return socket.terminate();
  // A failure is followed by the socket's close, which ends its subscriptions.
  await new Promise<void>((resolve) => socket.send(text, () => resolve()));
}

/** The reason that the library gives for a repeated id quotes the id. */
function close(socket: WebSocket, code: number, reason?: string): void {
  socket.close(code, code === CloseCode.SubscriberAlreadyExists ? 'Subscriber already exists' : reason);
}

function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let heard = true;
  socket.on('pong', () => (heard = true));
  return setInterval(() => {
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, heartbeatMs);
}

/** 1001 makes clients come back, to another gateway. */
async function stop(sockets: WebSocketServer): Promise<void> {
  const all = [...sockets.clients];
  for (const socket of all) socket.close(1001, 'Going away');
  const timer = setTimeout(() => all.forEach((socket) => socket.terminate()), closingMs);
  await new Promise<void>((resolve) => sockets.close(() => resolve()));
  clearTimeout(timer);
}
