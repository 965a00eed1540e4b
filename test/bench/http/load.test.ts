import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runLoad, type Load } from './load.ts';

let folder: string;
let server: Server | undefined;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'load-'))));
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** Load on a server that does this, of three end users in turn. */
async function load(listener: RequestListener, wish: Partial<Load>) {
  server = createServer((request, response) => void request.resume().on('end', () => listener(request, response)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const file = join(folder, 'requests.json');
  const request = (id: string) => ({ headers: { 'x-consumer-id': id }, body: '{}', begins: `{"data":"${id}"` });
  writeFileSync(file, JSON.stringify(['a', 'b', 'c'].map(request)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  return runLoad({ url, requests: file, connections: 2, amount: 30, ...wish });
}

describe('the load generator', () => {
  it('counts what was answered', async () => {
    const seen: unknown[] = [];
    const result = await load((request, response) => {
      seen.push(request.headers['x-consumer-id']);
      response.end(`{"data":"${String(request.headers['x-consumer-id'])}"}`);
    }, {});
    expect(result).toMatchObject({ answers: 30, wrong: 0 });
    expect(seen.toSorted()).toEqual(['a', 'b', 'c'].flatMap((id) => Array.from({ length: 10 }, () => id)));
  });

  it('reads an answer that comes in chunks', async () => {
    const result = await load((request, response) => {
      response.write('{"data":');
      setImmediate(() => response.end(`"${String(request.headers['x-consumer-id'])}"}`));
    }, {});
    expect(result).toMatchObject({ answers: 30, wrong: 0 });
  });

  it.each<[string, RequestListener]>([
    ["another's answer", (_request, response) => response.end('{"data":"a"}')],
    [
      'an error',
      (request, response) => response.end(`{"data":"${String(request.headers['x-consumer-id'])}","errors":[]}`),
    ],
    [
      'a status that is not 200',
      (request, response) => response.writeHead(503).end(`{"data":"${String(request.headers['x-consumer-id'])}"}`),
    ],
    ['a connection that breaks', (request) => request.socket.destroy()],
  ])('finds %s', async (_what, listener) => {
    expect((await load(listener, { amount: 6 })).wrong).toBeGreaterThan(1);
  });

  it('counts the time that a request waited to be sent', async () => {
    let asked = 0;
    const result = await load(
      (request, response) => {
        asked += 1;
        const answer = () => response.end(`{"data":"${String(request.headers['x-consumer-id'])}"}`);
        // One of them is slow; those behind it wait, and they are many.
        setTimeout(answer, asked === 50 ? 500 : 0);
      },
      { connections: 1, rate: 200, seconds: 1, amount: undefined },
    );
    expect(result).toMatchObject({ answers: 200, wrong: 0 });
    expect(result.p99).toBeGreaterThan(400);
    expect(result.p50).toBeLessThan(400);
  });
});
