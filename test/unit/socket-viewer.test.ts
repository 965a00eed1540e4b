import { expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { createConnections } from '../../src/server/lasting/connections.ts';
import type { Revocations } from '../../src/server/tokens/revoked.ts';
import { createSocketViewers, type ViewedSocket } from '../../src/server/websocket/socket-viewer.ts';
import type { Viewer } from '../../src/viewer.ts';
import { noRevocations } from '../support/lasting.ts';

const alice: Viewer = { kind: 'consumer', consumerId: 'alice', expiresAt: Date.now() + 600_000 };

it('closes the socket of who is revoked between the look at their token and the watch, and gives back all they had', async () => {
  const connections = createConnections({ most: 10, mostOfConsumer: 1 });
  let watched = 0;
  const revocations: Revocations = {
    ...noRevocations,
    watch(_consumerId, _issuedAt, heard) {
      watched += 1;
      heard();
      return () => (watched -= 1);
    },
  };
  const viewers = createSocketViewers({ identify: { connection: async () => alice }, connections, revocations, warnMs: 1 }); // prettier-ignore
  const gone = new AbortController();
  const ends: unknown[] = [];
  const socket = {
    ...{ socket: { readyState: WebSocket.OPEN }, gone: gone.signal },
    // Nothing says that it takes a while until a socket that ends is forgotten.
    end(...how: unknown[]) {
      ends.push(how);
      gone.abort();
      viewers.forget(socket);
    },
  } as Partial<ViewedSocket> as ViewedSocket;
  expect(await viewers.welcome(socket, {})).toBe(false);
  expect(ends).toEqual([[4403, 'Token revoked', 'revoked']]);
  expect(watched).toBe(0);
  expect(connections.enterAs(alice)).not.toBeNull();
});
