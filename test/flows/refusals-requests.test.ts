import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post, watch } from '../support/client.ts';
import { documents, expiry, registration } from '../support/inputs.ts';
import { contentOf, found } from '../support/refusals.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => void (stack = await startStack({ sandbox: { clock: { manual: true } } })));
afterAll(() => stack.stop());

const json = { 'content-type': 'application/json' };
const ask = (body: unknown) => ({ headers: json, body: JSON.stringify(body) });
const search = (query: string) => `?${new URLSearchParams({ query }).toString()}`;

/** With the media type of GraphQL, whose status tells of the document too. */
async function send(request: RequestInit & { path?: string }) {
  const { path = '', headers, ...rest } = request;
  const response = await fetch(stack.gateway.graphql + path, {
    method: 'POST',
    ...rest,
    headers: {
      authorization: `Bearer ${stack.tokens.service}`,
      accept: 'application/graphql-response+json',
      'x-correlation-id': 'request-1',
      ...headers,
    },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('a request that is none', () => {
  it.each<[string, RequestInit & { path?: string }, string]>([
    ['JSON cut short', { headers: json, body: '{"query": "{ me' }, 'BAD_REQUEST'],
    ['not JSON', { headers: json, body: 'query { me { id } }' }, 'BAD_REQUEST'],
    ['empty', { headers: json, body: '' }, 'BAD_REQUEST'],
    ['without a body and a type', {}, 'BAD_REQUEST'],
    ['an empty object', ask({}), 'BAD_REQUEST'],
    ['null', ask(null), 'BAD_REQUEST'],
    ['a text', ask('{ me { id } }'), 'BAD_REQUEST'],
    ['a batch', ask([{ query: '{ me { id } }' }]), 'BAD_REQUEST'],
    ['an empty batch', ask([]), 'BAD_REQUEST'],
    ['a query that is no text', ask({ query: { me: 1 } }), 'BAD_REQUEST'],
    ['variables that are no object', ask({ query: '{ me { id } }', variables: 'x' }), 'BAD_REQUEST'],
    ['plain text', { headers: { 'content-type': 'text/plain' }, body: '{"query":"{ me { id } }"}' }, 'BAD_REQUEST'],
    ['XML', { headers: { 'content-type': 'application/xml' }, body: '<query/>' }, 'BAD_REQUEST'],
    [
      'a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: search('{ me { id } }').slice(1) },
      'BAD_REQUEST',
    ],
    ['longer than 2 MB', ask({ query: `{ me { id } } #${'x'.repeat(2048 * 1024)}` }), 'BAD_REQUEST'],
    ['a syntax error', ask({ query: '{ me { id ' }), 'GRAPHQL_PARSE_FAILED'],
    ['more than 1,000 tokens', ask({ query: `{ ${'me '.repeat(1_001)} }` }), 'DOCUMENT_TOO_COMPLEX'],
    ['an unknown field', ask({ query: '{ me { password } }' }), 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown argument', ask({ query: '{ me(id: 1) { id } }' }), 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing variable', ask({ query: 'query($id: ID!) { card(id: $id) { id } }' }), 'BAD_USER_INPUT'],
    [
      'two operations and no name',
      ask({ query: 'query A { me { id } } query B { me { id } }' }),
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a subscription',
      ask({ query: 'subscription { cardOrderUpdated(cardId: "crd-alice-visa") { kind } }' }),
      'BAD_REQUEST',
    ],
    [
      'a mutation by GET',
      {
        method: 'GET',
        headers: json,
        path: search('mutation { registerConsumer(input: { consumerId: "by-get" }) { userErrors { code } } }'),
      },
      'BAD_REQUEST',
    ],
    ['a query by GET that a foreign page could send', { method: 'GET', path: search('{ me { id } }') }, 'BAD_REQUEST'],
    ['a PUT', { method: 'PUT', ...ask({ query: '{ me { id } }' }) }, 'BAD_REQUEST'],
    ['for another path', { path: '/nowhere' }, 'BAD_REQUEST'],
    ['for something that is no URL', { path: '%' }, 'BAD_REQUEST'],
    [
      'a hash instead of a query',
      ask({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ],
  ])('%s: a code, a status of 4xx, and nothing is done', async (_what, request, code) => {
    const [calls, content] = [new Map(stack.sandbox.calls), contentOf(stack.sandbox)];
    const { status, text } = await send(request);
    // Apollo answers this one with 200, as its protocol wants.
    if (code !== 'PERSISTED_QUERY_NOT_SUPPORTED') expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    const { errors, data } = JSON.parse(text) as { errors: unknown[]; data?: unknown };
    expect(data ?? null).toBeNull();
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors)
      expect(error).toMatchObject({
        message: expect.stringMatching(/\w/),
        extensions: { code, retryable: false, correlationId: expect.stringMatching(/^[\w-]+$/) },
      });
    expect(stack.sandbox.calls).toEqual(calls);
    expect(contentOf(stack.sandbox)).toEqual(content);
  });

  it('carries the caller’s correlation id in the header and in every error', async () => {
    for (const request of [{ headers: json, body: '{' }, ask([]), ask({ query: '{' }), { path: '/nowhere' }]) {
      const { text, headers } = await send(request);
      expect(headers.get('x-correlation-id')).toBe('request-1');
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { correlationId: 'request-1' } }] });
    }
  });

  it.each(['with space', 'x'.repeat(65), 'é', '4111111111111111', '4111-1111-1111-1111'])(
    'gets another correlation id than %s, which may not be logged or passed on',
    async (given) => {
      const { headers } = await send({
        ...ask({ query: '{ me { id } }' }),
        headers: { ...json, 'x-correlation-id': given },
      });
      expect(headers.get('x-correlation-id')).toMatch(/^[\da-f]{8}-/);
    },
  );
});

