import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openStream, type Stream } from '../../src/server/sse/stream.ts';
import { until } from '../support/events.ts';

let server: Server;
let client: Socket;
let stream: Stream;
let heard: string;

/** A stream to a client that reads nothing before it is told to. */
async function serve(options: { stallMs: number; heartbeatMs?: number }): Promise<void> {
  const opened = new Promise<Stream>((resolve) => {
    server.on('request', (_request, response) =>
      resolve(openStream(response, { 'x-more': 'yes' }, new AbortController(), { heartbeatMs: 60_000, ...options })),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  client.write('GET / HTTP/1.1\r\nhost: gateway\r\n\r\n');
  stream = await opened;
}

function hear(): void {
  client.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
}

beforeEach(() => {
  heard = '';
  server = createServer();
});
afterEach(async () => {
  client.destroy();
  server.close();
  await once(server, 'close');
});

it('takes the next thing to write only when its response took the last, and cuts off who takes nothing', async () => {
  await serve({ stallMs: 1_000 });
  let written = 0;
  while (!stream.gone.aborted) {
    await stream.write('x'.repeat(200_000));
    written += 1;
  }
  expect(stream.ended()).toBe('lagged');
  // The buffers of the system, and the one that waited.
  expect(written).toBeGreaterThan(1);
  expect(written).toBeLessThan(200);
  await stream.soonClosed();
  await stream.write('nothing waits any more');
});

it('is no matter of time for who reads on', async () => {
  await serve({ stallMs: 1_000 });
  hear();
  for (let times = 0; times < 20; times += 1) {
    await stream.write('x'.repeat(500_000));
    client.pause();
    setTimeout(() => client.resume(), 100);
  }
  expect(stream.gone.aborted).toBe(false);
  stream.end('completed', 'the end');
  await until(() => heard.includes('the end'));
  expect(heard.length).toBeGreaterThan(10_000_000);
});

it('gives signs of life, and none behind what waits', async () => {
  await serve({ stallMs: 60_000, heartbeatMs: 20 });
  hear();
  await until(() => heard.split(':\n\n').length > 5);
  expect(heard).toMatch(/^HTTP\/1.1 200 OK\r\nx-more: yes\r\ncontent-type: text\/event-stream; charset=utf-8\r\n/);
});

it('ends with a last word, which is not waited for without an end', async () => {
  await serve({ stallMs: 500 });
  const waits = stream.write('x'.repeat(50_000_000));
  stream.end('tokenEnded', 'the last word');
  await waits;
  expect([stream.ended(), stream.gone.aborted]).toEqual(['tokenEnded', true]);
  stream.end('drained', 'another word');
  expect(stream.ended()).toBe('tokenEnded');
  await once(client.resume(), 'close');
});

it('is over when its client has left', async () => {
  await serve({ stallMs: 60_000 });
  client.destroy();
  await once(stream.gone, 'abort');
  expect(stream.ended()).toBeUndefined();
});
