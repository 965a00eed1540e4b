import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { cardId, tell } from '../support/updates.ts';

interface Message {
  type: string;
  id?: string;
  payload?: Record<string, unknown> & { type?: string; inMs?: number };
}

describe('a socket whose token is about to end', () => {
  let stack: Stack;
  let clients: WebSocket[];
  beforeEach(async () => {
    clients = [];
    stack = await startStack({ sandbox: { clock: { manual: true } }, env: { SOCKET_TOKEN_WARNING_SECONDS: '2' } });
  });
  afterEach(async () => {
    clients.forEach((client) => client.terminate());
    await stack.stop();
  });

  async function connect(token: string) {
    const client = new WebSocket(stack.gateway.ws, 'graphql-transport-ws');
    clients.push(client);
    const messages: Message[] = [];
    let closed: string | undefined;
    client.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
    client.on('close', (code, reason) => (closed = `${code} ${String(reason)}`));
    const say = (message: object) => client.send(JSON.stringify(message));
    await once(client, 'open');
    say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    await until(() => messages.some(({ type }) => type === 'connection_ack'));
    return {
      ...{ messages, say },
      closed: () => closed,
      watch: (of = cardId) =>
        say({ type: 'subscribe', id: '1', payload: { query: documents.watchCardOrder, variables: { cardId: of } } }),
      refresh: (to: unknown) => say({ type: 'ping', payload: { type: 'refreshToken', authorization: to } }),
      told: (type: string) => messages.filter(({ payload }) => payload?.type === type),
      events: () => messages.filter(({ type }) => type === 'next').length,
    };
  }
  const alice = (expiresInSeconds: number) => stack.identity.token({ sub: 'alice', expiresInSeconds });
  const service = (scope: string, sub = 'watcher') => stack.identity.token({ sub, scope, expiresInSeconds: 600 });
  const ended = () => stack.gateway.counts().subscriptions.ended;

  it('is told so beforehand, and keeps its subscriptions with another token of the same end user', async () => {
    const socket = await connect(await alice(5));
    socket.watch();
    await until(() => socket.told('tokenEnding').length === 1);
    const [warning] = socket.told('tokenEnding');
    expect(warning).toMatchObject({ type: 'ping' });
    // A timer of Node may come a millisecond early.
    expect(warning?.payload?.inMs).toBeLessThanOrEqual(2_001);
    expect(warning?.payload?.inMs).toBeGreaterThan(0);
    const until1 = Date.now() + 2_500;
    socket.refresh(`Bearer ${await alice(8)}`);
    await until(() => socket.told('tokenRefreshed').length === 1);
    expect(socket.told('tokenRefreshed')[0]?.type).toBe('pong');
    expect(socket.told('tokenRefreshed')[0]?.payload?.inMs).toBeGreaterThan(5_000);
    // The first one has ended, and what happens is shown all the same.
    await until(() => Date.now() > until1);
    await tell(d1Caller(stack), 0, 3);
    await until(() => socket.events() === 4);
    expect(socket.closed()).toBeUndefined();
    await until(() => socket.closed() !== undefined);
    expect(socket.closed()).toBe('4403 Token expired');
    expect(socket.told('tokenEnding')).toHaveLength(2);
    expect(ended()).toMatchObject({ tokenEnded: 1, left: 0 });
    // Each ping of ours was answered once.
    expect(socket.messages.filter(({ type }) => type === 'pong')).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown> | unknown]>([
    ['of somebody else', async () => `Bearer ${stack.tokens.carla}`],
    ['of a service', async () => `Bearer ${stack.tokens.service}`],
    ['that has ended', async () => `Bearer ${await alice(-60)}`],
    ['that is none', () => 'Bearer none'],
    ['that is not there', () => undefined],
    ['that is no text', () => ({ toString: 1 })],
  ])('is closed by a token %s', async (_what, make) => {
    const socket = await connect(await alice(600));
    socket.watch();
    await until(() => socket.events() === 1);
    socket.refresh(await make());
    await until(() => socket.closed() !== undefined);
    expect(socket.closed()).toBe('4403 Forbidden');
    expect(ended()).toMatchObject({ revoked: 1, left: 0 });
  });

  it('shows a service nothing more that the new token has no scope for', async () => {
    const socket = await connect(await service('d1:read d1:cards'));
    socket.watch();
    await until(() => socket.events() === 1);
    socket.refresh(`Bearer ${await service('d1:read')}`);
    await until(() => socket.told('tokenRefreshed').length === 1);
    await tell(d1Caller(stack), 0, 1);
    await until(() => socket.events() === 2);
    socket.refresh(`Bearer ${await service('d1:cards')}`);
    await until(() => socket.told('tokenRefreshed').length === 2);
    await tell(d1Caller(stack), 1, 1);
    await until(() => socket.messages.some(({ type }) => type === 'error'));
    expect(socket.messages.at(-1)).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(socket.events()).toBe(2);
    expect(ended()).toMatchObject({ revoked: 1 });
    socket.refresh(`Bearer ${await service('d1:read', 'another')}`);
    await until(() => socket.closed() === '4403 Forbidden');
  });

  it('checks one token at a time, however many it is shown', async () => {
    const socket = await connect(await alice(600));
    const token = `Bearer ${await alice(600)}`;
    const before = stack.gateway.counts().accessTokens;
    for (let times = 0; times < 200; times += 1) socket.refresh(token);
    await until(() => socket.told('tokenRefreshed').length > 0);
    socket.say({ type: 'ping' });
    await until(() => socket.messages.at(-1)?.type === 'pong' && socket.messages.at(-1)?.payload === undefined);
    const { verified, known } = stack.gateway.counts().accessTokens;
    expect(verified - before.verified).toBe(1);
    expect(verified + known - before.verified - before.known).toBeLessThan(200);
    expect(socket.closed()).toBeUndefined();
  });
});
