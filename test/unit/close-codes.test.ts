import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { until } from '../support/events.ts';
import { createReader, type Reader } from '../support/reader.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
/** The docs name those after which the client comes back by itself, in a sentence below the table of all. */
const comingBack: string[] = /comes back by itself after ([\d, and]+)/.exec(page)?.[1]?.match(/\d{4}/g) ?? [];
const documented = [...page.matchAll(/^\| (\d{4}) \|/gm)].map(([, code = '']) => [Number(code), comingBack.includes(code)] as const); // prettier-ignore

it('the docs name the close codes, and after which of them to come back', () => {
  expect(comingBack).toEqual(['1001', '1006', '1013', '4403', '4408']);
  expect(documented.map(([code]) => code)).toEqual(expect.arrayContaining([...comingBack.map(Number), 1009, 4500]));
});

describe('the client of graphql-ws, as it is shipped', () => {
  let server: WebSocketServer;
  let reader: Reader<unknown>;
  afterEach(async () => {
    await reader.stop();
    server.clients.forEach((socket) => socket.terminate());
    server.close();
  });

  async function read(asShipped = true): Promise<void> {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `ws://127.0.0.1:${port}`;
    reader = createReader({ url, token: '', query: '{ x }', variables: {}, read: () => undefined, asShipped });
  }

  it.each(documented)('after %s comes back, as the docs say: %s', async (code, comesBack) => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols });
    let times = 0;
    server.on('connection', (socket) => {
      times += 1;
      socket.on('message', () => {
        if (times > 1) return socket.send('{"type":"connection_ack"}');
        // Nobody can send this one.
        return code === 1006 ? socket.terminate() : socket.close(code);
      });
    });
    await read();
    await until(() => reader.welcomes() === 1 || reader.failure() !== undefined);
    expect({ comesBack: reader.welcomes() === 1 }).toEqual({ comesBack });
    expect(times).toBe(comesBack ? 2 : 1);
  });

  it.each([
    ['gives up on a refused upgrade', true],
    ['comes back after one when it is told to, as in the docs', false],
  ])('%s', async (_what, asShipped) => {
    let refusals = 0;
    server = new WebSocketServer({
      ...{ port: 0, host: '127.0.0.1', handleProtocols },
      verifyClient: (_info, answer) => {
        refusals += 1;
        answer(refusals > 1, 503, 'Service Unavailable', { 'Retry-After': '1' });
      },
    });
    server.on('connection', (socket) => socket.on('message', () => socket.send('{"type":"connection_ack"}')));
    await read(asShipped);
    await until(() => reader.welcomes() === 1 || reader.failure() !== undefined);
    expect(reader.welcomes()).toBe(asShipped ? 0 : 1);
  });
});
