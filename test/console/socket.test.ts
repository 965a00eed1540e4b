import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import WebSocket, { WebSocketServer } from 'ws';
import { createSocket } from '../../src/console/client/socket.ts';
import { createTokens } from '../../src/console/client/tokens.ts';
import { stopTimers } from './support.ts';

const answers: Record<string, string> = { connection_init: 'connection_ack', ping: 'pong' };

describe('a socket of the app on which nothing happens', () => {
  let server: WebSocketServer;
  let sockets: number;
  let said: string[];
  let isMute: boolean;
  beforeEach(async () => {
    [sockets, said, isMute] = [0, [], false];
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => {
      sockets += 1;
      socket.on('message', (data: Buffer) => {
        const { type } = JSON.parse(data.toString()) as { type: string };
        said.push(type);
        if (!isMute && type in answers) socket.send(JSON.stringify({ type: answers[type] }));
      });
    });
    await once(server, 'listening');
  });
  afterEach(() => {
    jest.useRealTimers();
    server.clients.forEach((socket) => socket.terminate());
    server.close();
  });

  function open() {
    const { port } = server.address() as AddressInfo;
    const signs: boolean[] = [];
    const wire = createSocket({
      url: `ws://127.0.0.1:${String(port)}`,
      tokens: createTokens(async () => ({ value: 'one', endsAt: Date.now() + 3_600_000 })),
      isReachable: async () => true,
      onBlocked: () => undefined,
      onConnection: (isOpen) => signs.push(isOpen),
      webSocketImpl: WebSocket,
    });
    const sink = { next: () => undefined, error: () => undefined, complete: () => undefined };
    wire.subscribe({ query: 'subscription { now }', variables: {} }, sink);
    return { signs, stop: () => wire.stop() };
  }

  const pings = () => said.filter((type) => type === 'ping').length;

  it('lasts while it is answered: a browser tells its page nothing of the gateway’s pings', async () => {
    const time = stopTimers();
    const { signs, stop } = open();
    while (!said.includes('subscribe')) await turn();
    for (let asked = 1; asked <= 4; asked++) {
      time.pass(20_000);
      // It was answered when what waits is the silence and the next ping.
      while (pings() < asked || time.waiting() < 2) await turn();
    }
    expect([sockets, signs]).toEqual([1, [true]]);
    stop();
  });

  it('is opened again when it is not', async () => {
    const time = stopTimers();
    const { signs, stop } = open();
    while (!said.includes('subscribe')) await turn();
    isMute = true;
    time.pass(30_000);
    isMute = false;
    while (sockets < 2 && time.pass(1_000)) await turn();
    while (signs.length < 3) await turn();
    expect(signs).toEqual([true, false, true]);
    stop();
  });
});
