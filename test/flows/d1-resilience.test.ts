import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/faults.ts';
import { post, type Answer } from '../support/client.ts';
import { documents, order, registration } from '../support/inputs.ts';
import { ask, mutate } from '../support/mutate.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

const card = '{ card(id: "crd-alice-visa") { id last4 } }';
const home = `{ me { id state clickToPayProfiles { scheme } cards { nodes { id last4
  digitalCards { id } latestOrder { id } operation(id: "unknown") { id } clickToPay { status } } } } }`;

interface Home {
  me: { clickToPayProfiles: unknown; cards: { nodes: Record<string, unknown>[] } };
}

describe.each(worlds)('D1 that fails in part, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  beforeEach(async () => {
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } } });
  });
  afterEach(() => stack.stop());

  const send = (query: string, variables: object = {}, who: 'alice' | 'carla' | 'service' = 'alice') =>
    post<Record<string, unknown>>(stack.gateway.graphql, stack.tokens[who], query, variables);
  const fail = (fault: Fault) => stack.sandbox.faults.add({ times: 0, ...fault });
  const extensionsOf = ({ errors }: Pick<Answer, 'errors'>) => errors?.map(({ extensions }) => extensions);
  const asked = (route: string) => stack.sandbox.calls.get(route) ?? 0;

  it.each([
    ['getProductionStatus', 'latestOrder'],
    ['listDigitalCards', 'digitalCards'],
    ['getCardOperation', 'operation'],
  ])('at %s nulls that field of each card and says so, and the rest is answered', async (route, field) => {
    const whole = await ask<Home>(stack, 'alice', home);
    fail({ route, status: 500 });
    const { data, errors } = await send(home);
    const nodes = whole.me.cards.nodes.map((node) => ({ ...node, [field]: null }));
    expect(data).toEqual({ me: { ...whole.me, cards: { nodes } } });
    // Which of them fails first is not said.
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions['code']]).sort()).toEqual(
      nodes.map((_, index) => [`me.cards.nodes.${index}.${field}`, 'D1_UNAVAILABLE']),
    );
  });

  it('at the Click to Pay profiles nulls these and says so, and the rest is answered', async () => {
    const whole = await ask<Home>(stack, 'alice', home);
    fail({ route: 'getClickToPayProfiles', status: 500 });
    const { data, errors } = await send(home);
    const nodes = whole.me.cards.nodes.map((node) => ({ ...node, clickToPay: { status: 'UNKNOWN' } }));
    expect(data).toEqual({ me: { ...whole.me, clickToPayProfiles: null, cards: { nodes } } });
    expect(errors?.map(({ path }) => path)).toEqual([['me', 'clickToPayProfiles']]);
  });

  it.each([
    ['listConsumerCards', 'me.cards'],
    ['listConsumerOperations', 'me.operations'],
    ['listCardOperations', 'card.operations'],
    ['getProductionStatus', 'card.orders'],
  ])('at %s nulls what the page %s holds and says so, and the rest is answered', async (route, page) => {
    const list = '{ totalCount nodes { id } edges { cursor } pageInfo { endCursor } }';
    const query = `{ me { id cards ${list} operations ${list} }
      card(id: "crd-carla-visa") { id last4 operations ${list} orders ${list} } }`;
    type Pages = Record<string, Record<string, Record<string, unknown>>>;
    const whole = await ask<Pages>(stack, 'carla', query);
    const [root = '', field = ''] = page.split('.');
    expect(Object.values(whole[root]?.[field] ?? {})).not.toContain(null);
    fail({ route, status: 500 });
    const { data, errors } = await send(query, {}, 'carla');
    const nothing = { totalCount: null, nodes: null, edges: null, pageInfo: null };
    expect(data).toEqual({ ...whole, [root]: { ...whole[root], [field]: nothing } });
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions['code']]).sort()).toEqual(
      Object.keys(nothing)
        .sort()
        .map((part) => [`${page}.${part}`, 'D1_UNAVAILABLE']),
    );
    // Once, with the tries of a read, for all of its fields.
    expect(asked(route)).toBeLessThanOrEqual(4);
  });

  it('at everything but the card itself leaves the card', async () => {
    for (const route of ['getProductionStatus', 'listDigitalCards', 'getCardOperation', 'getConsumer'])
      fail({ route, reset: true });
    const { data } = await send(
      '{ card(id: "crd-alice-visa") { id last4 latestOrder { id } digitalCards { id } operation(id: "o") { id } consumer { id state } } }',
    );
    expect(data['card']).toEqual({
      id: 'crd-alice-visa',
      last4: '1111',
      latestOrder: null,
      digitalCards: null,
      operation: null,
      consumer: { id: 'alice', state: null },
    });
  });

  it.each<[string, Omit<Fault, 'route'>]>([
    ['with 500', { status: 500 }],
    ['by cutting the connection', { reset: true }],
    ['with 503 as a page', { status: 503, body: '<html></html>', contentType: 'text/html' }],
  ])('once, %s, is not noticed by who reads or registers', async (_how, fault) => {
    stack.sandbox.faults.add({ route: 'getCard', times: 1, ...fault });
    expect(await ask(stack, 'alice', card)).toEqual({ card: { id: 'crd-alice-visa', last4: '1111' } });
    stack.sandbox.faults.add({ route: 'registerCard', times: 1, ...fault });
    expect(await mutate(stack, 'service', documents.registerCard, registration())).toMatchObject({ userErrors: [] });
    expect([asked('getCard') > 1, asked('registerCard')]).toEqual([true, 2]);
  });

  it('by asking for a pause is left alone, and who calls is told for how long', async () => {
    fail({ route: 'getCard', status: 429, headers: { 'retry-after': '20' } });
    expect(extensionsOf(await send(card))).toEqual([
      expect.objectContaining({ code: 'D1_UNAVAILABLE', retryable: true, retryAfterSeconds: 20 }),
    ]);
    const before = asked('getCard');
    const [again] = extensionsOf(await send(card)) ?? [];
    expect(again).toMatchObject({ code: 'D1_UNAVAILABLE', retryable: true });
    expect(again?.['retryAfterSeconds']).toBeGreaterThan(10);
    expect(again?.['retryAfterSeconds']).toBeLessThanOrEqual(20);
    expect(asked('getCard')).toBe(before);
    // Another API of D1.
    expect(await ask(stack, 'alice', '{ me { id state } }')).toEqual({ me: { id: 'alice', state: 'ACTIVE' } });
  });

  it('without end is asked no more, an order is known not to be made, and other APIs are as they were', async () => {
    await mutate(stack, 'service', documents.registerCard, registration());
    fail({ route: 'orderCard', status: 500 });
    const place = (number: number) =>
      send(documents.orderCard, { input: order({ issuerRequestId: `request-${number}` }) }, 'service');
    // At once, because what counts is how many failed within ten seconds.
    const placed = await Promise.all(Array.from({ length: 30 }, (_, number) => place(number)));
    const codes = placed.flatMap((answer) => (extensionsOf(answer) ?? []).map(({ code }) => code));
    expect(codes.filter((code) => code !== 'D1_UNAVAILABLE')).toEqual(
      Array(asked('orderCard')).fill('OUTCOME_UNKNOWN'),
    );
    expect(codes).toHaveLength(30);
    const sent = asked('orderCard');
    expect(extensionsOf(await place(1_000))).toEqual([
      expect.objectContaining({ code: 'D1_UNAVAILABLE', retryable: true }),
    ]);
    expect(asked('orderCard')).toBe(sent);
    expect(await ask(stack, 'alice', card)).toEqual({ card: { id: 'crd-alice-visa', last4: '1111' } });
    expect(stack.logs.some((line) => line.includes('"api":"physicalCards","state":"open"'))).toBe(true);
  });
});
