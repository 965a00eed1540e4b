import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { corsOf, headersOf } from '../support/headers.ts';
import { openSocket } from '../support/raw-socket.ts';
import { contentOf } from '../support/refusals.ts';
import { startStack, type Stack } from '../support/stack.ts';

const app = 'https://app.bank.example';
const shell = 'capacitor://localhost';
const foreign = [
  ...['https://evil.example', 'https://app.bank.example.evil.example', 'http://app.bank.example', 'null', ''],
  ...['https://app.bank.example:8443', 'https://sub.app.bank.example', 'file://', 'https://APP.bank.example'],
];

let stack: Stack;
let bare: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { CORS_ORIGINS: `${app},${shell}` } });
  bare = await startStack();
});
afterAll(() => Promise.all([stack?.stop(), bare?.stop()]));

const me = JSON.stringify({ query: '{ me { id } }' });
const urlOf = (path: string, { gateway } = stack) => new URL(path, gateway.graphql);

/** What a browser asks before it lets a page send this. */
function preflight(origin: string, path = '/graphql', headers = 'authorization,content-type', of = stack) {
  return fetch(urlOf(path, of), {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': headers,
    },
  });
}

describe('a page in a browser', () => {
  it.each([app, shell])('of %s may call GraphQL, with a token and nothing that a browser adds', async (origin) => {
    const asked = await preflight(origin);
    expect(asked.status).toBe(204);
    expect(headersOf(asked)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': expect.stringContaining('authorization, content-type'),
      'access-control-max-age': '600',
      vary: 'Origin',
    });
    expect(asked.headers.has('access-control-allow-credentials')).toBe(false);
    const headers = { origin, 'content-type': 'application/json', authorization: `Bearer ${stack.tokens.alice}` };
    const answer = await fetch(stack.gateway.graphql, { method: 'POST', headers, body: me });
    expect(await answer.json()).toEqual({ data: { me: { id: 'alice' } } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-expose-headers')).toBe('x-correlation-id, retry-after');
    // It can read what was wrong, too.
    const { authorization, ...unknown } = headers;
    const refused = await fetch(stack.gateway.graphql, { method: 'POST', headers: unknown, body: me });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    expect(authorization).toBeDefined();
  });

  it.each(foreign)('of %j may not, and reads nothing', async (origin) => {
    const asked = await preflight(origin);
    expect([asked.ok, corsOf(asked)]).toEqual([false, []]);
    const headers = { origin, 'content-type': 'application/json', authorization: `Bearer ${stack.tokens.alice}` };
    expect(corsOf(await fetch(stack.gateway.graphql, { method: 'POST', headers, body: me }))).toEqual([]);
  });

  it.each([
    '/health/ready',
    '/notifications/d1/v2/issuers/DEMO_BANK1/cards',
    '/authz/d1/v1/oauth2/token',
    '/',
    '/graphqlx',
  ])('may not call %s, whoever’s it is', async (path) => {
    const asked = await preflight(app, path);
    expect([asked.ok, corsOf(asked)]).toEqual([false, []]);
    expect(corsOf(await fetch(urlOf(path), { headers: { origin: app } }))).toEqual([]);
  });

  it('may not call anything where nobody is named', async () => {
    for (const origin of [app, ...foreign]) {
      const asked = await preflight(origin, '/graphql', 'content-type', bare);
      expect([asked.ok, corsOf(asked)]).toEqual([false, []]);
    }
  });
});

/** What the fetch standard lets any page send anywhere without asking: of GET and POST, with these types of content. */
const simple = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
const mutation = 'mutation { registerConsumer(input: { consumerId: "by-a-page" }) { userErrors { code } } }';

describe('what a foreign page can send without asking', () => {
  // A token only a page could add that asks first: it is given here as if a proxy had put it in for everybody.
  const token = () => ({ authorization: `Bearer ${stack.tokens.service}`, origin: 'https://evil.example' });
  const search = (query: string) => `/graphql?${new URLSearchParams({ query }).toString()}`;

  it.each(simple)('a POST of %s is not taken', async (type) => {
    const content = contentOf(stack.sandbox);
    const body = JSON.stringify({ query: mutation });
    const answer = await fetch(stack.gateway.graphql, {
      method: 'POST',
      headers: { ...token(), 'content-type': type },
      body,
    });
    expect(answer.status).toBe(415);
    expect(contentOf(stack.sandbox)).toEqual(content);
  });

  it.each(['', ...simple])('a GET with the type %j is not run', async (type) => {
    const headers = { ...token(), ...(type !== '' && { 'content-type': type }) };
    const answer = await fetch(urlOf(search('{ me { id } }')), { headers });
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain('"data"');
  });

  it.each([
    ['apollo-require-preflight', '1'],
    ['x-apollo-operation-name', 'Me'],
    ['content-type', 'application/json'],
  ])('a GET with %s is run, for which every browser asks first, and a foreign page is told no', async (name, value) => {
    const headers = { [name]: value, authorization: `Bearer ${stack.tokens.alice}` };
    const answer = await fetch(urlOf(search('{ me { id } }')), { headers });
    expect(await answer.json()).toEqual({ data: { me: { id: 'alice' } } });
    expect(corsOf(await preflight('https://evil.example', '/graphql', name))).toEqual([]);
  });
});

describe('a WebSocket', () => {
  const upgrade = async (headers: Record<string, string>, of = stack) => {
    const socket = new WebSocket(of.gateway.ws, 'graphql-transport-ws', { headers });
    const refused = once(socket, 'unexpected-response').then(
      ([, response]) => (response as { statusCode: number }).statusCode,
    );
    socket.on('error', () => undefined);
    const outcome = await Promise.race([once(socket, 'open').then(() => 'open' as const), refused]);
    socket.terminate();
    return outcome;
  };

  it('is for pages of named origins, and for whoever is no browser', async () => {
    for (const origin of [app, shell]) expect(await upgrade({ origin })).toBe('open');
    expect(await upgrade({})).toBe('open');
    expect(await upgrade({}, bare)).toBe('open');
    const socket = await openSocket(stack.gateway.ws, stack.tokens.alice, { origin: app });
    expect(await socket.ask('1', '{ me { id } }')).toMatchObject({ payload: { data: { me: { id: 'alice' } } } });
    socket.terminate();
  });

  it.each(foreign)('is not for a page of %j', async (origin) => {
    expect(await upgrade({ origin })).toBe(403);
    expect(await upgrade({ origin }, bare)).toBe(403);
  });

  it('is for a page of our own only where there is one', async () => {
    const { origin } = new URL(stack.gateway.graphql);
    expect(await upgrade({ origin })).toBe(403);
    const shown = await startStack({ env: { PLAYGROUND: 'true', INTROSPECTION: 'true' } });
    try {
      expect(await upgrade({ origin: new URL(shown.gateway.graphql).origin }, shown)).toBe('open');
      expect(await upgrade({ origin: app }, shown)).toBe(403);
    } finally {
      await shown.stop();
    }
  });
});

describe('what a browser is told of an answer', () => {
  const expected = {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
    'cache-control': 'no-store',
  };

  it.each<[string, string, RequestInit]>([
    ['a good one', '/graphql', { method: 'POST', body: me }],
    ['a refusal', '/graphql', { method: 'POST', headers: { authorization: 'Bearer x.y.z' } }],
    ['a wrong type', '/graphql', { method: 'POST', headers: { 'content-type': 'text/html' }, body: '<p>' }],
    ['nothing', '/nothing', {}],
    ['no URL', '/%', {}],
    ['the state', '/health/ready', {}],
    ['D1’s door', '/authz/d1/v1/oauth2/token', { method: 'POST' }],
  ])('%s', async (_what, path, init) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${stack.tokens.alice}`,
      ...init.headers,
    };
    const answer = await fetch(urlOf(path), { ...init, headers });
    expect(headersOf(answer)).toMatchObject(expected);
    expect(answer.headers.has('server') || answer.headers.has('x-powered-by')).toBe(false);
  });
});
