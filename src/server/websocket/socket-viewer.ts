import type { IncomingMessage } from 'node:http';
import { CloseCode } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Fault } from '../../errors.ts';
import { isSame, type Viewer } from '../../viewer.ts';
import type { Connections } from '../lasting/connections.ts';
import { onRevoked, type Revocations } from '../tokens/revoked.ts';
import { tryAgainLater, type SocketExtra } from './socket.ts';
import { createSocketLives, type SocketLife } from './socket-life.ts';
import type { Identify } from '../traffic/identify.ts';

/** A socket and whom it speaks for, once that is known. */
export interface ViewedSocket extends SocketExtra {
  viewer?: Viewer;
  life?: SocketLife;
  refreshing?: boolean;
  /** What is to be given back when it closes. */
  leaves?: (() => void)[];
}

export interface SocketViewersOptions {
  identify: Pick<Identify, 'connection'>;
  connections: Connections;
  revocations: Revocations;
  /** How long before its token ends a client is told. In ms. */
  warnMs: number;
}

export interface SocketViewers {
  /**
   * The viewer that `connection_init` names. Without one the socket is closed with 4403, which clients answer by coming back with a fresh
   * token; false means that it is closed, or to be.
   */
  welcome(socket: ViewedSocket, params: Record<string, unknown> | undefined): Promise<boolean>;
  /** Of a ping that brings another token of the same viewer; any other ping is none of ours. */
  refresh(socket: ViewedSocket, payload: Record<string, unknown> | undefined): Promise<void>;
  forget(socket: ViewedSocket): void;
}

/** Who speaks on a socket: by which token, how long it lasts, and how it may be exchanged. */
export function createSocketViewers(options: SocketViewersOptions): SocketViewers {
  const { identify, connections, revocations } = options;
  const lives = createSocketLives(options.warnMs);

  /** Tells the client how long its token lasts, and closes the socket with it. */
  function begin(socket: ViewedSocket, viewer: Viewer): void {
    socket.viewer = viewer;
    socket.life ??= lives.of(socket);
    socket.life.lastUntil(viewer.expiresAt);
  }

  return {
    async welcome(socket, params) {
      const authorization = params?.['authorization'] ?? params?.['Authorization'];
      const viewer = await viewerOf(identify.connection(socket.request as IncomingMessage, authorization));
      // Closed meanwhile: nobody would take its timers off again.
      if (socket.socket.readyState !== WebSocket.OPEN || viewer === 'refused') return false;
      if (viewer === 'unknown') {
        socket.end(tryAgainLater, 'Try again later', 'fault');
        return false;
      }
      const leave = connections.enterAs(viewer);
      if (leave === null) {
        socket.end(tryAgainLater, 'Too many connections', 'refused');
        return false;
      }
      socket.owed = 'answers';
      begin(socket, viewer);
      const revoked = () => socket.end(CloseCode.Forbidden, 'Token revoked', 'revoked');
      socket.leaves = [leave];
      const unwatch = onRevoked(revocations, () => socket.viewer ?? viewer, revoked);
      // They may have been revoked since their token was looked at; then it is closed by now, and forgotten.
      if (socket.gone.aborted) unwatch();
      else socket.leaves.push(unwatch);
      return !socket.gone.aborted;
    },
    async refresh(socket, payload) {
      if (payload?.['type'] !== 'refreshToken' || socket.viewer === undefined) return;
      socket.answered = payload;
      // One at a time: each has a signature checked.
      if (socket.refreshing) return;
      socket.refreshing = true;
      const viewer = await viewerOf(identify.connection(socket.request as IncomingMessage, payload['authorization']));
      if (viewer === 'refused' || (viewer !== 'unknown' && !isSame(viewer, socket.viewer)))
        return socket.end(CloseCode.Forbidden, 'Forbidden', 'revoked');
      if (socket.gone.aborted) return;
      const isUnknown = viewer === 'unknown';
      if (!isUnknown) begin(socket, viewer);
      const inMs = Math.max(socket.viewer.expiresAt - Date.now(), 0);
      const type = isUnknown ? 'tokenNotRefreshed' : 'tokenRefreshed';
      await socket.tell({ type: 'pong', payload: { type, inMs } });
      socket.refreshing = false;
    },
    forget(socket) {
      socket.life?.stop();
      socket.leaves?.splice(0).forEach((leave) => leave());
    },
  };
}

/** Unknown: it cannot be told right now. */
async function viewerOf(identified: Promise<Viewer>): Promise<Viewer | 'refused' | 'unknown'> {
  try {
    return await identified;
  } catch (error) {
    return error instanceof Fault && error.retryable ? 'unknown' : 'refused';
  }
}