/** Things a caller may put in a wrong place, and that must not come back. */
const needles = {
  pan: '4111111111111111',
  'grouped pan': '4111 1111 1111 1111',
  'pan with hyphens': '4111-1111-1111-1111',
  'first name': 'Wilhelmina',
  'last name': 'Quackenbush',
  email: 'w.quackenbush@example.org',
  'wire expiry': '0639',
};
const card = (data: string) =>
  `mutation { registerCard(input: { consumerId: "alice", cardId: "c", cardProductId: "p", cardData: ${data} }) { userErrors { code } } }`;
const variable = 'mutation($input: RegisterCardInput!) { registerCard(input: $input) { userErrors { code } } }';
const data = (pan: unknown, more: object = {}) => registration({ cardData: { pan, expiry, ...more } });

const documentsWithValues: [string, string, Record<string, unknown>?][] = [
  ['a number for a text', card(`{ pan: ${needles.pan}, expiry: "2039-06" }`)],
  ['an enum for a text', card('{ pan: Wilhelmina, expiry: "2039-06" }')],
  ['a list for a text', card(`{ pan: ["${needles['grouped pan']}"], expiry: "2039-06" }`)],
  ['an object for a text', card(`{ pan: { value: "${needles.pan}" }, expiry: "2039-06" }`)],
  ['a text for an object', card(`"${needles['grouped pan']}"`)],
  ['a name for an object', card('"Wilhelmina Quackenbush"')],
  ['a block text for an object', card('"""\nWilhelmina\nQuackenbush\n"""')],
  ['an enum for an object', card('Quackenbush')],
  ['an expiry in another form', card(`{ pan: "${needles.pan}", expiry: "0639" }`)],
  ['an expiry as a number', card(`{ pan: "${needles.pan}", expiry: 0639 }`)],
  ['an expiry as an object', card('{ pan: "1", expiry: { Quackenbush: "0639" } }')],
  ['an unknown member', card(`{ pan: "${needles.pan}", expiry: "2039-06", holder: "Wilhelmina Quackenbush" }`)],
  [
    'a text for an enum',
    'mutation { orderCard(input: { distributionChannel: "Quackenbush" }) { userErrors { code } } }',
  ],
  ['a wrong enum value', 'mutation { orderCard(input: { distributionChannel: Quackenbush }) { userErrors { code } } }'],
  ['an e-mail address for a number', '{ me { cards(first: "w.quackenbush@example.org") { totalCount } } }'],
  ['a text where a name belongs', `{ me "Wilhelmina Quackenbush" }`],
  ['a text where a colon belongs', `{ card(id "${needles['pan with hyphens']}") { id } }`],
  ['a text alone', '"Wilhelmina Quackenbush"'],
  ['a name alone', 'Wilhelmina Quackenbush'],
  ['a number alone', needles.pan],
  ['a text that does not end', `{ card(id: "${needles['grouped pan']}) { id } }`],
  ['a number that is none', `{ card(id: ${needles.pan}x) { id } }`],
  ['a number in a variable', variable, { input: data(Number(needles.pan)) }],
  [
    'an object in a variable',
    variable,
    { input: data({ value: needles.pan, name: 'Wilhelmina; at "Quackenbush"; x' }) },
  ],
  ['a list in a variable', variable, { input: data([needles['grouped pan']]) }],
  ['a text for the input in a variable', variable, { input: 'Wilhelmina Quackenbush' }],
  ['an expiry in another form in a variable', variable, { input: data(needles.pan, { expiry: '0639' }) }],
  ['an unknown member in a variable', variable, { input: data(needles.pan, { Quackenbush: needles.email }) }],
  ['everything wrong in a variable', variable, { input: { consumerId: needles, cardId: [], cardData: [needles] } }],
  ['a variable of another type', 'query($id: Int!) { card(id: $id) { id } }', { id: needles.pan }],
  [
    'a default of another type',
    'query($id: Int! = "Wilhelmina Quackenbush") { me { cards(first: $id) { totalCount } } }',
  ],
  ['a wrong channel in a variable', documents.orderCard, { input: { distributionChannel: 'Wilhelmina Quackenbush' } }],
];

