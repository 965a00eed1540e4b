import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema } from 'graphql';
import WebSocket from 'ws';
import type { Context } from '../../src/context.ts';
import { live } from '../../src/domain/common/live.ts';
import { Fault } from '../../src/errors.ts';
import { createCursors } from '../../src/events/cursor.ts';
import type { EventLog } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { createAtWork } from '../../src/server/common/at-work.ts';
import { createConnections } from '../../src/server/lasting/connections.ts';
import { createEngine, type Engine } from '../../src/server/operation/engine.ts';
import { serveGraphqlWs } from '../../src/server/websocket/graphql-ws.ts';
import { createAddresses } from '../../src/server/traffic/addresses.ts';
import { createIdentify } from '../../src/server/traffic/identify.ts';
import type { WebSockets } from '../../src/server/websocket/web-sockets.ts';
import { createExecutor } from '../../src/server/operation/executor.ts';
import { createOperationNames } from '../../src/server/operation/operation-names.ts';
import { createOperations } from '../../src/server/operation/operations.ts';
import { unmeasured as telemetry } from '../../src/telemetry.ts';
import { documentsOf } from '../support/documents.ts';
import { produce, randomCard, silent, store, until } from '../support/events.ts';
import { noRevocations, plenty } from '../support/lasting.ts';
import { trafficOf } from '../support/traffic.ts';

interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}
const cursors = createCursors('the secret of this test');

