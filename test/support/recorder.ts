import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What went through, as text. */
export interface Exchange {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  status: number;
  answer: string;
}

/** Stands between two parties and keeps what they say to each other. */
export interface Recorder {
  url: string;
  exchanges: Exchange[];
  /** Where to pass everything on to: an origin. */
  forwardTo(origin: string): void;
  stop(): Promise<void>;
}

/** `before`: what a request waits for on its way. */
export async function startRecorder(
  before: (request: Pick<Exchange, 'method' | 'url'>) => Promise<void> | void = () => undefined,
): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  let target = '';
  const server = createServer((request, response) => {
    void pass(request).then(
      (exchange) => response.writeHead(exchange.status, { 'content-type': 'application/json' }).end(exchange.answer),
      () => response.destroy(),
    );
  });

  async function pass(request: IncomingMessage): Promise<Exchange> {
    const { method = 'GET', url = '/', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await before({ method, url });
    const body = Buffer.concat(chunks).toString();
    const hopByHop = ['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive'];
    const passed = Object.entries(headers).filter(([name]) => !hopByHop.includes(name)) as [string, string][];
    const answered = await fetch(target + url, { method, headers: passed, body: body === '' ? undefined : body });
    const exchange = { method, url, headers, body, status: answered.status, answer: await answered.text() };
    exchanges.push(exchange);
    return exchange;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    exchanges,
    forwardTo: (origin) => void (target = origin),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
