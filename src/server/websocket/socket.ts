import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { Logger } from '../../log.ts';
import { soonClosed } from '../lasting/soon-closed.ts';
import type { EndReason } from '../operation/subscription-ends.ts';

/** What a socket of ours is known by in the protocol's callbacks. */
export interface SocketExtra {
  socket: WebSocket;
  /** What is known of the request that it began with. */
  request: Pick<IncomingMessage, 'socket' | 'headers'>;
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

/** Hears what happens on a socket. */
export interface Runs {
  said(text: string): void;
  answers(): void;
  left(code: number, text: string): void;
  leave(code: number, text: string): void;
}

/**
 * Tells that it is no longer open with `closing`, code and text, also when it is its client who closes it or says what cannot be read. ws
 * itself tells only when the connection is closed too, and leaves a client half a minute for that.
 */
export class ClosingSocket extends WebSocket {
  /** What runs on it. */
  running?: Runs;

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
