import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { CloseCode, type Server } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Logger } from '../../log.ts';
import { clientLeft } from '../common/client-left.ts';
import { inTurn } from './operation-turns.ts';
import { createIntake } from './socket-intake.ts';
import { soonClosed } from '../lasting/soon-closed.ts';
import { createWriter, type Writer } from '../lasting/writer.ts';
import type { EndReason } from '../operation/subscription-ends.ts';

/** What a socket of ours is known by in the protocol's callbacks. */
export interface SocketExtra extends Record<PropertyKey, unknown> {
  socket: WebSocket;
  request: IncomingMessage;
  /** Aborts when no more happens on it, for everything that is to end with it. */
  gone: AbortSignal;
  /** What its client may still be reading when it ends. Nothing before its viewer is known. */
  owed?: 'answers' | 'changes';
  /** Why we closed it; undefined while we did not. */
  ended?: EndReason;
  /** Says something of ours to the client. Resolves when the socket took it, or nobody waits for that any more. */
  tell(message: { type: 'ping' | 'pong'; payload: object }): Promise<void>;
  /** The payload of a ping that was answered already. */
  answered?: unknown;
  /** Closes it, once, and ends what runs on it without waiting for the client to agree. */
  end(code: number, text: string, reason: EndReason): void;
}

export interface SocketOptions {
  /** How long it may take nothing while something waits for it. */
  stallMs: number;
  /** Between two pings; who has not answered the one when the next is due is gone. */
  heartbeatMs?: number;
  logger: Logger;
}

/** Close codes of WebSocket itself after which the client of graphql-ws comes back. */
export const goingAway = 1001;
export const tryAgainLater = 1013;

/** After this one it does not. */
const policyViolation = 1008;

/** Runs the protocol on one socket; `onLeave` is called once, when no more happens on it. */
export function runSocket(
  protocol: Server<SocketExtra>,
  socket: WebSocket,
  request: IncomingMessage,
  { stallMs, heartbeatMs = 12_000, logger }: SocketOptions,
  onLeave: () => void,
): SocketExtra {
  const writer = createWriter({
    send: (text, taken) => socket.send(text, taken),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    waitingBytes: () => socket.bufferedAmount,
    stallMs,
    onLag: () => extra.end(tryAgainLater, 'Lagging', 'lagged'),
  });
  const beat = keepAlive(socket, writer, heartbeatMs);
  const gone = new AbortController();
  // As many as there are subscriptions, which is no leak.
  setMaxListeners(0, gone.signal);
  let ponging = false;
  let closed: (code: number, text: string) => Promise<void> = async () => undefined;
  const extra: SocketExtra = {
    ...{ socket, request, gone: gone.signal },
    tell: (message) => writer.write(JSON.stringify(message)),
    end(code, text, reason) {
      if (socket.readyState !== WebSocket.OPEN) return;
      extra.ended = reason;
      socket.close(code, text);
      // Its client's answer would not be read.
      socket.resume();
      // A stranger, or one that asks faster than it reads: what waits for it is not kept for long.
      if (extra.owed === undefined || (extra.owed === 'answers' && reason === 'lagged')) void closedSoon(socket);
      leave(code, text);
    },
  };

  /** What runs on it ends at once: a client that does not read may take long to learn that its socket is closed. */
  function leave(code: number, text: string): void {
    if (gone.signal.aborted) return;
    clearInterval(beat);
    writer.release();
    closed(code, text).catch((err: unknown) => logger.error({ err }, 'a socket did not close cleanly'));
    gone.abort(clientLeft);
    onLeave();
  }

  /** Its client ends it: it reads no more, and has a second to let go of the connection. */
  function left(code: number, text: string): void {
    if (extra.ended !== undefined || gone.signal.aborted) return;
    leave(code, text);
    void closedSoon(socket);
  }

  closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) => (socket.readyState === WebSocket.OPEN ? writer.write(text) : leave(1006, '')),
      close: (code = CloseCode.InternalServerError, text = '') => {
        extra.end(code, text, code === CloseCode.InternalServerError ? 'fault' : 'left');
      },
      onMessage: (handle) => {
        const hear = inTurn(
          // What waited for its turn may come after the end.
          async (text) => (socket.readyState === WebSocket.OPEN ? handle(text) : undefined),
          {
            repeated: () => extra.end(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists', 'left'),
            misplaced: () => extra.end(CloseCode.BadRequest, 'Invalid message received', 'left'),
          },
        );
        const came = createIntake(socket, () => extra.end(policyViolation, 'Too many messages', 'left'));
        socket.on('message', (data) => {
          if (socket.readyState === WebSocket.OPEN) came();
          if (socket.readyState !== WebSocket.OPEN) return;
          hear(String(data)).catch((err: unknown) => {
            logger.error({ err }, 'a message could not be handled');
            extra.end(CloseCode.InternalServerError, 'Internal server error', 'fault');
          });
        });
      },
      // Never with the ping's payload, and not while one waits already: an echo is a way to make us buffer what others send.
      async onPing(payload) {
        if (ponging || (payload !== undefined && payload === extra.answered)) return;
        ponging = true;
        await writer.write('{"type":"pong"}');
        ponging = false;
      },
    },
    extra,
  );
  socket.once('closing', left);
  // A client that says nothing more and reads nothing would keep its half of the connection open for as long as it likes.
  request.socket.once('end', () => left(1006, ''));
  socket.once('close', (code, text) => leave(code, String(text)));
  return extra;
}

/**
 * Tells that it is no longer open with `closing`, code and text, also when it is its client who closes it or says what cannot be read. ws
 * itself tells only when the connection is closed too, and leaves a client half a minute for that.
 */
export class ClosingSocket extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    const wasOpen = this.readyState === WebSocket.OPEN;
    super.close(code, data);
    if (wasOpen) this.emit('closing', code ?? 1005, String(data ?? ''));
  }
}

/** Cuts it off if its client does not close it soon. Resolves when it is closed, or has had the time to. */
export function closedSoon(socket: WebSocket): Promise<void> {
  return soonClosed(new Promise((resolve) => socket.once('close', resolve)), () => socket.terminate());
}

/**
 * A client that has not taken what waits for it cannot hear a ping behind that; how long it may do so is not the heartbeat's to say. Nor is
 * one heard that says too much to be read.
 */
function keepAlive(socket: WebSocket, writer: Writer, heartbeatMs: number): NodeJS.Timeout {
  let heard = true;
  socket.on('pong', () => (heard = true));
  return setInterval(() => {
    if (writer.isWaiting() || socket.isPaused) return;
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, heartbeatMs);
}
