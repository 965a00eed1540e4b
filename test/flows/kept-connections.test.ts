import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { frame, opcodes } from '../hostile/sockets/frames.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { cardId } from '../support/updates.ts';

/** Less than what WebSocket leaves a client for its closing handshake, which is half a minute. */
const soonMs = 10_000;

describe('a client that ends its socket and keeps the connection', () => {
  let stack: Stack;
  let connection: Socket;
  let heard: string;
  beforeEach(async () => {
    stack = await startStack({ sandbox: { clock: { manual: true } } });
    heard = '';
  });
  afterEach(async () => {
    connection.destroy();
    await stack.stop();
  });
  const counts = () => stack.gateway.counts();
  const say = (message: object) => connection.write(frame({ payload: JSON.stringify(message) }));

  /** By hand: whatever speaks WebSocket by itself lets go of the connection. */
  async function subscribe(): Promise<void> {
    const { hostname, port, pathname } = new URL(stack.gateway.ws);
    connection = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    connection.on('error', () => undefined).on('data', (chunk) => (heard += chunk.toString('latin1')));
    const head = [
      ...[`GET ${pathname} HTTP/1.1`, 'host: gateway', 'connection: Upgrade', 'upgrade: websocket'],
      ...['sec-websocket-version: 13', `sec-websocket-key: ${randomBytes(16).toString('base64')}`],
      'sec-websocket-protocol: graphql-transport-ws',
    ];
    connection.write(`${head.join('\r\n')}\r\n\r\n`);
    await until(() => heard.startsWith('HTTP/1.1 101') && heard.includes('\r\n\r\n'));
    say({ type: 'connection_init', payload: { authorization: `Bearer ${stack.tokens.alice}` } });
    await until(() => heard.includes('connection_ack'));
    say({ type: 'subscribe', id: '1', payload: { query: documents.watchCardOrder, variables: { cardId } } });
    await until(() => heard.includes('"type":"next"'));
    expect(counts()).toMatchObject({ connections: { open: 1 }, sockets: { open: 1 }, subscriptions: { open: 1 } });
  }

  it.each([
    ['by a close frame', frame({ opcode: opcodes.close, payload: Buffer.from([0x03, 0xe8]) })],
    ['by a frame that is too large', frame({ length: 70_000n, payload: 'x' })],
  ])('%s, gives back its place at once, and is cut off', async (_how, bytes) => {
    await subscribe();
    connection.write(bytes);
    await until(() => counts().connections.open === 0, soonMs);
    expect(counts()).toMatchObject({ sockets: { open: 0 }, subscriptions: { open: 0, ended: { left: 1, fault: 0 } } });
    // Who writes to a connection that the other side has closed hears of it.
    await until(() => {
      if (!connection.destroyed) connection.write(frame({ opcode: opcodes.ping }));
      return connection.destroyed;
    }, soonMs);
  });
});
