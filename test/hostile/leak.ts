import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Tokens } from '../../src/demo/world.ts';
import { until } from '../support/events.ts';
import { withClient } from '../support/redis.ts';
import type { Edge } from './edge.ts';
import { frame } from './sockets/frames.ts';
import { openSocket, welcomedSocket, type ClientSocket } from './sockets/socket.ts';

const watches = [
  'subscription { cardOrderUpdated(cardId: "crd-alice-visa") { kind } }',
  'subscription { clickToPayEnrollmentUpdated(cardId: "crd-alice-visa") { kind } }',
  'subscription { consumerUpdated { kind } }',
];

/** Ways to open a socket and be gone that no client with manners would take. */
const ways: Record<string, (edge: Edge, index: number) => Promise<void>> = {
  'without a word': async ({ gateway }) => (await openSocket(gateway.ws)).drop(),
  'in the middle of the handshake': ({ gateway }) =>
    half(gateway.port, 'GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgr', false),
  'by a reset in the middle of the handshake': ({ gateway }) =>
    half(gateway.port, 'GET /graphql HTTP/1.1\r\nhost: x\r\n', true),
  'right after the handshake was asked for': ({ gateway }) => half(gateway.port, handshake, true),
  'after the init': async ({ gateway, tokens }) => {
    const socket = await openSocket(gateway.ws);
    socket.send(initOf(tokens));
    socket.drop();
  },
  'after the welcome, by a reset': async ({ gateway, tokens }) => reset(await welcomedSocket(gateway.ws, tokens.alice)),
  'in the middle of a frame': async ({ gateway, tokens }) => {
    const socket = await welcomedSocket(gateway.ws, tokens.alice);
    netSocketOf(socket)?.write(frame({ payload: JSON.stringify({ type: 'ping' }), length: 60_000n }));
    reset(socket);
  },
  'right after a subscription was asked for': async (edge, index) => {
    const socket = await subscribed(edge, index);
    socket.drop();
  },
  'while it watches, by a reset': async (edge, index) => {
    const socket = await subscribed(edge, index);
    await socket.next();
    reset(socket);
  },
  'with three watches, in the middle of a message': async (edge) => {
    const socket = await welcomedSocket(edge.gateway.ws, edge.tokens.alice);
    watches.forEach((query, id) => socket.send({ type: 'subscribe', id: String(id), payload: { query } }));
    await socket.next();
    netSocketOf(socket)?.write(frame({ payload: '{"type":"comp', fin: false }));
    socket.drop();
  },
  'without reading what it watches': async (edge, index) => {
    const socket = await subscribed(edge, index);
    socket.raw.pause();
    reset(socket);
  },
  'of a stream, right after it was asked for': async (edge, index) => void (await streamed(edge, index)).destroy(),
  'of a stream, by a reset': async (edge, index) => {
    const socket = await streamed(edge, index);
    await once(socket, 'data');
    socket.resetAndDestroy();
  },
  'of a stream, without reading it': async (edge, index) => {
    const socket = await streamed(edge, index);
    await once(socket, 'data');
    socket.pause();
    socket.resetAndDestroy();
  },
  'of five streams that were asked for at once on one connection': async (edge, index) => {
    const socket = await streamed(edge, index, 5);
    await once(socket, 'data');
    socket.resetAndDestroy();
  },
  'by breaking the protocol': async (edge, index) => {
    const socket = await subscribed(edge, index);
    netSocketOf(socket)?.write(frame({ opcode: 3 }));
    await socket.closed;
  },
};

const handshake =
  'GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n';

function initOf(tokens: Tokens): object {
  return { type: 'connection_init', payload: { authorization: `Bearer ${tokens.alice}` } };
}

async function subscribed({ gateway, tokens }: Edge, index: number): Promise<ClientSocket> {
  const socket = await welcomedSocket(gateway.ws, tokens.alice);
  socket.send({ type: 'subscribe', id: '1', payload: { query: watches[index % watches.length] } });
  return socket;
}

async function streamed({ gateway, tokens }: Edge, index: number, requests = 1): Promise<Socket> {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const body = JSON.stringify({ query: watches[index % watches.length] });
  const head = [
    'POST /graphql/stream HTTP/1.1',
    'host: x',
    'accept: text/event-stream',
    'content-type: application/json',
  ];
  const more = [`authorization: Bearer ${tokens.alice}`, `content-length: ${body.length}`, '', body];
  await new Promise((written) => socket.write([...head, ...more].join('\r\n').repeat(requests), written));
  return socket;
}

async function half(port: number, text: string, byReset: boolean): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  await new Promise((written) => socket.write(text, written));
  if (byReset) socket.resetAndDestroy();
  else socket.destroy();
}

function reset(socket: ClientSocket): void {
  netSocketOf(socket)?.resetAndDestroy();
}

/** The library does not show it. */
function netSocketOf({ raw }: ClientSocket): Socket | null {
  return (raw as unknown as { _socket: Socket | null })._socket;
}

