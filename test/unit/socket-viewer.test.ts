import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { createConnections } from '../../src/server/lasting/connections.ts';
import type { Engine } from '../../src/server/operation/engine.ts';
import type { Revocations } from '../../src/server/tokens/revoked.ts';
import { serveGraphqlWs } from '../../src/server/websocket/graphql-ws.ts';
import type { WebSockets } from '../../src/server/websocket/web-sockets.ts';
import type { Viewer } from '../../src/viewer.ts';
import { silent, until } from '../support/events.ts';
import { noRevocations } from '../support/lasting.ts';
import { trafficOf } from '../support/traffic.ts';

const alice: Viewer = { kind: 'consumer', consumerId: 'alice', expiresAt: Date.now() + 600_000 };
let server: Server;
let gateway: WebSockets;
afterEach(async () => {
  gateway.stop();
  server.close();
  await once(server, 'close');
});

it('closes the socket of who is revoked between the look at their token and the watch, and gives back all they had', async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connections = createConnections({ most: 1, mostOfConsumer: 1 });
  let watched = 0;
  const revocations: Revocations = {
    ...noRevocations,
    watch(_consumerId, _issuedAt, heard) {
      watched += 1;
      heard();
      return () => (watched -= 1);
    },
  };
  gateway = serveGraphqlWs({
    ...{ server, path: '/', engine: {} as Engine, traffic: trafficOf(), revocations, connections, logger: silent },
    ...{ stallMs: 60_000, acceptsPerSecond: 100, warnMs: 1, mostOperations: 3 },
    admit: async () => 'now',
    identify: { connection: async () => alice },
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, 'graphql-transport-ws');
  const messages: string[] = [];
  client.on('message', (data) => messages.push(String(data)));
  const end = once(client, 'close');
  await once(client, 'open');
  client.send('{"type":"connection_init"}');
  const [code, reason] = (await end) as [number, Buffer];
  expect([code, String(reason), messages]).toEqual([4403, 'Token revoked', []]);
  await until(() => gateway.counts().open === 0);
  expect([connections.counts().open, watched]).toEqual([0, 0]);
  expect(connections.enterAs(alice)).not.toBeNull();
});
