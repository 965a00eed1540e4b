import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { bodiesOf, kinds, type Kind } from './bodies.ts';
import { everyConsumer } from './consumers.ts';

/**
 * A D1-shaped server that costs little: node --import tsx test/bench/http/upstream.ts [end users]. Answers are made beforehand and written to the
 * socket as they are; requests may be pipelined. GET /bench/counts tells the calls by kind, /bench/reset forgets them, and
 * /bench/latency/20 has every answer of D1's wait 20 ms.
 */
const answers = new Map<string, { kind: Kind; answer: string }>();
for (const consumer of everyConsumer(Number(process.argv[2] ?? 2_000)))
  for (const [path, kind, body] of bodiesOf(consumer)) answers.set(path, { kind, answer: answerOf(200, body) });

const token = answerOf(200, { access_token: 'static-token', token_type: 'Bearer', expires_in: 3_600 });
const unknown = answerOf(404, { errorCode: 'unknown' });
const counts: Record<Kind | 'getToken' | 'unknown', number> = Object.assign({}, ...zeroes());
let latencyMs = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.on('error', () => socket.destroy());
  socket.setEncoding('latin1').on('data', (text: string) => {
    rest += text;
    let at = 0;
    let now = '';
    let later = '';
    for (;;) {
      const request = nextRequest(rest, at);
      if (request === null) break;
      at = request.end;
      if (request.path.startsWith('/bench/')) now += control(request.path);
      else later += answerTo(request.path);
    }
    rest = rest.slice(at);
    if (now !== '') socket.write(now, 'latin1');
    if (later !== '') send(socket, later);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);

/** The same time for each, so that what is pipelined keeps its order. */
function send(socket: Socket, text: string): void {
  if (latencyMs === 0) socket.write(text, 'latin1');
  else setTimeout(() => socket.write(text, 'latin1'), latencyMs);
}

function nextRequest(text: string, at: number): { path: string; end: number } | null {
  const head = text.indexOf('\r\n\r\n', at);
  if (head < 0) return null;
  const from = text.indexOf(' ', at) + 1;
  const path = text.slice(from, text.indexOf(' ', from));
  if (text.startsWith('GET', at)) return { path, end: head + 4 };
  const [, length = '0'] = /\r\ncontent-length: *(\d+)/i.exec(text.slice(at, head)) ?? [];
  const end = head + 4 + Number(length);
  return end <= text.length ? { path, end } : null;
}

function answerTo(path: string): string {
  const known = answers.get(path);
  if (known) {
    counts[known.kind] += 1;
    return known.answer;
  }
  const isToken = path === '/authz/v1/oauth2/token';
  counts[isToken ? 'getToken' : 'unknown'] += 1;
  return isToken ? token : unknown;
}

function control(path: string): string {
  const [, , what, value] = path.split('/');
  if (what === 'latency') latencyMs = Number(value);
  if (what === 'reset') Object.assign(counts, ...zeroes());
  return answerOf(200, counts);
}

/** With leave to keep it for a while, for those who cache by HTTP's rules: `public`, because the request carries a token. ASCII only. */
function answerOf(status: number, body: unknown): string {
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Not Found'}\r\ncontent-type: application/json\r\n`;
  return `${head}cache-control: public, max-age=300\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}

function zeroes(): Record<string, number>[] {
  return [...kinds, 'getToken', 'unknown'].map((kind) => ({ [kind]: 0 }));
}
