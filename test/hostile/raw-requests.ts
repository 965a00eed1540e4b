import type { HostileCase } from './case.ts';
import type { Edge } from './edge.ts';
import { chunksWithoutEnd, writeRaw, type Parts } from './raw.ts';

/** What is no request as a client would write it, and the status that it is answered with; `closed` where it is none. */
interface RawRequest {
  name: string;
  parts(edge: Edge): Parts;
  expected: string;
  answers?: number;
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`;
const post = 'POST /graphql HTTP/1.1';
const host = 'host: gateway';
const type = 'content-type: application/json';
const bearer = ({ tokens }: Edge) => `authorization: Bearer ${tokens.alice}`;
const good = '{"query":"{ me { id } }"}';

/** One text, the same for everybody. */
function text(name: string, expected: string, ...all: string[]): RawRequest {
  return { name, expected, parts: () => [lines(...all)] };
}

/** One of alice's, with a body as it is. */
function ofAlice(name: string, expected: string, headers: string[], body: string): RawRequest {
  return { name, expected, parts: (edge) => [lines(post, host, type, bearer(edge), ...headers) + body] };
}

const smuggling: RawRequest[] = [
  ofAlice('two ways to say how long it is', '400', ['content-length: 5', 'transfer-encoding: chunked'], '0\r\n\r\n'),
  ofAlice('two lengths', '400', ['content-length: 25', 'content-length: 5'], good),
  ofAlice('two lengths in one header', '400', ['content-length: 25, 5'], good),
  ofAlice('a length below zero', '400', ['content-length: -1'], good),
  ofAlice('a length in hex', '400', ['content-length: 0x19'], good),
  ofAlice('a length with a sign', '400', ['content-length: +25'], good),
  ofAlice('an unknown encoding of the transfer', '400', ['transfer-encoding: xchunked'], '0\r\n\r\n'),
  ofAlice('an encoding after chunked', '400', ['transfer-encoding: chunked, identity'], '0\r\n\r\n'),
  ofAlice('a chunk whose length is none', '400', ['transfer-encoding: chunked'], 'zz\r\n'),
  ofAlice('a chunk of 2^64 bytes', '400', ['transfer-encoding: chunked'], 'fffffffffffffffff\r\n'),
  text('a blank before a colon', '400', 'GET /health/live HTTP/1.1', 'host : gateway'),
  text('a header that goes on in the next line', '400', 'GET /health/live HTTP/1.1', host, 'x-a: b', '\tc'),
  text('a header with NUL', '400', 'GET /health/live HTTP/1.1', host, 'x-a: b\0c'),
  text('a header without a name', '400', 'GET /health/live HTTP/1.1', host, ': b'),
  { name: 'lines that end in LF', expected: '400', parts: () => [`GET /health/live HTTP/1.1\n${host}\n\n`] },
  text('no host', '400', 'GET /health/live HTTP/1.1'),
];

const lengths: RawRequest[] = [
  text('a header of 100 KB', '431', 'GET /health/live HTTP/1.1', host, `x-a: ${'x'.repeat(100_000)}`),
  text('a path of 100 KB', '431', `GET /${'x'.repeat(100_000)} HTTP/1.1`, host),
  text('3,000 headers', '431', post, host, ...Array.from({ length: 3_000 }, (_, index) => `x-${index}: y`)),
  {
    name: 'chunks without end, of somebody unknown',
    expected: '401',
    parts: () => chunksWithoutEnd(lines(post, host, type, 'transfer-encoding: chunked')),
  },
  {
    name: 'chunks without end',
    expected: '413',
    parts: (edge) => chunksWithoutEnd(lines(post, host, type, bearer(edge), 'transfer-encoding: chunked')),
  },
  {
    name: 'a token of 1 MB',
    expected: '431',
    parts: () => [lines(post, host, `authorization: Bearer ${'x'.repeat(2 ** 20)}`)],
  },
];

/** To where answers are streams of events. */
const streamed = (edge: Edge, ...more: string[]) =>
  lines('POST /graphql/stream HTTP/1.1', host, type, 'accept: text/event-stream', bearer(edge), ...more);

const slow: RawRequest[] = [
  {
    name: 'a body that does not end, for a stream',
    expected: '408',
    parts: (edge) => [`${streamed(edge, 'content-length: 1000')}{`],
  },
  {
    name: 'chunks that do not end, for a stream',
    expected: '408',
    parts: (edge) => [`${streamed(edge, 'transfer-encoding: chunked')}1\r\n{\r\n`],
  },
  { name: 'headers that do not end', expected: '408', parts: () => [`${post}\r\n${host}\r\n`] },
  {
    name: 'a body that does not end',
    expected: '408',
    parts: (edge) => [`${lines(post, host, type, bearer(edge), 'content-length: 1000')}{`],
  },
  {
    name: 'chunks that do not end',
    expected: '408',
    parts: (edge) => [`${lines(post, host, type, bearer(edge), 'transfer-encoding: chunked')}1\r\n{\r\n`],
  },
];

const odd: RawRequest[] = [
  text('no method that there is', '400', 'FETCH /graphql HTTP/1.1', host),
  text('HTTP/2 at once', '400', 'PRI * HTTP/2.0', '', 'SM'),
  text('HTTP/9', '400', 'GET /health/live HTTP/9.9', host),
  text('no HTTP at all', '400', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc'),
  text('a tunnel', 'closed', 'CONNECT bank.example:443 HTTP/1.1', host),
  text('a trace', '404', 'TRACE /graphql HTTP/1.1', host, 'connection: close'),
  text('an expectation that nobody knows', '417', post, host, 'expect: the-impossible'),
  text('HTTP/2 by upgrade', '400', 'GET /graphql HTTP/1.1', host, 'connection: upgrade', 'upgrade: h2c'),
  text('a path that is no URL', '400', 'GET /graphql%zz HTTP/1.1', host),
  text('a path out of the folder', '404', 'GET /graphql/../../etc/passwd HTTP/1.1', host),
  text('a path with NUL', '404', 'GET /graphql%00 HTTP/1.1', host),
  text('a path with a slash more', '404', 'GET //graphql HTTP/1.1', host),
  text('a path in capitals', '404', 'GET /GRAPHQL HTTP/1.1', host),
  text(
    'a cookie instead of a token',
    '401',
    post,
    host,
    'cookie: authorization=Bearer x; token=x',
    'content-length: 0',
  ),
  {
    name: 'a token in the address',
    expected: '401',
    parts: ({ tokens }) => [lines(`GET /graphql?query={me{id}}&access_token=${tokens.alice} HTTP/1.1`, host)],
  },
  {
    name: 'a bad token before a good one',
    expected: '401',
    parts: (edge) => [
      lines(post, host, type, 'authorization: Bearer a.b.c', bearer(edge), `content-length: ${good.length}`) + good,
    ],
  },
  {
    name: 'a mutation by HEAD',
    expected: '405',
    parts: (edge) => [
      lines(
        'HEAD /graphql?query=mutation{createD1SdkToken(input:{}){token}} HTTP/1.1',
        host,
        bearer(edge),
        'apollo-require-preflight: x',
      ),
    ],
  },
  {
    name: 'a mutation by HEAD, for a stream',
    expected: '405',
    parts: (edge) => [
      lines(
        'HEAD /graphql/stream?query=mutation{createD1SdkToken(input:{}){token}} HTTP/1.1',
        host,
        bearer(edge),
        'accept: text/event-stream',
      ),
    ],
  },
  {
    name: 'a hundred at once on one connection',
    expected: Array.from({ length: 100 }, () => '401').join(' '),
    answers: 100,
    parts: () => [lines(post, host, 'content-length: 0').repeat(100)],
  },
];

/** Many connections that each send a byte now and then: what they take is a connection, and not for long. */
function slowloris(count: number, long: boolean): HostileCase {
  return {
    family: 'Requests',
    name: `${count} connections that take their time`,
    ...{ by: 'HTTP', expected: '408', long },
    async attack({ gateway }) {
      const statuses = await Promise.all(
        Array.from({ length: count }, () => writeRaw(gateway.port, [`${post}\r\n${host}\r\nx-a: `])),
      );
      return [...new Set(statuses)].sort().join();
    },
  };
}

export function rawRequestCases(): HostileCase[] {
  const all = [...smuggling, ...lengths, ...slow, ...odd];
  return [
    ...all.map(({ name, parts, expected, answers }) => ({
      family: 'Requests' as const,
      ...{ name, by: 'bytes', expected },
      attack: (edge: Edge) => writeRaw(edge.gateway.port, parts(edge), answers),
    })),
    slowloris(100, false),
    slowloris(1_000, true),
  ];
}
