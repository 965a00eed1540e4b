import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { address, documents, expiry, order, visa } from '../support/inputs.ts';
import { ask, faultOf } from '../support/mutate.ts';
import { found, refused } from '../support/refusals.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack, type StackOptions } from '../support/stack.ts';

interface Result {
  index: number;
  cardId: string;
  issuerRequestId: string;
  accepted: boolean;
  fault: string | null;
  order: { id: string; stage: string } | null;
  operation: { id: string; kind: string } | null;
  userErrors: { kind: string; code: string; field: string[]; message: string }[];
}

/** Orders of different cards for different people, under different keys. */
function orders(count: number, change: (index: number) => object = () => ({})): object[] {
  return Array.from({ length: count }, (_none, index) =>
    order({
      cardId: `crd-many-${String(index)}`,
      consumerId: `person-${String(index)}x`,
      issuerRequestId: `many-${String(index)}`,
      cardData: { pan: visa(index), expiry, name: 'A CARDHOLDER' },
      ...change(index),
    }),
  );
}

/** Which are wrong in a way that D1 alone can tell: their people are gone. */
const only = (indexes: number[], overrides: object) => (index: number) => (indexes.includes(index) ? overrides : {});
const gone = { consumerId: 'bob-gone' };

describe.each(worlds)('many orders at once, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  afterEach(async () => {
    jest.restoreAllMocks();
    await stack.sandbox.settle();
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  async function begin(
    batchOrderAnswer: 'results' | 'none' | 'atomic' = 'results',
    env?: StackOptions['env'],
    behaviour: object = {},
    settleMs?: number,
  ) {
    const sandbox = { clock: { manual: true }, drift, behaviour: { batchOrderAnswer, ...behaviour } };
    stack = await startStack({ backend, sandbox, ...(env && { env }), ...(settleMs !== undefined && { settleMs }) });
    const { store } = stack.sandbox;
    store.setConsumerState(store.ensureConsumer('bob-gone'), 'DELETED');
  }
  const calls = () => stack.sandbox.calls.get('orderCards') ?? 0;
  const made = () => [...stack.sandbox.store.orderRequests.keys()].filter((key) => key.startsWith('many-'));
  async function place(input: object[]): Promise<Result[]> {
    const { results, userErrors } = await send<{ results: Result[] }>(stack, 'service', documents.orderCards, {
      orders: input,
    });
    expect(userErrors).toEqual([]);
    expect(results.map(({ index }) => index)).toEqual(input.map((_order, index) => index));
    expect(results.map(({ cardId }) => cardId)).toEqual(input.map((each) => (each as { cardId: string }).cardId));
    return results;
  }
  const accepted = (results: Result[]) => results.filter((each) => each.accepted).map(({ index }) => index);

  it('are one call to D1, and each has its own order', async () => {
    await begin();
    const results = await place(orders(20));
    expect(calls()).toBe(1);
    expect(new Set(results.map((each) => each.order?.id)).size).toBe(20);
    for (const result of results)
      expect(result).toMatchObject({
        ...{ accepted: true, fault: null, userErrors: [] },
        order: { stage: 'CARD_PROD_REQUESTED' },
        operation: { id: result.order?.id, kind: 'PRODUCE' },
      });
    const { issuerRequestId, order: first } = results[7] as Result;
    const again = await ask(stack, 'service', documents.cardOrderByRequest, { issuerRequestId });
    expect(again).toMatchObject({ cardOrderByRequest: { id: first?.id } });
    const dump = stack.logs.join('') + (await stack.dump());
    expect(found(dump, { pan: visa(3), name: 'CARDHOLDER', address: address.line1 })).toEqual([]);
  });

  it('go through but for those that are wrong, which are told why and not sent', async () => {
    await begin();
    const results = await place([
      ...orders(3),
      order({ cardId: 'a b', issuerRequestId: 'many-3', shipment: undefined, persoStation: 'KIOSK-1' }),
      ...orders(1, () => ({ cardId: 'crd-many-4', issuerRequestId: 'many-1' })),
      ...orders(1, () => ({ cardId: 'crd-many-2', issuerRequestId: 'many-5' })),
      order({ cardId: 'crd-alice-visa', consumerId: 'bob', issuerRequestId: 'many-6' }),
    ]);
    expect(accepted(results)).toEqual([0, 1, 2]);
    expect(results.slice(3).map(problemsOf)).toEqual([
      [
        'CONFLICTING input.orders.3.persoStation',
        'INVALID_FORMAT input.orders.3.cardId',
        'REQUIRED input.orders.3.shipment',
      ],
      ['CONFLICT input.orders.4.issuerRequestId'],
      ['CONFLICT input.orders.5.cardId'],
      ['INVALID_VALUE input.orders.6.consumerId'],
    ]);
    expect(results[3]).toMatchObject({
      order: null,
      operation: null,
      fault: null,
      userErrors: [{ kind: 'ERROR' }, {}, {}],
    });
    expect(made()).toEqual(['many-0', 'many-1', 'many-2']);
    expect(calls()).toBe(1);
  });

  it('go through but for those that D1 refuses, which are told why', async () => {
    await begin();
    const other = { cardId: 'crd-carla-visa', consumerId: 'carla' };
    const results = await place(orders(4, (index) => [{}, other, {}, gone][index] ?? {}));
    expect(accepted(results)).toEqual([0, 2]);
    expect(results.map(problemsOf)).toEqual([
      [],
      ['INVALID_VALUE input.orders.1.cardData.pan'],
      [],
      ['REFUSED_BY_D1 input.orders.3'],
    ]);
  });

  it('that were made before are the same again, and D1 is not asked for them', async () => {
    await begin();
    const first = await place(orders(3));
    const other = { shipment: { deliveryAddress: { ...address, line1: '1 Elsewhere' } } };
    const again = await place(orders(4, only([1], other)));
    expect(accepted(again)).toEqual([0, 2, 3]);
    expect([0, 2].map((index) => again[index]?.order?.id)).toEqual([0, 2].map((index) => first[index]?.order?.id));
    expect(problemsOf(again[1] as Result)).toEqual(['CONFLICT input.orders.1.issuerRequestId']);
    expect([calls(), made().length]).toEqual([2, 4]);
    expect(accepted(await place(orders(3)))).toEqual([0, 1, 2]);
    expect(calls()).toBe(2);
  });

  it('of which D1 tells nothing single were taken, and are found later', async () => {
    await begin('none');
    const results = await place(orders(3));
    expect(accepted(results)).toEqual([0, 1, 2]);
    for (const result of results) expect(result).toMatchObject({ order: null, operation: null, fault: null });
    await stack.sandbox.settle();
    expect(await ask(stack, 'service', documents.cardOrderByRequest, { issuerRequestId: 'many-1' })).toMatchObject({
      cardOrderByRequest: { issuerRequestId: 'many-1', card: { id: 'crd-many-1' } },
    });
  });

  describe('that D1 takes all or none of', () => {
    it('are all made but for the one it names', async () => {
      await begin('atomic');
      const results = await place(orders(40, only([17], { cardId: 'crd-carla-visa', consumerId: 'carla' })));
      expect(accepted(results)).toEqual(results.map(({ index }) => index).filter((index) => index !== 17));
      expect(problemsOf(results[17] as Result)).toEqual(['INVALID_VALUE input.orders.17.cardData.pan']);
      expect([calls(), made().length]).toEqual([2, 39]);
    });

    it('are all made but for many that it names, one after the other', async () => {
      await begin('atomic', { D1_TIMEOUT_MS: '60000' });
      const isBad = (index: number) => index % 4 === 0;
      const unreadableAt = (index: number) => `INVALID_ENCRYPTED_DATA input.orders.${String(index)}.encryptedData`;
      const unreadable = { cardData: undefined, encryptedData: 'eyJhbGciOiJFQ0RILUVTIn0..b.c.d' };
      const results = await place(orders(200, (index) => (isBad(index) ? unreadable : {})));
      expect(accepted(results)).toEqual(results.map(({ index }) => index).filter((index) => !isBad(index)));
      expect(results.filter(({ index }) => isBad(index)).flatMap(problemsOf)).toEqual(
        results.filter(({ index }) => isBad(index)).map(({ index }) => unreadableAt(index)),
      );
      expect([calls(), made().length]).toEqual([51, 150]);
    }, 120_000);

    it('are all made but for those that it does not name, found by halves', async () => {
      await begin('atomic');
      const results = await place(orders(40, only([3, 21], gone)));
      expect(accepted(results)).toEqual(results.map(({ index }) => index).filter((index) => ![3, 21].includes(index)));
      expect([3, 21].map((index) => problemsOf(results[index] as Result))).toEqual([
        ['REFUSED_BY_D1 input.orders.3'],
        ['REFUSED_BY_D1 input.orders.21'],
      ]);
      expect(made().length).toBe(38);
      expect(calls()).toBeLessThanOrEqual(22);
    });

    it('are not asked for for ever', async () => {
      await begin('atomic');
      const results = await place(orders(100, () => gone));
      expect(accepted(results)).toEqual([]);
      for (const { fault, userErrors } of results)
        expect(fault ?? userErrors[0]?.code).toBe(userErrors.length > 0 ? 'REFUSED_BY_D1' : 'D1_UNAVAILABLE');
      expect(results.filter(({ fault }) => fault !== null).length).toBeGreaterThan(0);
      expect([calls(), made()]).toEqual([64, []]);
    });

    it('keep what was taken when D1 fails in between, and say what may have been', async () => {
      await begin('atomic');
      const next = { route: 'orderCards', times: 1 };
      // All eight are refused, then the first four; the last four are taken; of the first two nobody knows.
      for (const fault of [{ status: 400 }, { status: 400 }, { delayMs: 1 }, { reset: true }])
        stack.sandbox.faults.add({ ...next, ...fault });
      const results = await place(orders(8));
      expect(accepted(results)).toEqual([4, 5, 6, 7]);
      expect(results.map(({ fault }) => fault)).toEqual([
        ...['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN', 'D1_UNAVAILABLE', 'D1_UNAVAILABLE'],
        ...[null, null, null, null],
      ]);
      expect(results.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    });
  });

  it('are not sent for longer than anybody waits for the answer', async () => {
    await begin('atomic');
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + (calls() < 2 ? 0 : 31_000));
    stack.sandbox.faults.add({ route: 'orderCards', times: 1, status: 400 });
    const results = await place(orders(8));
    expect(accepted(results)).toEqual([0, 1, 2, 3]);
    expect(results.map(({ fault }) => fault)).toEqual([null, null, null, null, ...Array(4).fill('D1_TIMEOUT')]);
    expect(calls()).toBe(2);
  });

  it('are a fault, and nothing more, when D1 fails at once', async () => {
    // D1 lists at once what it has taken.
    await begin('results', undefined, {}, 0);
    stack.sandbox.faults.add({ route: 'orderCards', times: 1, reset: true });
    const variables = { input: { orders: orders(3) } };
    expect(await faultOf(stack, stack.tokens.service, documents.orderCards, variables)).toBe('OUTCOME_UNKNOWN');
    expect(accepted(await place(orders(3)))).toEqual([0, 1, 2]);
  });

  it('of which one cannot be looked up are made but for that one, which can be sent again', async () => {
    await begin();
    // Another failure than this would be mended by a repeat.
    stack.sandbox.faults.add({ route: 'getCard', times: 1, status: 403 });
    const results = await place(orders(3));
    expect(results.map(({ fault }) => fault).sort()).toEqual(['D1_UNEXPECTED', null, null]);
    expect(accepted(results)).toEqual(results.filter(({ fault }) => fault === null).map(({ index }) => index));
    expect(results.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(accepted(await place(orders(3)))).toEqual([0, 1, 2]);
    expect([calls(), made().length]).toEqual([2, 3]);
  });

  it('of which none can be looked up keep those refused that are wrong in themselves', async () => {
    await begin();
    stack.sandbox.faults.add({ route: 'getCard', times: 0, status: 500 });
    const results = await place(orders(3, only([1], { cardId: 'a b' })));
    expect(results.map(({ fault }) => fault)).toEqual(['D1_UNAVAILABLE', null, 'D1_UNAVAILABLE']);
    expect(problemsOf(results[1] as Result)).toEqual(['INVALID_FORMAT input.orders.1.cardId']);
    expect(calls()).toBe(0);
  });

  it('whose answer was lost are not made again, also where D1 would make them twice', async () => {
    await begin('results', {}, { deduplicateIssuerRequestId: false });
    stack.sandbox.faults.add({ route: 'orderCards', times: 1, status: 503, phase: 'after' });
    const variables = { input: { orders: orders(3) } };
    expect(await faultOf(stack, stack.tokens.service, documents.orderCards, variables)).toBe('OUTCOME_UNKNOWN');
    await stack.sandbox.settle();
    const results = await place(orders(3));
    const { cards } = stack.sandbox.store;
    const produced = results.map(({ cardId }) =>
      (cards.get(cardId)?.operations ?? []).filter(({ operation }) => operation === 'PRODUCE'),
    );
    expect(produced.map((each) => each.map(({ operationId }) => operationId))).toEqual(
      results.map(({ order: made }) => [made?.id]),
    );
    expect(calls()).toBe(1);
  });

  it('are not asked for when D1 cannot say whose the cards are', async () => {
    await begin();
    stack.sandbox.faults.add({ route: 'getCard', times: 0, status: 500 });
    const variables = { input: { orders: orders(3) } };
    expect(await faultOf(stack, stack.tokens.service, documents.orderCards, variables)).toBe('D1_UNAVAILABLE');
    expect(calls()).toBe(0);
  });

  it('are 1 to 1,000, and an issuer’s service’s', async () => {
    await begin();
    for (const count of [0, 1_001]) {
      const input = { orders: Array.from({ length: count }, () => order({ cardData: null })) };
      expect(await refused(stack, 'service', documents.orderCards, input)).toEqual(['INVALID_VALUE input.orders']);
    }
    const reader = await stack.identity.token({ sub: 'reader', scope: 'd1:read', expiresInSeconds: 60 });
    for (const token of [stack.tokens.alice, reader])
      expect(await faultOf(stack, token, documents.orderCards, { input: { orders: orders(1) } })).toBe('FORBIDDEN');
    expect(calls()).toBe(0);
  });

  it('may be a thousand, in one call to D1', async () => {
    await begin('results', { D1_TIMEOUT_MS: '60000' });
    const many = drift ? 200 : 1_000;
    expect(accepted(await place(orders(many))).length).toBe(many);
    expect(calls()).toBe(1);
  }, 60_000);
});

it('an answer comes also when D1 takes long for it', async () => {
  const stack = await startStack({ sandbox: { clock: { manual: true } }, env: { D1_TIMEOUT_MS: '30000' } });
  stack.sandbox.faults.add({ route: 'orderCards', times: 1, delayMs: 17_000 });
  const input = { orders: orders(1) };
  const { results } = await send<{ results: Result[] }>(stack, 'service', documents.orderCards, input);
  expect(results).toMatchObject([{ accepted: true }]);
  await stack.stop();
}, 60_000);
