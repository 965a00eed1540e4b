import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fetchUntilSilent } from '../../src/console/client/silence.ts';
import { createStream } from '../../src/console/client/stream.ts';
import { createTokens } from '../../src/console/client/tokens.ts';
import { stopTimers } from './support.ts';

const event = `event: next\ndata: ${JSON.stringify({ data: { now: 'here' } })}\n\n`;

describe('a stream of the app', () => {
  let server: Server;
  let url: string;
  let answer: RequestListener;
  /** What each request said who it is. */
  let asked: (string | undefined)[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.headers.authorization);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/stream`;
  });
  afterEach(() => {
    jest.useRealTimers();
    server.closeAllConnections();
    server.close();
  });

  const begin = (response: ServerResponse, text: string) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text);

  function watch() {
    let given = 0;
    const tokens = createTokens(async () => ({ value: String(++given), endsAt: Date.now() + 3_600_000 }));
    const results: unknown[] = [];
    const stream = createStream({ url, tokens });
    const sink = { next: (result: unknown) => results.push(result), error: () => undefined, complete: () => undefined };
    stream.subscribe({ query: 'subscription { now }', variables: {} }, sink);
    return { results, stop: () => stream.stop() };
  }

  it('is opened at once with another token when the first one is refused', async () => {
    answer = (_request, response) => (asked.length === 1 ? response.writeHead(401).end() : begin(response, event));
    const { results, stop } = watch();
    await until(() => asked.length === 2);
    expect(asked).toEqual(['Bearer 1', 'Bearer 2']);
    await until(() => results.length === 1);
    stop();
  });

  it('is opened again when it has been silent for thirty seconds', async () => {
    const time = stopTimers();
    answer = (_request, response) => begin(response, asked.length === 1 ? event : event.replace('here', 'again'));
    const { results, stop } = watch();
    await until(() => results.length === 1);
    // The silence, and then the pause before the next try.
    time.pass(30_000);
    await until(() => time.pass(1_000) && results.length === 2);
    expect(results).toEqual([{ data: { now: 'here' } }, { data: { now: 'again' } }]);
    stop();
    await until(() => time.waiting() === 0);
  });

  it('is opened again when nothing answers', async () => {
    const time = stopTimers();
    answer = (_request, response) => asked.length > 1 && begin(response, event);
    const { results, stop } = watch();
    await until(() => asked.length === 1);
    time.pass(30_000);
    await until(() => time.pass(1_000) && results.length === 1);
    stop();
  });

  it('lasts while there are signs of life', async () => {
    const time = stopTimers();
    let response: ServerResponse | undefined;
    answer = (_request, given) => begin((response = given), ':\n\n');
    const left = new AbortController();
    const reader = (await fetchUntilSilent(url, { signal: left.signal })).body?.getReader();
    for (let sign = 0; sign < 4; sign++) {
      expect(String(Buffer.from((await reader?.read())?.value ?? []))).toBe(':\n\n');
      time.pass(12_000);
      response?.write(':\n\n');
    }
    const end = reader?.closed.catch((error: Error) => error.name);
    left.abort();
    expect(await end).toBe('AbortError');
    await until(() => time.waiting() === 0);
  });
});

/** That of test/support/events.ts, with timers that stand still. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}