/** What a gateway holds on to, in numbers that must be the same before and after. */
export interface Held {
  bytes: number;
  descriptors: number;
  /** Sockets and streams. */
  connections: number;
  subscriptions: number;
  /** Sockets, event emitters and abort controllers that nothing has let go of. */
  alive: Record<string, number>;
  /** The most that any one thing has. */
  listeners: Record<string, number>;
  /** What the event loop waits for: timers, sockets. */
  resources: Record<string, number>;
  /** Connections to Redis, our own among them. */
  redisClients: number;
  /** Channels that Redis sends to somebody. */
  channels: string[];
}

export interface LeakResult {
  opened: number;
  before: Held;
  after: Held;
  complaints: string[];
}

/** At once. */
const atOnce = 50;
const patienceMs = 60_000;
/** What may be left of so much come and gone: buffers that grew, connections to D1 that are kept, code that was compiled. */
const slack = { bytes: 16 * 2 ** 20, descriptors: 8, alive: 60, listeners: 5 };
/** Less than one for each socket of a single way, so that one object of each of them is found also where few are opened. */
const aliveSlack = (count: number) => Math.min(slack.alive, Math.floor((count / Object.keys(ways).length) * 0.6));

/**
 * For a gateway whose descriptors are to be counted: how many connections to D1 it keeps must not depend on how much was at once. And those that were
 * dropped may not be known to be gone yet when as many come.
 */
export const leakSettings = { D1_CONNECTIONS: '16', SOCKET_MAX_PER_CONSUMER: '1000' };

/** Opens so many sockets and lets go of them in ugly ways, and looks what is left. At a gateway whose event log is in Redis. */
export async function leak(edge: Edge, redisUrl: string, count: number): Promise<LeakResult> {
  const all = Object.values(ways);
  const run = async (from: number, to: number) => {
    for (let index = from; index < to; index += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, to - index) }, (_none, at) => index + at);
      await Promise.all(some.map((each) => all[each % all.length]?.(edge, Math.floor(each / all.length))));
    }
  };
  // The first of each kind open connections that stay, and grow what stays.
  await run(0, all.length * 20);
  const before = await settled(edge, redisUrl);
  await run(0, count);
  let after = await settled(edge, redisUrl);
  // What is on its way out is no leak: it is one if it is still there much later.
  const deadline = Date.now() + patienceMs;
  while (compare(before, after, count).length > 0 && Date.now() < deadline) after = await settled(edge, redisUrl);
  return { opened: count, before, after, complaints: compare(before, after, count) };
}

/** When nothing is open any more, and nothing changes, or it has taken too long for that: half a handshake goes within Node's own time limits. */
async function settled(edge: Edge, redisUrl: string): Promise<Held> {
  let [seen, times] = ['', 0];
  await until(async () => {
    const { counts } = await edge.gateway.measure('now');
    const { connections, subscriptions } = counts;
    const now = JSON.stringify([
      connections.open,
      subscriptions.open,
      edge.gateway.descriptors(),
      await channelsOf(redisUrl),
    ]);
    times = now === seen && connections.open === 0 && subscriptions.open === 0 ? times + 1 : 0;
    seen = now;
    return times === sameTimes;
  }, patienceMs).catch(() => undefined);
  const { bytes, alive, listeners, resources, counts } = await edge.gateway.measure('collected');
  return {
    ...{ bytes, alive, listeners, resources, descriptors: edge.gateway.descriptors() },
    ...{ channels: await channelsOf(redisUrl), redisClients: await clientsOf(redisUrl) },
    ...{ connections: counts.connections.open, subscriptions: counts.subscriptions.open },
  };
}

/** So often in a row the same was seen. */
const sameTimes = 20;

async function channelsOf(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const channels = [...(await client.pubSubChannels()), ...(await client.pubSubShardChannels())];
    return channels.sort();
  });
}

async function clientsOf(url: string): Promise<number> {
  return withClient(url, async (client) => (await client.clientList()).length);
}

export function compare(before: Held, after: Held, count: number): string[] {
  const complaints: string[] = [];
  const grown = (what: string, was: number, is: number, by: number) => {
    if (is - was > by) complaints.push(`${what}: ${was} became ${is}`);
  };
  grown('bytes', before.bytes, after.bytes, slack.bytes);
  grown('file descriptors', before.descriptors, after.descriptors, slack.descriptors);
  const each = (what: keyof Held & ('alive' | 'listeners' | 'resources'), by: number) => {
    for (const [name, is] of Object.entries(after[what])) grown(`${what}: ${name}`, before[what][name] ?? 0, is, by);
  };
  each('alive', aliveSlack(count));
  each('resources', aliveSlack(count));
  each('listeners', slack.listeners);
  grown('connections to Redis', before.redisClients, after.redisClients, 0);
  grown('open sockets and streams', 0, after.connections, 0);
  grown('open subscriptions', 0, after.subscriptions, 0);
  const left = after.channels.filter((channel) => !before.channels.includes(channel));
  if (left.length > 0) complaints.push(`channels still subscribed: ${left.length}`);
  return complaints;
}
