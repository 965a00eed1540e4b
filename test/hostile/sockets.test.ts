import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { hostileSockets, type HostileSocket } from './sockets.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { INTROSPECTION: 'false' }, sandbox: { clock: { manual: true } } });
  // The first of a process takes its time.
  await post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }');
});
afterAll(() => stack.stop());

/** The gateway is alive: somebody else's query is answered within a second. */
async function expectGoodAnswer(): Promise<void> {
  const began = performance.now();
  const { data } = await post(stack.gateway.graphql, stack.tokens.bob, '{ me { id } }');
  expect(data).toEqual({ me: { id: 'bob' } });
  expect(performance.now() - began).toBeLessThan(1_000);
}

async function connect({ protocol, welcomed }: Pick<HostileSocket, 'protocol' | 'welcomed'>) {
  const { ws } = stack.gateway;
  const socket = protocol === null ? new WebSocket(ws) : new WebSocket(ws, protocol ?? 'graphql-transport-ws');
  const messages: { type: string; payload?: unknown }[] = [];
  let closed: number | undefined;
  let reason = '';
  socket.on('error', () => undefined);
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as (typeof messages)[number]));
  socket.on('close', (code, text) => [closed, reason] = [code, String(text)]); // prettier-ignore
  await once(socket, 'open').catch(() => undefined);
  if (welcomed) {
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${stack.tokens.alice}` } }),
    );
    await until(() => messages.some(({ type }) => type === 'connection_ack'));
  }
  return { socket, messages, closed: () => closed, reason: () => reason };
}

function refusedIn(messages: { type: string; payload?: unknown }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type, payload } of messages)
    for (const { extensions } of type === 'error' ? (payload as { extensions: { code: string } }[]) : [])
      counts[extensions.code] = (counts[extensions.code] ?? 0) + 1;
  return counts;
}

describe('a hostile socket', () => {
  it.each(hostileSockets)('with $name ends with $ends, and harms nobody', async (hostile) => {
    const logged = stack.logs.length;
    const { socket, messages, closed, reason } = await connect(hostile);
    for (const piece of hostile.sends(stack.tokens.alice)) socket.send(piece);
    if (hostile.ends === 'open') {
      const owed = Object.entries(hostile.refused ?? {});
      await until(() => owed.every(([code, times]) => (refusedIn(messages)[code] ?? 0) >= times));
      await expectGoodAnswer();
      expect(closed()).toBeUndefined();
    } else {
      await until(() => closed() !== undefined);
      expect(closed()).toBe(hostile.ends);
      // Of what was sent nothing comes back.
      expect(reason()).toMatch(/^[\w ]{0,40}$/);
    }
    socket.terminate();
    await until(() => stack.gateway.counts().sockets.open === 0 && stack.gateway.counts().subscriptions.open === 0);
    expect(stack.gateway.counts().connections.open).toBe(0);
    await expectGoodAnswer();
    const lines = stack.logs.slice(logged).join('');
    // What a client does is no failure of ours, and does not fill the log.
    expect(lines).not.toContain('a message could not be handled');
    expect(lines).not.toContain('operation failed');
    for (const token of Object.values(stack.tokens)) expect(lines).not.toContain(token.slice(-40));
    expect(stack.gateway.counts().subscriptions.ended.fault).toBe(0);
  });

  it('of which 200 say nothing is closed with 4408, while others are served', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => connect({})));
    while (all.some(({ closed }) => closed() === undefined)) await expectGoodAnswer();
    expect(new Set(all.map(({ closed }) => closed()))).toEqual(new Set([4408]));
  });

  it('of which 60 are of one end user finds no room, and is told to come back', async () => {
    const all = await Promise.all(Array.from({ length: 60 }, () => connect({})));
    for (const { socket } of all)
      socket.send(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${stack.tokens.alice}` } }),
      );
    const welcomed = () => all.filter(({ messages }) => messages.some(({ type }) => type === 'connection_ack'));
    await until(() => welcomed().length === 50 && all.filter(({ closed }) => closed() !== undefined).length === 10);
    const refused = all.filter(({ closed }) => closed() !== undefined);
    expect(new Set(refused.map(({ closed, reason }) => `${closed()} ${reason()}`))).toEqual(new Set(['1013 Too many connections'])); // prettier-ignore
    // Others have places of their own.
    const other = await connect({});
    other.socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${stack.tokens.bob}` } }),
    );
    await until(() => other.messages.length > 0);
    [...all, other].forEach(({ socket }) => socket.terminate());
    await until(() => stack.gateway.counts().connections.open === 0);
  });
});
