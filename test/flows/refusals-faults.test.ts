import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/faults.ts';
import { post, watch } from '../support/client.ts';
import { documents, enrolment, order, registration } from '../support/inputs.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { contentOf, found } from '../support/refusals.ts';
import { startStack, type Stack } from '../support/stack.ts';

const inside = {
  stack: ' at ',
  library: 'undici',
  address: '127.0.0.1',
  'error code of Node': 'ECONN',
  module: 'node_modules',
  'body of D1': 'Kaboom',
  path: '/banking/',
};
const kaboom = { body: JSON.stringify({ error: 'Kaboom 4111111111111111' }) };
const html = { body: '<html>Kaboom</html>', contentType: 'text/html' };

type Failure = [string, Omit<Fault, 'route'>, string, boolean];
const atOnce: Failure[] = [
  ['with 500', { status: 500, ...kaboom }, 'D1_UNAVAILABLE', true],
  ['with 503 and HTML', { status: 503, ...html }, 'D1_UNAVAILABLE', true],
  ['by cutting the connection', { reset: true }, 'D1_UNAVAILABLE', true],
  ['with 401 again and again', { status: 401, ...kaboom }, 'D1_UNAUTHORIZED', false],
];
const notInTime: Failure[] = [
  ['by never answering', { hang: true }, 'D1_TIMEOUT', true],
  ['by answering late', { delayMs: 20_000 }, 'D1_TIMEOUT', true],
];

// Short enough not to be waited for long, and long enough for the calls that nothing is wrong with.
describe.each([
  ['at once', {}, atOnce],
  [
    'by letting time pass',
    { D1_TIMEOUT_MS: '1500', D1_ATTEMPT_TIMEOUT_MS: '1000', D1_CONNECT_TIMEOUT_MS: '1000' },
    notInTime,
  ],
])('D1 that fails %s', (_how, env, faults) => {
  let stack: Stack;
  beforeEach(async () => {
    // D1 lists at once what it has taken, so that an order of unknown outcome can be sent again at once.
    stack = await startStack({
      sandbox: { clock: { manual: true } },
      settleMs: 0,
      env,
    });
  });
  afterEach(() => stack.stop());

  const requests: [string, keyof Stack['tokens'], string, () => object][] = [
    ['getCard', 'alice', '{ card(id: "crd-alice-visa") { id } }', () => ({})],
    ['registerConsumer', 'service', documents.registerConsumer, () => ({ input: { consumerId: 'new' } })],
    ['registerCard', 'service', documents.registerCard, () => ({ input: registration() })],
    ['orderCard', 'service', documents.orderCard, () => ({ input: order() })],
    [
      'enrollCardInClickToPay',
      'alice',
      documents.enrollCard,
      () => ({ input: enrolment({ cardId: 'crd-alice-visa' }) }),
    ],
  ];
  // A second POST could be a second order: nobody is invited to try again when D1 may have done the first.
  const once = ['orderCard', 'enrollCardInClickToPay'];
  const cases = requests.flatMap(([route, who, query, variables]) =>
    faults.map(([how, fault, code, retryable]) => {
      const told =
        retryable && once.includes(route) ? { code: 'OUTCOME_UNKNOWN', retryable: false } : { code, retryable };
      return { route, who, query, variables, how, fault, ...told };
    }),
  );

  it.each(cases)('$how, at $route: $code', async ({ route, who, query, variables, fault, code, retryable }) => {
    const content = contentOf(stack.sandbox);
    stack.sandbox.faults.add({ route, times: 0, ...fault });
    const headers = { 'x-correlation-id': 'my-id_1' };
    const answer = await post<Record<string, unknown> | null>(
      stack.gateway.graphql,
      stack.tokens[who],
      query,
      variables(),
      headers,
    );
    expect(answer.status).toBe(200);
    expect(Object.values(answer.data ?? {}).filter((value) => value !== null)).toEqual([]);
    expect(answer.errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^D1 /),
        extensions: { code, retryable, correlationId: 'my-id_1' },
      }),
    ]);
    expect(answer.headers.get('x-correlation-id')).toBe('my-id_1');
    expect(found(answer.text, inside)).toEqual([]);
    expect(stack.logs.some((line) => line.includes('my-id_1') && line.includes(code))).toBe(true);
    expect(found(stack.logs.join(''), { 'body of D1': 'Kaboom' })).toEqual([]);
    expect(contentOf(stack.sandbox)).toEqual(content);

    stack.sandbox.faults.clear();
    const again = await post(stack.gateway.graphql, stack.tokens[who], query, variables());
    expect(again.errors).toBeUndefined();
  });
});