describe('operations on a socket', () => {
  let log: EventLog & { stop(): Promise<void> };
  let server: Server;
  let engine: Engine;
  let gateway: WebSockets;
  const card = randomCard();
  /** How many follow the card's record. */
  let followers: number;
  /** Lets the oldest `slow` query go on. */
  let slow: (() => void)[];
  let clients: WebSocket[];

  beforeEach(async () => {
    log = createMemoryEventLog({ secret: 'secret', logger: silent });
    [followers, slow, clients] = [0, [], []];
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const served = schema();
    const traffic = trafficOf();
    engine = createEngine({
      ...{ schema: served, documents: documentsOf(served), atWork: createAtWork(), logger: silent },
      ...{ operations: createOperations({ telemetry, nameOf: createOperationNames(50), logger: silent }), telemetry },
      execute: createExecutor(() => false),
      createContext: (request) => request as Context,
      ...plenty,
    });
    gateway = serveGraphqlWs({
      ...{ server, path: '/', engine, traffic, revocations: noRevocations, connections: createConnections(plenty) },
      ...{ stallMs: 60_000, acceptsPerSecond: 100, warnMs: 1, mostOperations: 3, logger: silent },
      admit: async () => 'now',
      identify: createIdentify({
        ...{ traffic, addresses: createAddresses({ trustedProxies: [], exempt: [], logger: silent }) },
        tokens: {
          recall: async () => null,
          authenticate: async () => ({ kind: 'consumer', consumerId: 'alice', expiresAt: Date.now() + 600_000 }),
        },
      }),
    });
  });
  afterEach(async () => {
    clients.forEach((client) => client.terminate());
    await until(() => gateway.counts().open === 0);
    gateway.stop();
    server.close();
    await log.stop();
  });

  const following: EventLog['follow'] = async function* (subject, from, signal) {
    followers += 1;
    try {
      yield* log.follow(subject, from, signal);
    } finally {
      followers -= 1;
    }
  };

  function schema(): GraphQLSchema {
    const int = { type: GraphQLInt };
    let queries = 0;
    const resolveSlowly = () =>
      new Promise<number>((resolve) => {
        const number = ++queries;
        slow.push(() => resolve(number));
      });
    const broken = () => {
      throw new Fault('D1_UNEXPECTED');
    };
    const number = { type: new GraphQLNonNull(GraphQLInt), resolve: broken };
    const update = new GraphQLObjectType({
      name: 'Update',
      fields: { order: { type: new GraphQLObjectType({ name: 'Order', fields: { number } }), resolve: () => ({}) } },
    });
    const subscribe = (_root: unknown, _args: unknown, { signal }: Context) =>
      live({ log: { ...log, follow: following }, cursors, subject: card, signal, check: async () => undefined }, null);
    return new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { slow: { ...int, resolve: resolveSlowly } } }),
      subscription: new GraphQLObjectType({
        name: 'Subscription',
        fields: {
          changed: { ...int, subscribe, resolve: () => 7 },
          broken: { type: update, subscribe, resolve: () => ({}) },
        },
      }),
    });
  }

  async function connect() {
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, 'graphql-transport-ws');
    clients.push(client);
    const messages: Message[] = [];
    client.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
    let closed: number | undefined;
    client.on('close', (code) => (closed = code));
    const say = (message: object) => client.send(JSON.stringify(message));
    await once(client, 'open');
    say({ type: 'connection_init' });
    await until(() => messages.shift()?.type === 'connection_ack');
    return {
      ...{ client, messages, say },
      code: () => closed,
      subscribe: (query: string, id = '1') => say({ type: 'subscribe', id, payload: { query } }),
      complete: (id = '1') => say({ type: 'complete', id }),
      /** When the gateway has heard all that was said. */
      async heard() {
        say({ type: 'ping' });
        await until(() => messages.at(-1)?.type === 'pong');
        messages.pop();
      },
    };
  }

  it('may have the id of one that the client completed: the new one lives, and ends with its socket', async () => {
    for (let sockets = 0; sockets < 20; sockets += 1) {
      const { client, messages, subscribe, complete } = await connect();
      for (let times = 0; times < 3; times += 1) {
        subscribe('subscription { changed }');
        complete();
      }
      subscribe('subscription { changed }');
      await until(() => messages.length > 0);
      const before = messages.length;
      let change = 0;
      await until(async () => {
        await store(log, produce(card, { stage: `STAGE_${sockets}_${change++}` }));
        return messages.length > before + 1;
      });
      expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(['next']));
      expect([engine.counts().open, followers]).toEqual([1, 1]);
      client.close();
      await until(() => engine.counts().open === 0 && followers === 0);
    }
    expect(engine.counts().ended).toMatchObject({ completed: 0, fault: 0 });
  }, 60_000);

  it('answer with what was asked for last under an id', async () => {
    const { messages, subscribe, complete, heard } = await connect();
    subscribe('{ slow }');
    complete();
    subscribe('{ slow }');
    await heard();
    expect(slow).toHaveLength(1);
    slow.shift()?.();
    await until(() => slow.length === 1);
    slow.shift()?.();
    await until(() => messages.length === 2);
    expect(messages).toEqual([
      { id: '1', type: 'next', payload: { data: { slow: 2 } } },
      { id: '1', type: 'complete' },
    ]);
  });

  it('do not begin when they are completed before their id is free', async () => {
    const { messages, subscribe, complete, heard } = await connect();
    subscribe('{ slow }');
    complete();
    subscribe('{ slow }');
    complete();
    subscribe('subscription { changed }');
    await heard();
    slow.shift()?.();
    await until(() => messages.length === 1);
    expect([messages, slow]).toEqual([[{ id: '1', type: 'next', payload: { data: { changed: 7 } } }], []]);
  });

  it.each([
    ['that runs', false],
    ['that is to run next', true],
  ])('may not have the id of one %s', async (_what, completed) => {
    const { subscribe, complete, code } = await connect();
    subscribe('{ slow }');
    if (completed) {
      complete();
      subscribe('{ slow }');
    }
    subscribe('{ slow }');
    await until(() => code() !== undefined);
    expect(code()).toBe(4409);
    await until(() => slow.length === 1);
    slow.shift()?.();
  });

  it('are so many at a time; one too many is refused, and one that ends makes room', async () => {
    const { messages, subscribe, complete, code } = await connect();
    for (const id of ['1', '2', '3']) subscribe('subscription { changed }', id);
    await until(() => messages.length === 3);
    subscribe('subscription { changed }', '4');
    await until(() => messages.length === 4);
    expect(messages.pop()).toMatchObject({
      ...{ type: 'error', id: '4' },
      payload: [{ extensions: { code: 'NO_ROOM', retryable: true } }],
    });
    complete('2');
    await until(() => engine.counts().open === 2);
    subscribe('subscription { changed }', '5');
    await until(() => messages.length === 4);
    expect(messages.pop()).toMatchObject({ type: 'next', id: '5' });
    // Queries have places of their own.
    for (const id of ['6', '7', '8', '9']) subscribe('{ slow }', id);
    await until(() => messages.length === 4 && slow.length === 3);
    expect(messages.pop()).toMatchObject({ type: 'error', id: '9', payload: [{ extensions: { code: 'NO_ROOM' } }] });
    slow.splice(0).forEach((go) => go());
    await until(() => messages.length === 9);
    subscribe('{ slow }', '10');
    await until(() => slow.length === 1);
    slow.shift()?.();
    await until(() => messages.length === 11);
    expect(code()).toBeUndefined();
  });

  it('leave their places when their document is refused, when they fail, and with their socket', async () => {
    const { client, messages, subscribe } = await connect();
    for (let times = 0; times < 10; times += 1) subscribe('subscription { changed ', `bad-${times}`);
    for (let times = 0; times < 10; times += 1) subscribe('subscription { broken { order { number } } }', `broken-${times}`); // prettier-ignore
    await until(() => messages.length === 20);
    const codes = messages
      .splice(0)
      .map(({ payload }) => (payload as [{ extensions: { code: string } }])[0].extensions.code);
    expect(new Set(codes)).toEqual(new Set(['GRAPHQL_PARSE_FAILED', 'D1_UNEXPECTED', 'NO_ROOM']));
    subscribe('subscription { changed }', 'good');
    await until(() => messages.length === 1);
    expect(messages[0]).toMatchObject({ type: 'next', id: 'good' });
    client.close();
    await until(() => engine.counts().open === 0);
  });

  it('that come faster than anybody may talk keep nobody else waiting, and end the socket when there is no end to them', async () => {
    const { messages, say, code } = await connect();
    const other = await connect();
    for (let times = 0; times < 20_000; times += 1) say({ type: 'ping', payload: { times } });
    await until(() => messages.length > 0);
    for (let times = 0; times < 3; times += 1) await other.heard();
    await until(() => code() !== undefined);
    expect(code()).toBe(1008);
    expect(messages.length).toBeLessThan(5_000);
    expect(new Set(messages.map((message) => JSON.stringify(message)))).toEqual(new Set(['{"type":"pong"}']));
  });

  it.each(['connection_ack', 'next', 'error'])('end with the socket when a client says %s', async (type) => {
    const { say, code } = await connect();
    say({ type, id: '1', payload: type === 'error' ? [{ message: 'x' }] : {} });
    await until(() => code() !== undefined);
    expect(code()).toBe(4400);
  });

  it('tell the fault that kept a payload from being made, and where', async () => {
    const { messages, subscribe } = await connect();
    subscribe('subscription { broken { order { number } } }');
    await until(() => messages.length === 1);
    expect(messages).toMatchObject([
      { type: 'error', payload: [{ path: ['broken', 'order', 'number'], extensions: { code: 'D1_UNEXPECTED' } }] },
    ]);
    expect(engine.counts()).toMatchObject({ open: 0, ended: { refused: 0, fault: 1 } });
  });
});
