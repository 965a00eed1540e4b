import { setTimeout as sleep } from 'node:timers/promises';
import type { HostileCase } from '../case.ts';
import type { Edge } from '../edge.ts';
import { until } from '../../support/events.ts';
import { replyOf } from '../transports.ts';
import { openSocket, welcomedSocket } from './socket.ts';

type Flood = Omit<HostileCase, 'family' | 'by'>;

const watch = 'subscription { cardOrderUpdated(cardId: "crd-alice-visa") { kind } }';
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

/** What came back for many things, as `code: how often`. */
function tally(outcomes: string[]): string {
  const counts = new Map<string, number>();
  for (const each of outcomes) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts]
    .map(([what, count]) => `${count} × ${what}`)
    .sort()
    .join(', ');
}

async function untilIdle({ gateway }: Edge): Promise<void> {
  await until(async () => {
    const { connections, subscriptions } = (await gateway.measure('now')).counts;
    return connections.open === 0 && subscriptions.open === 0;
  }, 60_000);
}

/** Sockets that are opened, and say nothing. */
function silent(count: number, long: boolean): Flood {
  return {
    ...{ name: `${count} sockets that say nothing`, long, expected: `${count} × CLOSED 4408` },
    async attack({ gateway }) {
      const codes = times(count, async () => `CLOSED ${(await (await openSocket(gateway.ws)).closed).code}`);
      return tally(await Promise.all(codes));
    },
  };
}

/** How many have room on one socket. */
const room = 20;

function subscriptions(count: number, long: boolean): Flood {
  const expected = [`${room} × next`, `${count - room} × error`].sort().join(', ');
  return {
    ...{ name: `${count} subscriptions on one socket`, long, asksD1: true, expected },
    async attack(edge) {
      const socket = await welcomedSocket(edge.gateway.ws, edge.tokens.alice);
      for (let id = 0; id < count; id += 1)
        socket.send({ type: 'subscribe', id: String(id), payload: { query: watch } });
      const first = new Map<string, string>();
      while (first.size < count) {
        const message = await socket.next();
        if (message === undefined) return `CLOSED ${(await socket.closed).code}`;
        if (message.id !== undefined && !first.has(message.id)) first.set(message.id, message.type);
      }
      socket.drop();
      await untilIdle(edge);
      return tally([...first.values()]);
    },
  };
}

/** How much may wait for one that does not read, with what is on its way to it. */
const mostBytes = 96 * 2 ** 20;

/**
 * Asks for twenty seconds without reading what is answered, more than the gateway listens to. That one is let go of whose buffers are full is shown in
 * test/flows/slow-clients.test.ts.
 */
const deaf: Flood = {
  ...{ name: 'one that asks and does not read takes no memory', expected: 'bounded memory' },
  async attack(edge) {
    const socket = await welcomedSocket(edge.gateway.ws, edge.tokens.alice);
    socket.raw.pause();
    const before = await edge.gateway.measure('now');
    // Each is answered with twenty errors.
    const query = `{ ${times(25, (index) => `nothing${index}`).join(' ')} }`;
    let [asked, most] = [0, 0];
    for (let round = 0; round < 200; round += 1) {
      for (let each = 0; each < 50; each += 1)
        socket.send({ type: 'subscribe', id: String(asked++), payload: { query } });
      await sleep(100);
      most = Math.max(most, (await edge.gateway.measure('now')).bytes - before.bytes);
    }
    socket.drop();
    await untilIdle(edge);
    return most < mostBytes ? 'bounded memory' : `${Math.round(most / 2 ** 20)} MB`;
  },
};