describe('D1 that fails', () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = await startStack({ sandbox: { clock: { manual: true } } });
  });
  afterEach(() => stack.stop());

  it.each([
    ['nothing', { status: 200, body: '' }],
    ['HTML', { status: 200, ...html }],
    ['another card', { status: 200, body: '{"cardId":"crd-bob-visa","consumerId":"alice"}' }],
    ['a card of nobody', { status: 200, body: '{"cardId":"crd-alice-visa"}' }],
    ['a way elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  ])('by answering with %s is not believed', async (_what, fault) => {
    stack.sandbox.faults.add({ route: 'getCard', times: 0, ...fault });
    const { data, errors, text } = await post(
      stack.gateway.graphql,
      stack.tokens.alice,
      '{ card(id: "crd-alice-visa") { id state } }',
    );
    expect([data, errors?.map(({ extensions }) => extensions['code'])]).toEqual([{ card: null }, ['D1_UNEXPECTED']]);
    expect(found(text, inside)).toEqual([]);
  });

  it('costs a page only what it is about', async () => {
    stack.sandbox.faults.add({ route: 'listCardOperations', times: 0, status: 500 });
    const query = '{ me { id cards { nodes { id last4 operations { totalCount } } } } }';
    const nullable = '{ me { id } card(id: "crd-alice-visa") { last4 digitalCards { id } } }';
    const { data, errors } = await post(stack.gateway.graphql, stack.tokens.alice, query);
    const ofCard = (id: string, last4: string) => ({ id, last4, operations: { totalCount: null } });
    const nodes = [ofCard('crd-alice-visa', '1111'), ofCard('crd-alice-mastercard', '4444')];
    expect(data).toEqual({ me: { id: 'alice', cards: { nodes } } });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['D1_UNAVAILABLE', 'D1_UNAVAILABLE']);
    stack.sandbox.faults.add({ route: 'listDigitalCards', times: 0, status: 500 });
    expect((await post(stack.gateway.graphql, stack.tokens.alice, nullable)).data).toEqual({
      me: { id: 'alice' },
      card: { last4: '1111', digitalCards: null },
    });
  });

  it('ends a subscription that begins with a coded error', async () => {
    stack.sandbox.faults.add({ route: 'getCard', times: 0, status: 500, ...kaboom });
    const answer = await watch(stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, {
      cardId: 'crd-alice-visa',
    }).ended;
    const extensions = { code: 'D1_UNAVAILABLE', retryable: true, correlationId: expect.any(String) };
    expect(answer).toEqual([expect.objectContaining({ extensions })]);
    expect(found(JSON.stringify(answer), inside)).toEqual([]);
  });
});

describe('a correlation id', () => {
  let recorder: Recorder;
  let stack: Stack;
  beforeEach(async () => {
    recorder = await startRecorder();
    stack = await startStack({ sandbox: { clock: { manual: true } }, d1: recorder });
  });
  afterEach(async () => {
    await stack.stop();
    await recorder.stop();
  });

  const sent = () =>
    recorder.exchanges.filter(({ url }) => !url.includes('oauth2')).map(({ headers }) => headers['x-correlation-id']);

  it('that the caller gives goes to D1 with every call, and comes back', async () => {
    const headers = { 'x-correlation-id': 'caller_1-A' };
    const answer = await post(stack.gateway.graphql, stack.tokens.alice, documents.homeScreen, {}, headers);
    expect(answer.headers.get('x-correlation-id')).toBe('caller_1-A');
    await post(stack.gateway.graphql, stack.tokens.service, documents.registerCard, { input: registration() }, headers);
    expect(sent().length).toBeGreaterThan(5);
    expect(new Set(sent())).toEqual(new Set(['caller_1-A']));
  });

  it('is made when the caller gives none, and comes back', async () => {
    const { headers } = await post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }');
    expect(headers.get('x-correlation-id')).toMatch(/^[\w-]{36}$/);
    expect(sent()).toEqual([headers.get('x-correlation-id')]);
  });
});
