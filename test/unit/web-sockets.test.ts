import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import WebSocket from 'ws';
import { createConnections, type Connections } from '../../src/server/lasting/connections.ts';
import type { SocketExtra } from '../../src/server/websocket/socket.ts';
import { serveSockets, type WebSockets } from '../../src/server/websocket/web-sockets.ts';
import { hangUp } from '../hostile/sockets/frames.ts';
import { silent, until } from '../support/events.ts';
import { plenty } from '../support/lasting.ts';

describe('a client that does not read', () => {
  let server: Server;
  let sockets: WebSockets;
  let connections: Connections;
  let extra: SocketExtra | undefined;
  let owed: SocketExtra['owed'];
  let protocol: Pick<ProtocolSocket, 'send' | 'onPing'>;
  let closed: number[];
  let client: WebSocket;

  /** A protocol that says only this, again and again, to a client that never reads. */
  async function serve(text: string, stallMs: number, closingMs: number, heartbeatMs = 100): Promise<void> {
    // A socket of the test before may close late.
    const codes: number[] = (closed = []);
    extra = undefined;
    const opened = (socket: ProtocolSocket, given: SocketExtra) => {
      protocol = socket;
      extra = given;
      extra.owed = owed;
      void (async () => {
        while (text !== '' && codes.length === 0) await socket.send(text);
      })();
      return async (code: number) => void codes.push(code);
    };
    const options = { server, path: '/', stallMs, closingMs, heartbeatMs, acceptsPerSecond: 10, logger: silent };
    connections = createConnections(plenty);
    sockets = serveSockets({ opened: opened as never }, { ...options, connections, admit: async () => 'now' });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, 'graphql-transport-ws');
    await once(client, 'open');
    client.pause();
  }

  beforeEach(() => {
    server = createServer();
    owed = 'changes';
  });
  afterEach(async () => {
    client.terminate();
    sockets.stop();
    server.close();
    await once(server, 'close');
  });

  it('and for whom something waits is not taken for gone, but for one that lags, and cut off when it does not read on', async () => {
    await serve('x'.repeat(200_000), 2_000, 500);
    await until(() => closed.length > 0);
    expect([extra?.ended, closed, sockets.counts().open]).toEqual(['lagged', [1013], 0]);
    expect(extra?.socket.readyState).toBe(WebSocket.CLOSING);
    await until(() => extra?.socket.readyState === WebSocket.CLOSED);
    // One payload, and not what the protocol would have said since.
    expect(extra?.socket.bufferedAmount).toBeLessThan(210_000);
  });

  it('gets what was written before, and then the code, when it does read on', async () => {
    await serve('x'.repeat(200_000), 1_000, 60_000);
    await until(() => extra?.ended === 'lagged');
    const messages: number[] = [];
    client.on('message', (data) => messages.push(String(data).length));
    const end = once(client, 'close');
    client.resume();
    const [code, reason] = (await end) as [number, Buffer];
    expect([code, String(reason)]).toEqual([1013, 'Lagging']);
    expect(messages.length).toBeGreaterThan(1);
    expect(new Set(messages)).toEqual(new Set([200_000]));
  });

  it.each([undefined, 'answers'] as const)('is cut off soon when it is owed no changes: %s', async (what) => {
    owed = what;
    await serve('x'.repeat(200_000), 1_000, 60_000);
    await until(() => extra?.ended === 'lagged');
    await until(() => extra?.socket.readyState === WebSocket.CLOSED);
  });

  it('has one answer to its pings waiting for it, however many they are, and is answered again when it has read that', async () => {
    // It reads twenty megabytes in the process that counts its heartbeats.
    await serve('', 60_000, 60_000, 60_000);
    void protocol.send('x'.repeat(20_000_000));
    const before = extra?.socket.bufferedAmount ?? 0;
    expect(before).toBeGreaterThan(1_000_000);
    for (let times = 0; times < 1_000; times += 1) void protocol.onPing?.(undefined);
    expect((extra?.socket.bufferedAmount ?? 0) - before).toBeLessThan(50);
    const pongs: string[] = [];
    client.on('message', (data) => pongs.push(String(data).slice(0, 20)));
    client.resume();
    await until(() => extra?.socket.bufferedAmount === 0 && pongs.length === 2);
    await protocol.onPing?.(undefined);
    await until(() => pongs.length === 3);
    expect(pongs.slice(1)).toEqual(['{"type":"pong"}', '{"type":"pong"}']);
  });

  it('and for whom nothing waits is taken for gone when it does not answer a ping', async () => {
    await serve('', 60_000, 60_000);
    await until(() => closed.length > 0);
    expect([extra?.ended, closed, extra?.socket.readyState]).toEqual([undefined, [1006], WebSocket.CLOSED]);
  });

  it('and ends its side of the connection gives back its place at once, and is cut off, whatever waits for it', async () => {
    await serve('', 60_000, 60_000);
    void protocol.send('x'.repeat(20_000_000));
    expect(extra?.socket.bufferedAmount).toBeGreaterThan(1_000_000);
    expect(connections.counts().open).toBe(1);
    hangUp(client);
    await until(() => closed.length > 0, 10_000);
    expect([closed, sockets.counts().open, connections.counts().open]).toEqual([[1006], 0, 0]);
    await until(() => extra?.socket.readyState === WebSocket.CLOSED, 10_000);
  });
});