const misplaced = documentsWithValues.map(([what, query, variables = {}]) => ({ what, query, variables }));

describe('a value in a place of another type', () => {
  it.each(misplaced)('$what is refused over HTTP and not quoted', async ({ query, variables }) => {
    const [calls, content] = [new Map(stack.sandbox.calls), contentOf(stack.sandbox)];
    const { text, errors } = await post(stack.gateway.graphql, stack.tokens.service, query, variables);
    expect(errors?.[0]?.extensions['code']).toMatch(/^(GRAPHQL_(PARSE|VALIDATION)_FAILED|BAD_USER_INPUT)$/);
    expect(found(text, needles)).toEqual([]);
    expect(stack.sandbox.calls).toEqual(calls);
    expect(contentOf(stack.sandbox)).toEqual(content);
  });

  it.each(misplaced)('$what is refused over WebSocket and not quoted', async ({ query, variables }) => {
    const [calls, content] = [new Map(stack.sandbox.calls), contentOf(stack.sandbox)];
    const answer = await watch(stack.gateway.ws, stack.tokens.service, query, variables).ended;
    expect(answer).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          extensions: {
            code: expect.stringMatching(/^(GRAPHQL_(PARSE|VALIDATION)_FAILED|BAD_USER_INPUT)$/),
            retryable: false,
            correlationId: expect.any(String),
          },
        }),
      ]),
    );
    expect(found(JSON.stringify(answer), needles)).toEqual([]);
    expect(stack.sandbox.calls).toEqual(calls);
    expect(contentOf(stack.sandbox)).toEqual(content);
  });

  it('is nowhere in the log', () => {
    expect(found(stack.logs.join(''), needles)).toEqual([]);
  });

  it('is quoted by GraphQL itself, so that the above can fail', async () => {
    const { parse, validate, buildSchema } = await import('graphql');
    const schema = buildSchema('type Query { card(data: Data): ID } input Data { pan: String }');
    const [error] = validate(schema, parse(`{ card(data: "${needles['grouped pan']}") }`));
    expect(found(JSON.stringify(error), needles)).toEqual(['grouped pan']);
  });
});

describe('a cursor that this gateway did not make for this subscription', () => {
  const subscriptions: [string, string][] = [
    ['cardOrderUpdated', documents.watchCardOrder],
    ['clickToPayEnrollmentUpdated', documents.watchClickToPay],
  ];
  it.each(subscriptions)('is refused by %s', async (name, document) => {
    const others = watch<Record<string, { cursor: string }>>(stack.gateway.ws, stack.tokens.carla, document, {
      cardId: 'crd-carla-visa',
    });
    const foreign = (await others.until(() => true))[name]?.cursor ?? '';
    await others.stop();
    const own = watch<Record<string, { cursor: string }>>(stack.gateway.ws, stack.tokens.alice, document, {
      cardId: 'crd-alice-visa',
    });
    const good = (await own.until(() => true))[name]?.cursor ?? '';
    await own.stop();
    const flipped = (good.startsWith('A') ? 'B' : 'A') + good.slice(1);
    for (const after of [
      '',
      'garbage',
      '0',
      'x'.repeat(10_000),
      '\u0000',
      flipped,
      `${good}=`,
      `${good}A`,
      ` ${good}`,
      foreign,
    ]) {
      const variables = { cardId: 'crd-alice-visa', after };
      const answer = await watch(stack.gateway.ws, stack.tokens.alice, document, variables).ended;
      expect(answer).toEqual([
        expect.objectContaining({
          message: 'The cursor was not made by this gateway for this list or subscription.',
          extensions: { code: 'INVALID_CURSOR', retryable: false, correlationId: expect.any(String) },
        }),
      ]);
    }
  });
});

describe('a gateway that does not show its schema', () => {
  let quiet: Stack;
  beforeAll(async () => void (quiet = await startStack({ env: { PLAYGROUND: 'false', INTROSPECTION: 'false' } })));
  afterAll(() => quiet.stop());

  it.each(['{ mee { id } }', '{ __schema { types { name } } }', '{ me { cards(firs: 1) { totalCount } } }'])(
    'suggests nothing, over HTTP and WebSocket: %s',
    async (query) => {
      const http = await post(quiet.gateway.graphql, quiet.tokens.service, query);
      expect([http.status, http.errors?.[0]?.extensions['code']]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
      const socket = await watch(quiet.gateway.ws, quiet.tokens.service, query).ended;
      for (const text of [http.text, JSON.stringify(socket)]) expect(text).not.toContain('Did you mean');
      expect(JSON.stringify(socket)).toContain('GRAPHQL_VALIDATION_FAILED');
    },
  );
});
