import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../../src/gateway.ts';
import { until } from '../support/events.ts';
import { openExchange } from '../support/exchange.ts';
import { scrape } from '../support/metrics.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { limitsEnv } from '../support/traffic.ts';

const path = '/graphql';
const query =
  'query Home { me { id cards { nodes { id state last4 clickToPay { status } latestOrder { status } } } } }';
const home = JSON.stringify({ query });
const json = 'content-type: application/json';

/** Where answers are kept, and nothing is shared: what one gateway counts is not what the other one does. */
const env = { CACHE_SECONDS: '300', METRICS_PORT: '0', CORS_ORIGINS: 'https://app.bank.example' };

interface Wish {
  line?: string;
  /** In place of the usual ones. */
  type?: string;
  authorization?: string | null;
  /** Null: none. */
  length?: number | null;
  headers?: string[];
  body?: string | Buffer;
}

/** One request as bytes; by default alice's home screen as an app asks for it. */
function request(token: string, wish: Wish = {}): Buffer {
  const { line = `POST ${path} HTTP/1.1`, type = json, authorization = `Bearer ${token}`, headers = [] } = wish;
  const body = Buffer.from(wish.body ?? home);
  const { length = body.length } = wish;
  const lines = [
    ...[line, 'host: gateway'],
    ...(type === '' ? [] : [type]),
    ...(authorization === null ? [] : [`authorization: ${authorization}`]),
    ...(length === null ? [] : [`content-length: ${length}`]),
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

interface Case {
  name: string;
  parts: (token: string) => (string | Buffer)[];
  /** How many answers come. */
  answers?: number;
  /** How many lines they are told of by. */
  lines?: number;
  /** Whether nothing of it comes to a handler of Fastify, when it is asked for the second time. */
  front?: boolean;
  /** Nothing is written after that, or nobody is there any more. */
  then?: 'end' | 'leave';
}

const one = (name: string, wish: Wish, more: Partial<Case> = {}): Case => ({
  name,
  parts: (token) => [request(token, wish)],
  ...more,
});
const front = { front: true };
const withHeader = (...headers: string[]): Wish => ({ headers });
const withBody = (body: string | Buffer): Wish => ({ body });
const inPieces = (bytes: Buffer, ...at: number[]) =>
  [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
const chunked = (token: string, text: string) =>
  Buffer.concat([
    request(token, { length: null, headers: ['transfer-encoding: chunked'], body: '' }),
    Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`),
  ]);

const cases: Case[] = [
  one('as an app asks', {}, front),
  ...[
    'application/json',
    '*/*',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json;q=0.9',
    'application/*;q=0.5, text/html',
  ].map((accept) => one(`accept: ${accept}`, withHeader(`accept: ${accept}`), front)),
  one('no type that there is', withHeader('accept: text/html')),
  one('accept twice', withHeader('accept: text/html', 'accept: application/json'), front),
  ...['id-1', '', 'x'.repeat(64), 'x'.repeat(65), '4111111111111111', 'a b', '"', 'ä'].map((id) =>
    one(`the id ${JSON.stringify(id)}`, withHeader(`x-correlation-id: ${id}`), front),
  ),
  one('two ids', withHeader('x-correlation-id: a', 'x-correlation-id: b'), front),
  one('a charset', { type: `${json}; charset=utf-8` }, front),
  one('a charset in capitals', { type: `${json};charset=UTF-8` }, front),
  one('another charset', { type: `${json}; charset=latin1` }),
  one('an empty parameter', { type: `${json};` }),
  one('a type in capitals', { type: 'content-type: APPLICATION/JSON' }, front),
  one('a type that begins like it', { type: 'content-type: application/jsonp' }),
  one('plain text', { type: 'content-type: text/plain' }),
  one('no type', { type: '' }),
  one('two types', { headers: [json.replace('json', 'xml')] }, front),
  one('an encoding of the content', withHeader('content-encoding: gzip'), front),
  one('an address of somebody else', withHeader('x-forwarded-for: 203.0.113.7'), front),
  one('a trace', withHeader('traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'), front),
  one('a cookie', withHeader('cookie: a=b'), front),
  one('no more on this connection', withHeader('connection: close'), front),
  one('HTTP/1.0', { line: `POST ${path} HTTP/1.0` }, front),
  one('HTTP/1.0 that goes on', { line: `POST ${path} HTTP/1.0`, headers: ['connection: keep-alive'] }, front),
  one('a page that may', withHeader('origin: https://app.bank.example')),
  one('a page that may not', withHeader('origin: https://elsewhere.example')),
  one('a preflight', {
    line: `OPTIONS ${path} HTTP/1.1`,
    ...{ headers: ['origin: https://app.bank.example', 'access-control-request-method: POST'], body: '' },
  }),
  one('a query in the address', { line: `POST ${path}?a=b HTTP/1.1` }),
  one('a slash more', { line: `POST ${path}/ HTTP/1.1` }),
  one('the whole address', { line: `POST http://gateway${path} HTTP/1.1` }),
  one('GET', { line: `GET ${path} HTTP/1.1`, length: null, body: '' }),
  one('PUT', { line: `PUT ${path} HTTP/1.1` }),
  // Its answer says how long it would be, and is not.
  one('HEAD', { line: `HEAD ${path} HTTP/1.1`, headers: ['connection: close'] }),
  one('nobody', { authorization: null }),
  one('a token that is none', { authorization: 'Bearer a.b.c' }),
  one('no token in it', { authorization: 'Bearer' }),
  one('another scheme', { authorization: 'Basic YTpi' }),
  one('a bad token after a good one', withHeader('authorization: Bearer a.b.c'), front),
  {
    name: 'a bad token before a good one',
    parts: (token) => [request(token, { authorization: 'Bearer a.b.c', headers: [`authorization: Bearer ${token}`] })],
  },
  { name: 'a scheme in small letters', parts: (token) => [request(token, { authorization: `bearer ${token}` })], ...front }, // prettier-ignore
  { name: 'two blanks', parts: (token) => [request(token, { authorization: `Bearer  ${token}` })] },
  one('members that nobody knows', withBody(`{"a":[1],"query":${JSON.stringify(query)}}`), front),
  one('a member twice', withBody(`{"query":"{","query":"{ me { id } }"}`), front),
  one('blanks around it', withBody(`\r\n ${home}\t`), front),
  one('a byte order mark', withBody(`\ufeff${home}`), front),
  one('bad UTF-8', withBody(Buffer.from('{"query":"{ me { id } }","a":"\xff"}', 'latin1')), front),
  one('bad UTF-8 in the document', withBody(Buffer.from('{"query":"{ me { id } } # \xff\xfe"}', 'latin1')), front),
  one('a comment beyond Latin', withBody('{"query":"{ me { id } } # ☃ 🂡"}'), front),
  one('a lone surrogate', withBody('{"query":"{ me { id } } # \\ud800"}')),
  one('a name of a prototype', withBody('{"query":"{ me { id } }","__proto__":{"a":1}}'), front),
  one('such a name in the variables', withBody('{"query":"{ me { id } }","variables":{"__proto__":{"a":1}}}')),
  one('variables', withBody('{"query":"query A($a: Int) { me { id cards(first: $a) { nodes { id } } } }","operationName":"A","variables":{"a":2}}'), front), // prettier-ignore
  one('variables that do not fit', withBody('{"query":"query A($a: Int!) { __typename }","variables":{"a":"x"}}')),
  one('an operation of two', withBody('{"query":"query A { me { id } } query B { __typename }","operationName":"A"}'), front), // prettier-ignore
  one('no operation of two', withBody('{"query":"query A { me { id } } query B { __typename }"}')),
  one('an id of a document', withBody(`{"documentId":"sha256:${'0'.repeat(64)}"}`)),
  one('a mutation that there is not', withBody('{"query":"mutation { nothing }"}')),
  one('a subscription', withBody('{"query":"subscription { cardOrderUpdated(cardId: \\"x\\") { kind } }"}')),
  one('personal information', withBody('{"query":"{ me { id personalInformation { firstName } } }"}')),
  one('a batch', withBody(`[${home},${home}]`)),
  ...['null', '1', '{}', '{"query":""}', '', '{', `${home}x`, '{"query":{}}'].map((body) =>
    one(`a body of ${body.slice(0, 12)}`, withBody(body)),
  ),
  one('nothing', { length: null, body: '' }),
  one('a body that is too long', withBody(JSON.stringify({ query: 'x'.repeat(300_000) }))),
  one('a body that is too long to be learnt', withBody(`${home}${' '.repeat(10_000)}`)),
  one('a length that is too long for all', { length: 10_000_000 }),
  one('two lengths', withHeader('content-length: 3'), { lines: 0 }),
  one('a length below zero', { length: -1 }, { lines: 0 }),
  one('a length that begins with 0', { headers: [`content-length: 00${home.length}`], length: null }, front),
  one('a length and chunks', withHeader('transfer-encoding: chunked'), { lines: 0 }),
  { name: 'chunks', parts: (token) => [chunked(token, home)] },
  { name: 'chunks that are none', parts: (token) => [chunked(token, home).subarray(0, -5), 'zz\r\n'], lines: 1 },
  one('less than it said', { length: home.length + 5 }, { then: 'end', lines: 1 }),
  one('more than it said', { length: home.length - 5 }, { answers: 2, lines: 1 }),
  one(
    'a client that leaves before its body is whole',
    { length: home.length + 5 },
    { then: 'leave', answers: 0, lines: 1 },
  ),
  { name: 'the head first', parts: (token) => inPieces(request(token), request(token).length - home.length) },
  { name: 'many pieces', parts: (token) => inPieces(request(token), 5, 100, 101, 102, request(token).length - 20) },
  { name: 'a head in pieces', parts: (token) => inPieces(request(token), 5, 30), ...front },
  { name: 'all but the last byte', parts: (token) => inPieces(request(token), request(token).length - 1) },
  one('may I?', withHeader('expect: 100-continue'), front),
  {
    name: 'may I? and no body yet',
    parts: (token) => inPieces(request(token, withHeader('expect: 100-continue')), request(token, withHeader('expect: 100-continue')).length - home.length), // prettier-ignore
  },
  one('an expectation that nobody knows', withHeader('expect: the-impossible'), { lines: 0 }),
  { name: 'five at once', parts: (token) => [Buffer.concat(Array.from({ length: 5 }, () => request(token)))], answers: 5, ...front }, // prettier-ignore
  {
    name: 'one kept, one made, one refused and one kept at once',
    parts: (token) => [
      Buffer.concat([
        request(token),
        request(token, withBody('{"query":"{ me { id state } }"}')),
        request(token, { authorization: null }),
        request(token),
      ]),
    ],
    answers: 4,
    ...front,
  },
  {
    name: 'a kept one and one for health',
    parts: (token) => [
      Buffer.concat([request(token), Buffer.from('GET /health/live HTTP/1.1\r\nhost: gateway\r\n\r\n')]),
    ],
    answers: 2,
    ...front,
  },
  { name: 'one after the other', parts: (token) => [request(token), request(token)], answers: 2, ...front },
  { name: 'rubbish behind it', parts: (token) => [Buffer.concat([request(token), Buffer.from('RUBBISH\r\n\r\n')])], answers: 2, lines: 1, ...front }, // prettier-ignore
  one('an upgrade to what there is not', withHeader('connection: upgrade', 'upgrade: h2c'), { lines: 0 }),
];

/** What differs from one time to another. */
function plain(text: string): string {
  return text
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '<uuid>')
    .replace(/^Date: .*$/gm, 'Date: <date>')
    .replace(/"retryAfterSeconds":\d+/g, '"retryAfterSeconds":<n>')
    .replace(/^retry-after: \d+/gim, 'retry-after: <n>');
}

describe('what answers before Fastify', () => {
  let stack: Stack;
  afterEach(() => stack.stop());
  /** How many requests have come to a handler of Fastify. */
  let handled = 0;
  const count = (message: unknown) => {
    const { request: asked } = message as { request: { url: string } };
    if (asked.url.startsWith(path)) handled += 1;
  };
  beforeAll(() => subscribe('tracing:fastify.request.handler:start', count));
  afterAll(() => void unsubscribe('tracing:fastify.request.handler:start', count));

  const portOf = ({ graphql }: Gateway) => Number(new URL(graphql).port);
  /** Lines that tell of requests or of trouble, without what differs from one time to another. */
  const linesFrom = (from: number) =>
    stack.logs
      .slice(from)
      .map((line) => JSON.parse(plain(line)) as Record<string, unknown>)
      .filter(({ msg, level, route }) => (msg === 'request' && route !== '/health/ready') || Number(level) > 30)
      .map(({ time, ms, ...line }) => ({ ...line, times: `${typeof time} ${typeof ms}` }))
      // Requests that come together are told of in any order.
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

  async function run(gateway: Gateway, { parts, answers = 1, lines = answers, then }: Case, token: string) {
    const from = stack.logs.length;
    const before = handled;
    const exchange = openExchange(portOf(gateway));
    await exchange.write(...parts(token));
    if (then === 'end') exchange.end();
    if (then === 'leave') exchange.close();
    const text = plain(await exchange.answered(answers));
    exchange.close();
    await until(() => linesFrom(from).length >= lines);
    return { text, lines: linesFrom(from), handled: handled - before };
  }

  /** Numbers that tell of requests. */
  async function numbers({ metrics }: Gateway): Promise<string[]> {
    const names = 'http_request\\w+|graphql\\w+|answer_cache|documents?_\\w+|access_tokens|rate_limited|shed';
    const wanted = new RegExp(`^d1_gateway_(${names})_(total|count)\\{`);
    const { text } = await scrape(metrics);
    return text
      .split('\n')
      .filter((line) => wanted.test(line) && !line.includes('/health/'))
      .sort();
  }

  async function startBoth(more: Record<string, string> = {}): Promise<Gateway[]> {
    stack = await startStack({ sandbox: { clock: { manual: true }, drift: false }, env: { ...env, ...more } });
    return [stack.gateway, await stack.addGateway({ front: false })];
  }

  it('answers, logs and counts as Fastify would', async () => {
    const both = await startBoth();
    const { alice } = stack.tokens;
    // What the first read finds is new to the record, and takes out what was made of it.
    for (const gateway of both) await run(gateway, one('', {}), alice);
    for (const each of cases)
      for (const time of ['first', 'second']) {
        const [first, other] = [await run(both[0] as Gateway, each, alice), await run(both[1] as Gateway, each, alice)];
        const of = (what: object) => ({ name: each.name, time, ...what });
        expect(of({ text: first.text, lines: first.lines })).toEqual(of({ text: other.text, lines: other.lines }));
        // What Fastify refuses by itself comes to no handler at either.
        const inFront = first.handled === 0 && other.handled > 0;
        if (time === 'second') expect(of({ inFront })).toEqual(of({ inFront: each.front === true }));
      }
    const [here, there] = [await numbers(both[0] as Gateway), await numbers(both[1] as Gateway)];
    expect(here).toEqual(there);
    expect(here.length).toBeGreaterThan(20);
  }, 240_000);

  /** Asks both the same so often, and gives with which statuses they answer. */
  async function same(both: Gateway[], token: string, count: number): Promise<string[]> {
    const [first, other] = await Promise.all(
      both.map(async (gateway) => {
        const texts: string[] = [];
        for (let n = 0; n < count; n += 1) texts.push((await run(gateway, one('', {}), token)).text);
        return texts;
      }),
    );
    expect(first).toEqual(other);
    return first?.map((text) => text.slice(9, 12)) ?? [];
  }

  it('counts each request once, and leaves those that are too many to Fastify', async () => {
    const both = await startBoth(limitsEnv({ CONSUMER: 6 }));
    const statuses = await same(both, stack.tokens.alice, 10);
    expect(statuses).toEqual([...Array<string>(6).fill('200'), ...Array<string>(4).fill('429')]);
    expect(await numbers(both[0] as Gateway)).toEqual(await numbers(both[1] as Gateway));
    expect((both[0] as Gateway).counts().traffic).toEqual((both[1] as Gateway).counts().traffic);
  });

  it('gives nothing to a token that has ended, or was taken back', async () => {
    const both = await startBoth();
    const token = await stack.identity.token({ sub: 'alice', expiresInSeconds: 3 });
    expect(await same(both, token, 3)).toEqual(['200', '200', '200']);
    // Clocks differ, so that a token is taken for a while after its end.
    await until(async () => (await same(both, token, 1)).includes('401'));
    const { alice, bob, service } = stack.tokens;
    expect(await same(both, bob, 3)).toEqual(['200', '200', '200']);
    expect(await same(both, alice, 3)).toEqual(['200', '200', '200']);
    for (const { graphql } of both) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${service}` };
      const body = '{"consumerId":"alice"}';
      expect((await fetch(new URL('/internal/revocations', graphql), { method: 'POST', headers, body })).status).toBe(204); // prettier-ignore
    }
    expect(await same(both, alice, 2)).toEqual(['401', '401']);
    expect(await same(both, bob, 1)).toEqual(['200']);
  });

  it('closes connections while the gateway stops, as Fastify does', async () => {
    const both = await startBoth({ DRAIN_DELAY_SECONDS: '20' });
    const { alice } = stack.tokens;
    await same(both, alice, 3);
    const exchanges = both.map((gateway) => openExchange(portOf(gateway)));
    for (const exchange of exchanges) {
      await exchange.write(request(alice));
      expect(await exchange.answered(1)).toContain('Connection: keep-alive');
    }
    const stopped = both.map((gateway) => gateway.stop());
    for (const exchange of exchanges) await exchange.write(request(alice));
    const [first, other] = await Promise.all(exchanges.map(async (exchange) => plain(await exchange.answered(3))));
    expect(first).toEqual(other);
    expect(first).toMatch(/200 OK[^]*200 OK[^]*connection: close[^]*<closed>$/);
    // A second wish to stop is one to stop at once.
    await Promise.all([...both.map((gateway) => gateway.stop()), ...stopped]);
  });

  it('is not there where nothing is kept, or requests are traced', async () => {
    const nobody = 'http://127.0.0.1:9/v1/traces';
    for (const more of [{ CACHE_SECONDS: '0' }, { TRACES_URL: nobody }] as Record<string, string>[]) {
      stack = await startStack({ env: { ...env, ...more } });
      for (let n = 0; n < 3; n += 1)
        expect((await run(stack.gateway, one('', {}), stack.tokens.alice)).handled).toBe(1);
      if (more['TRACES_URL']) continue;
      await stack.stop();
    }
  });
});
