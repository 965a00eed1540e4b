import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { post, watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { createReader } from '../support/reader.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { cardId, tell } from '../support/updates.ts';

describe('sockets and what ends on them', () => {
  let stack: Stack;
  afterEach(() => stack.stop());
  const counts = () => stack.gateway.counts();
  const ended = () => Object.entries(counts().subscriptions.ended).filter(([, times]) => times > 0);
  const watchAs = (token: string, of = cardId) => watch<object>(stack.gateway.ws, token, documents.watchCardOrder, { cardId: of }); // prettier-ignore

  it('counts each subscription by why it ended, and logs that with the correlation id', async () => {
    stack = await startStack({ sandbox: { clock: { manual: true } } });
    const { alice, bob } = stack.tokens;

    const leaving = watchAs(alice);
    await leaving.until(() => true);
    expect(counts()).toMatchObject({ sockets: { open: 1 }, subscriptions: { open: 1 } });
    await leaving.stop();
    await until(() => counts().subscriptions.open === 0);
    expect(ended()).toEqual([['left', 1]]);

    await watchAs(bob).ended;
    expect(ended()).toEqual([['left', 1], ['refused', 1]]); // prettier-ignore

    await watchAs(await stack.identity.token({ sub: 'alice', expiresInSeconds: 2 })).ended;
    await until(() => counts().subscriptions.ended.tokenEnded === 1);

    stack.sandbox.faults.add({ route: 'getCard', status: 500, times: 0 });
    await watchAs(alice).ended;
    stack.sandbox.faults.clear();
    expect(counts().subscriptions).toEqual({
      open: 0,
      ended: { left: 1, refused: 1, tokenEnded: 1, fault: 1, revoked: 0, lagged: 0, drained: 0, completed: 0 },
    });
    const lines = stack.logs.filter((line) => line.includes('subscription ended')).map((line) => JSON.parse(line));
    expect(lines.map(({ reason }) => reason)).toEqual(['left', 'refused', 'tokenEnded', 'fault']);
    expect(lines.every(({ correlationId }) => typeof correlationId === 'string')).toBe(true);
    await until(() => counts().sockets.open === 0);
  });

  it('ends what runs on a socket whose token expired, although its client neither reads nor closes', async () => {
    stack = await startStack({ sandbox: { clock: { manual: true } } });
    const token = await stack.identity.token({ sub: 'alice', expiresInSeconds: 3 });
    const deaf = createReader({
      ...{ url: stack.gateway.ws, token, query: documents.watchCardOrder, variables: { cardId } },
      read: () => true,
    });
    await until(() => deaf.shown.length === 1);
    deaf.pause();
    await until(() => counts().subscriptions.ended.tokenEnded === 1);
    expect(counts()).toMatchObject({ sockets: { open: 0 }, subscriptions: { open: 0 } });
    const before = new Map(stack.sandbox.calls);
    await tell(d1Caller(stack), 0, 100);
    expect(stack.sandbox.calls).toEqual(before);
    await deaf.stop();
  });

  it('lets in so many a second; the others come back by themselves, as the client of graphql-ws is shipped', async () => {
    stack = await startStack({ env: { SOCKET_ACCEPTS_PER_SECOND: '3' } });
    const readers = Array.from({ length: 9 }, () =>
      createReader({
        ...{ url: stack.gateway.ws, token: stack.tokens.alice, query: documents.watchCardOrder, variables: { cardId } },
        ...{ read: () => true, asShipped: true },
      }),
    );
    await until(() => readers.every((reader) => reader.shown.length === 1));
    const closes = readers.flatMap((reader) => reader.closes);
    expect(new Set(closes)).toEqual(new Set(['1013 Try again later']));
    expect(counts().sockets).toEqual({ open: 9, turnedAway: closes.length });
    await Promise.all(readers.map((reader) => reader.stop()));
  });

  it('has so many places in all; who finds none comes back by itself until there is one', async () => {
    stack = await startStack({ env: { SOCKET_MAX: '2' } });
    const readers = Array.from({ length: 3 }, () =>
      createReader({
        ...{ url: stack.gateway.ws, token: stack.tokens.alice, query: documents.watchCardOrder, variables: { cardId } },
        ...{ read: () => true, asShipped: true },
      }),
    );
    const shown = () => readers.filter((reader) => reader.shown.length === 1);
    const waiting = () => readers.filter((reader) => reader.shown.length === 0);
    await until(() => shown().length === 2 && waiting().every((reader) => reader.closes.length > 1));
    expect(new Set(waiting()[0]?.closes)).toEqual(new Set(['1013 Try again later']));
    expect(counts().connections).toMatchObject({ open: 2, consumerFull: 0 });
    const [leaving] = shown();
    await leaving?.stop();
    await until(() => shown().length === 3);
    await Promise.all(readers.filter((reader) => reader !== leaving).map((reader) => reader.stop()));
    await until(() => counts().connections.open === 0);
  });

  it('closes a thousand that say nothing, and answers everybody else meanwhile', async () => {
    stack = await startStack({ env: { SOCKET_ACCEPTS_PER_SECOND: '5000' } });
    const codes: number[] = [];
    const sockets = Array.from({ length: 1_000 }, () => {
      const socket = new WebSocket(stack.gateway.ws, 'graphql-transport-ws');
      socket.on('close', (code) => codes.push(code));
      return socket;
    });
    await until(() => sockets.every((socket) => socket.readyState !== WebSocket.CONNECTING), 60_000);
    while (codes.length < sockets.length) {
      expect((await fetch(new URL('/health/ready', stack.gateway.graphql))).status).toBe(200);
      expect((await post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }')).errors).toBeUndefined();
    }
    expect(new Set(codes)).toEqual(new Set([4408]));
    expect(counts().sockets.open).toBe(0);
  }, 90_000);

  it('closes connections that never finish their headers', async () => {
    stack = await startStack();
    const { port } = new URL(stack.gateway.graphql);
    const slow = connect(Number(port), '127.0.0.1');
    slow.on('error', () => undefined);
    await once(slow, 'connect');
    slow.write('POST /graphql HTTP/1.1\r\nHost: gateway\r\nX-Slow: ');
    const trickle = setInterval(() => slow.write('a'), 100);
    // Node looks every thirty seconds unless told otherwise.
    await new Promise((closed) => slow.once('close', closed));
    clearInterval(trickle);
  }, 25_000);
});