const others: Flood[] = [
  ...[{ type: 'ping', payload: { much: 'said' } }, { type: 'pong' }, { type: 'complete', id: 'of nothing' }].map(
    (message): Flood => ({
      ...{ name: `20,000 × ${message.type}`, expected: 'CLOSED 1008, and no echo' },
      async attack({ gateway, tokens }) {
        const socket = await welcomedSocket(gateway.ws, tokens.alice);
        for (let index = 0; index < 20_000; index += 1) socket.send(message);
        const { code } = await socket.closed;
        const echoes = socket.heard.filter(({ type, payload }) => type === 'pong' && payload !== undefined).length;
        return `CLOSED ${code}, and ${echoes === 0 ? 'no echo' : `${echoes} echoes`}`;
      },
    }),
  ),
  {
    ...{ name: '60 sockets of one end user', expected: '10 × CLOSED 1013, 50 × connection_ack' },
    async attack(edge) {
      const all = await Promise.all(times(60, () => openSocket(edge.gateway.ws)));
      const init = { type: 'connection_init', payload: { authorization: `Bearer ${edge.tokens.alice}` } };
      const outcomes = all.map(async (socket) => {
        socket.send(init);
        return (await socket.next())?.type ?? `CLOSED ${(await socket.closed).code}`;
      });
      const outcome = tally(await Promise.all(outcomes));
      all.forEach((socket) => socket.drop());
      await untilIdle(edge);
      return outcome;
    },
  },
  {
    ...{ name: 'an id that any object has', expected: 'next, next, next' },
    async attack({ gateway, tokens }) {
      const socket = await welcomedSocket(gateway.ws, tokens.alice);
      const seen: unknown[] = [];
      for (const id of ['__proto__', 'constructor', 'x'.repeat(10_000)]) {
        socket.send({ type: 'subscribe', id, payload: { query: '{ __typename }' } });
        seen.push((await socket.next())?.type);
        await socket.next();
      }
      socket.drop();
      return seen.join(', ');
    },
  },
  {
    ...{ name: 'one that begins and ends 700 operations', expected: 'let go' },
    asksD1: true,
    async attack(edge) {
      const socket = await welcomedSocket(edge.gateway.ws, edge.tokens.alice);
      for (let index = 0; index < 700; index += 1) {
        socket.send({ type: 'subscribe', id: String(index), payload: { query: watch } });
        socket.send({ type: 'complete', id: String(index) });
      }
      socket.send({ type: 'subscribe', id: 'last', payload: { query: '{ __typename }' } });
      await until(() => socket.heard.some(({ id }) => id === 'last'), 60_000);
      socket.drop();
      await untilIdle(edge);
      return 'let go';
    },
  },
  {
    ...{ name: 'a good token in the upgrade, and none in the init', expected: 'CLOSED 4403' },
    async attack({ gateway, tokens }) {
      const socket = await openSocket(gateway.ws, { headers: { authorization: `Bearer ${tokens.alice}` } });
      socket.send({ type: 'connection_init' });
      return `CLOSED ${(await socket.closed).code}`;
    },
  },
  {
    ...{ name: 'a token that ends while something is watched', expected: 'next, then CLOSED 4403', asksD1: true },
    async attack({ gateway, identity }) {
      let outcome = '';
      // On a busy machine a token may end before something is watched: then one that lasts longer.
      for (const expiresInSeconds of [3, 6, 12, 24]) {
        const socket = await openSocket(gateway.ws);
        const token = await identity.token({ sub: 'alice', expiresInSeconds });
        socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
        if ((await socket.next()) !== undefined) socket.send({ type: 'subscribe', id: '1', payload: { query: watch } });
        const { code } = await socket.closed;
        // It is told beforehand by a ping.
        const types = socket.heard.map(({ type }) => type).filter((type) => !['connection_ack', 'ping'].includes(type));
        outcome = `${types.join()}, then CLOSED ${code}`;
        if (types.length > 0) break;
      }
      return outcome;
    },
  },
];

/** By streams, of which each is one request of its own. */
const streamFlood: HostileCase = {
  family: 'Sockets',
  name: '60 subscriptions by streams of one end user',
  ...{ by: 'SSE', expected: '10 × 429 NO_ROOM, 50 × 200', asksD1: true },
  async attack(edge) {
    const { gateway, tokens } = edge;
    const leave = new AbortController();
    const headers = {
      ...{ accept: 'text/event-stream', 'content-type': 'application/json' },
      authorization: `Bearer ${tokens.alice}`,
    };
    const body = JSON.stringify({ query: watch });
    const answers = await Promise.all(
      times(60, () => fetch(gateway.stream, { method: 'POST', headers, body, signal: leave.signal })),
    );
    const outcomes = answers.map(async (answer) =>
      answer.status === 200 ? '200' : `${answer.status} ${replyOf(await answer.text()).codes.join()}`,
    );
    const outcome = tally(await Promise.all(outcomes));
    leave.abort();
    await untilIdle(edge);
    return outcome;
  },
};

export function floodCases(): HostileCase[] {
  const all = [
    silent(200, false),
    silent(1_000, true),
    subscriptions(300, false),
    subscriptions(1_500, true),
    deaf,
    ...others,
  ];
  return [...all.map((each) => ({ family: 'Sockets' as const, by: 'WebSocket', ...each })), streamFlood];
}
