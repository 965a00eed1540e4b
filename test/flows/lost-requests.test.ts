import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/faults.ts';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import { documents, enrolment, expiry, order, registration, visa } from '../support/inputs.ts';
import { documentOf, prepare } from '../support/keyed-mutations.ts';
import { faultOf, mutate } from '../support/mutate.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Made {
  operation: { id: string; kind: string } | null;
  order?: { id: string } | null;
}

const card = 'crd-alice-visa';
const suspend = documentOf({ name: 'suspendCard', inputType: 'CardOperationInput' });
const create = documentOf({ name: 'createCard', inputType: 'CreateCardInput' });
const input = { cardId: card, idempotencyKey: 'lost' };
/** D1 did it, and its answer went astray. */
const done = { status: 503, phase: 'after' as const };
/** D1 never got it. */
const undone = { reset: true };
/** D1 lists at once what it has begun; or nobody can be sure that it does. */
const settled = 0;
const unsettled = 600_000;

describe.each(worlds)('a request whose answer was lost, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  afterEach(async () => {
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  /** D1 tells nobody of anything, and its time stands still. */
  async function begin(settleMs: number, behaviour: object = {}): Promise<void> {
    const sandbox = { drift, clock: { manual: true }, behaviour: { answerOperation: true, ...behaviour } };
    stack = await startStack({ backend, settleMs, env: { IDEMPOTENCY_SKEW_SECONDS: '3600' }, sandbox });
    stack.sandbox.notifier.setPolicy({ drop: true });
  }
  const fails = (route: string, how: Omit<Fault, 'route'>) => stack.sandbox.faults.add({ route, times: 1, ...how });
  const calls = (operation: string) => stack.sandbox.calls.get(operation) ?? 0;
  const fault = (who: keyof Stack['tokens'], document: string, variables: object) =>
    faultOf(stack, stack.tokens[who], document, { input: variables });
  const operationsOf = (cardId: string, kind: string) =>
    (stack.sandbox.store.cards.get(cardId)?.operations ?? []).filter(({ operation }) => operation === kind);

  it('and that D1 did is found by D1’s list and not sent again, whatever it was', async () => {
    await begin(unsettled);
    const mutations = await prepare(stack);
    const untold = ['createCard', 'suspendDigitalCard', 'resumeDigitalCard', 'deleteDigitalCard'];
    for (const mutation of mutations) {
      const before = calls(mutation.call);
      const variables = { ...mutation.input, idempotencyKey: `lost-${mutation.name}` };
      fails(mutation.call, done);
      expect(await fault(mutation.who, documentOf(mutation), variables)).toBe('OUTCOME_UNKNOWN');
      if (untold.includes(mutation.name)) {
        expect(await fault(mutation.who, documentOf(mutation), variables)).toBe('OUTCOME_UNKNOWN');
      } else {
        const found = await send<Made>(stack, mutation.who, documentOf(mutation), variables);
        expect([mutation.name, problemsOf(found)]).toEqual([mutation.name, []]);
        expect(found.operation?.id).toEqual(expect.any(String));
        expect(await send(stack, mutation.who, documentOf(mutation), variables)).toEqual(found);
      }
      expect([mutation.name, calls(mutation.call)]).toEqual([mutation.name, before + 1]);
    }
  }, 120_000);

  it('and that D1 did not do is sent again, once D1 would list it', async () => {
    await begin(settled);
    fails('suspendCard', undone);
    expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    const made = await send<Made>(stack, 'alice', suspend, input);
    expect(made.operation?.id).toBe(operationsOf(card, 'SUSPEND')[0]?.operationId);
    expect(await send(stack, 'alice', suspend, input)).toEqual(made);
    expect(calls('suspendCard')).toBe(2);
  });

  it('and that D1 may not list yet is not sent again', async () => {
    await begin(unsettled);
    fails('suspendCard', undone);
    for (let time = 0; time < 3; time += 1) expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    expect(calls('suspendCard')).toBe(1);
  });

  it('is not sent again while D1 cannot be asked', async () => {
    await begin(settled);
    fails('suspendCard', undone);
    expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    stack.sandbox.faults.add({ route: 'listCardOperations', times: 0, status: 500 });
    expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    expect(calls('suspendCard')).toBe(1);
    stack.sandbox.faults.clear();
    expect(problemsOf(await send(stack, 'alice', suspend, input))).toEqual([]);
  });

  it('of a card that D1 gave its id is never sent again under its key', async () => {
    await begin(settled);
    const creation = { consumerId: 'alice', cardProductId: 'DEMO_VISA', idempotencyKey: 'lost' };
    fails('createCard', undone);
    for (let time = 0; time < 3; time += 1) expect(await fault('service', create, creation)).toBe('OUTCOME_UNKNOWN');
    expect(calls('createCard')).toBe(1);
    expect(problemsOf(await send(stack, 'service', create, { ...creation, idempotencyKey: 'another' }))).toEqual([]);
  });

  it('on a digital card is found once D1 has notified of it', async () => {
    await begin(settled);
    const document = documentOf({ name: 'suspendDigitalCard', inputType: 'DigitalCardOperationInput' });
    const { digitalCardId } = stack.sandbox.store.cards.get('crd-bob-visa')?.digitalCards[0] ?? {};
    const variables = { cardId: 'crd-bob-visa', digitalCardId, idempotencyKey: 'lost' };
    stack.sandbox.notifier.setPolicy({ drop: false, withhold: true });
    fails('suspendDigitalCard', done);
    for (let time = 0; time < 2; time += 1) expect(await fault('bob', document, variables)).toBe('OUTCOME_UNKNOWN');
    stack.sandbox.notifier.setPolicy({ withhold: false });
    await stack.sandbox.settle({ seconds: 600 });
    const found = await send<Made>(stack, 'bob', document, variables);
    expect(found.operation?.id).toBe(
      stack.sandbox.store.digitalCards.get(digitalCardId ?? '')?.operations[0]?.operationId,
    );
    expect(calls('suspendDigitalCard')).toBe(1);
  });

  it('does not take the operation of another request for its own', async () => {
    await begin(settled);
    const resume = documentOf({ name: 'resumeCard', inputType: 'CardOperationInput' });
    const first = await send<Made>(stack, 'alice', suspend, { ...input, idempotencyKey: 'first' });
    await send(stack, 'alice', resume, { cardId: card });
    const second = await send<Made>(stack, 'alice', suspend, { cardId: card });
    await send(stack, 'alice', resume, { cardId: card });
    fails('suspendCard', undone);
    expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    const third = await send<Made>(stack, 'alice', suspend, input);
    expect(new Set([first, second, third].map(({ operation }) => operation?.id)).size).toBe(3);
    expect(operationsOf(card, 'SUSPEND')).toHaveLength(3);
  });

  it('does not take one that was asked for with another reason for its own', async () => {
    await begin(settled);
    fails('suspendCard', undone);
    expect(await fault('alice', suspend, { ...input, reason: 'mine' })).toBe('OUTCOME_UNKNOWN');
    suspendElsewhere('theirs');
    // D1 refuses it now: it was neither done nor can it be.
    expect(problemsOf(await send(stack, 'alice', suspend, { ...input, reason: 'mine' }))).toEqual([
      'NOT_ALLOWED input.cardId',
    ]);
  });

  it('on a card whose id is another card’s by now is found, and not sent for that one', async () => {
    await begin(settled);
    const remove = documentOf({ name: 'deleteCard', inputType: 'CardOperationInput' });
    fails('deleteCard', done);
    expect(await fault('service', remove, input)).toBe('OUTCOME_UNKNOWN');
    const [deleted] = operationsOf(card, 'DELETE');
    await mutate(stack, 'service', documents.registerCard, registration({ cardId: card }));
    const again = await send<Made>(stack, 'service', remove, input);
    expect([problemsOf(again), deleted?.operationId]).toEqual([[], again.operation?.id]);
    expect([calls('deleteCard'), stack.sandbox.store.cards.get(card)?.state]).toEqual([1, 'ACTIVE']);
  });

  it('is found though D1 names the digital cards that go with it', async () => {
    await begin(settled);
    const renew = documentOf({ name: 'renewCard', inputType: 'RenewCardInput' });
    const variables = { ...input, cardData: { pan: visa(77), expiry } };
    fails('renewCard', done);
    expect(await fault('service', renew, variables)).toBe('OUTCOME_UNKNOWN');
    const [renewal] = operationsOf(card, 'RENEW');
    Object.assign(renewal ?? {}, { digitalCardIds: ['dc-1'] });
    const found = await send<Made>(stack, 'service', renew, variables);
    expect([found.operation?.id, calls('renewCard')]).toEqual([renewal?.operationId, 1]);
  });

  it.each<[string, object]>([
    ['names no time that can be read', { startTime: 'soon' }],
    ['names no time', { startTime: undefined }],
    ['names no status', { status: undefined }],
    ['lets it begin hours before it was sent', { startTime: new Date(Date.now() - 7_200_000).toISOString() }],
    ['names a digital card', { digitalCardIds: ['dc-1'] }],
  ])('is not sent again when what D1 lists %s', async (_, said) => {
    await begin(settled);
    fails('suspendCard', done);
    expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    const body = JSON.stringify({ operations: [{ ...operationsOf(card, 'SUSPEND')[0], ...said }] });
    stack.sandbox.faults.add({ route: 'listCardOperations', times: 0, status: 200, body });
    for (let time = 0; time < 2; time += 1) expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    expect(calls('suspendCard')).toBe(1);
  });

  it('and that let an end user leave Click to Pay leaves nothing of them behind', async () => {
    await begin(settled);
    const bob = { cardId: 'crd-bob-visa' };
    const optOut = documentOf({ name: 'optOutConsumerFromClickToPay', inputType: 'OptOutConsumerInput' });
    const variables = { consumerId: 'bob', idempotencyKey: 'lost' };
    await send(stack, 'bob', documents.enrollCard, enrolment(bob));
    fails('optOutConsumerFromClickToPay', done);
    expect(await fault('bob', optOut, variables)).toBe('OUTCOME_UNKNOWN');
    expect(problemsOf(await send(stack, 'bob', optOut, variables))).toEqual([]);
    const { consumer } = enrolment();
    const other = enrolment({ ...bob, consumer: { ...consumer, firstName: 'Ottoline' } });
    expect(problemsOf(await send(stack, 'bob', documents.enrollCard, other))).not.toContain(
      'PERSON_DIFFERS input.consumer',
    );
  });

  it('of two equal ones gets what D1 did once, and has the other sent', async () => {
    await begin(settled);
    const update = documentOf({ name: 'updateClickToPayCard', inputType: 'UpdateClickToPayCardInput' });
    const variables = (idempotencyKey: string) => ({
      cardId: 'crd-bob-visa',
      cardholderName: 'B BAKER',
      idempotencyKey,
    });
    fails('updateClickToPayCard', done);
    fails('updateClickToPayCard', undone);
    for (const key of ['one', 'other']) expect(await fault('bob', update, variables(key))).toBe('OUTCOME_UNKNOWN');
    const ids = [];
    for (const key of ['other', 'one', 'other', 'one'])
      ids.push((await send<Made>(stack, 'bob', update, variables(key))).operation?.id);
    expect([ids[0], ids[1]]).toEqual([ids[2], ids[3]]);
    expect(new Set(ids)).toEqual(
      new Set(operationsOf('crd-bob-visa', 'CLICK_TO_PAY_UPDATE').map(({ operationId }) => operationId)),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('is left unknown when several operations could be its own', async () => {
    await begin(settled);
    fails('suspendCard', undone);
    expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    suspendElsewhere();
    suspendElsewhere();
    expect(await fault('alice', suspend, input)).toBe('OUTCOME_UNKNOWN');
    expect(operationsOf(card, 'SUSPEND')).toHaveLength(2);
  });

  describe('of an order', () => {
    it('is found by its key, and not made again where D1 would make it twice', async () => {
      await begin(settled, { deduplicateIssuerRequestId: false });
      fails('orderCard', done);
      expect(await fault('service', documents.orderCard, order())).toBe('OUTCOME_UNKNOWN');
      const found = await send<Made>(stack, 'service', documents.orderCard, order());
      expect([found.order?.id]).toEqual(operationsOf(order().cardId, 'PRODUCE').map(({ operationId }) => operationId));
      expect(calls('orderCard')).toBe(1);
    });

    it.each<[string, object]>([
      ['without a time', { startTime: undefined, issuerRequestId: undefined, details: {} }],
      ['without its key', { issuerRequestId: undefined, details: {} }],
    ])('is not made again when D1 lists one %s', async (_, said) => {
      await begin(settled, { deduplicateIssuerRequestId: false });
      fails('orderCard', done);
      expect(await fault('service', documents.orderCard, order())).toBe('OUTCOME_UNKNOWN');
      const [made] = operationsOf(order().cardId, 'PRODUCE');
      const body = JSON.stringify({ operations: [{ ...made, ...said }] });
      stack.sandbox.faults.add({ route: 'getProductionStatus', times: 0, status: 200, body });
      for (let time = 0; time < 2; time += 1)
        expect(await fault('service', documents.orderCard, order())).toBe('OUTCOME_UNKNOWN');
      expect(calls('orderCard')).toBe(1);
    });

    it('is found among many, and those that D1 did not take are made', async () => {
      await begin(settled, { deduplicateIssuerRequestId: false });
      const another = order({
        cardId: card,
        cardData: { ...order().cardData, pan: '4111111111111111' },
        issuerRequestId: 'two',
      });
      fails('orderCards', done);
      expect(await fault('service', documents.orderCards, { orders: [order()] })).toBe('OUTCOME_UNKNOWN');
      const { results } = await send<{ results: Made[] }>(stack, 'service', documents.orderCards, {
        orders: [order(), another],
      });
      const made = [order().cardId, card].flatMap((cardId) => operationsOf(cardId, 'PRODUCE'));
      expect(results.map((result) => result.order?.id)).toEqual(made.map(({ operationId }) => operationId));
      expect(calls('orderCards')).toBe(2);
    });

    it('that is to be changed is not taken for one that was made since', async () => {
      await begin(settled);
      const change = documentOf({ name: 'changeCardOrder', inputType: 'ChangeCardOrderInput' });
      const cancel = { cardId: order().cardId, type: 'CANCEL', idempotencyKey: 'lost' };
      await mutate(stack, 'service', documents.orderCard, order());
      fails('changeCardOrder', undone);
      expect(await fault('service', change, cancel)).toBe('OUTCOME_UNKNOWN');
      await mutate(stack, 'service', documents.orderCard, order({ issuerRequestId: 'two' }));
      expect(await fault('service', change, cancel)).toBe('OUTCOME_UNKNOWN');
      expect(calls('changeCardOrder')).toBe(1);
    });

    it('is told for each of many, as far as D1 answers for it', async () => {
      await begin(settled, { deduplicateIssuerRequestId: false });
      const cardData = { ...order().cardData, pan: '4111111111111111' };
      const orders = [order(), order({ cardId: card, cardData, issuerRequestId: 'two' })];
      const body = JSON.stringify({ results: [{ cardId: card, errorCode: 'NOT_ACTIVE' }] });
      fails('orderCards', { status: 202, body });
      const first = await send<{ results: object[] }>(stack, 'service', documents.orderCards, { orders });
      expect(first.results).toMatchObject([
        { accepted: false, fault: 'OUTCOME_UNKNOWN', userErrors: [] },
        { accepted: false, fault: null, userErrors: [{ code: 'NOT_ALLOWED' }] },
      ]);
      const again = await send<{ results: object[] }>(stack, 'service', documents.orderCards, { orders });
      expect(again.results).toMatchObject([{ accepted: true }, { accepted: true }]);
      expect(operationsOf(order().cardId, 'PRODUCE')).toHaveLength(1);
    });

    it('among many is looked for once more when D1 refuses it now', async () => {
      await begin(settled);
      fails('orderCards', done);
      const orders = [order()];
      expect(await fault('service', documents.orderCards, { orders })).toBe('OUTCOME_UNKNOWN');
      fails('getProductionStatus', { status: 200, body: JSON.stringify({ operations: [] }) });
      fails('orderCards', { status: 409, body: JSON.stringify({ errorCode: 'RESOURCE_EXISTS' }) });
      const { results } = await send<{ results: Made[] }>(stack, 'service', documents.orderCards, { orders });
      expect(results).toMatchObject([{ accepted: true, userErrors: [], fault: null }]);
      expect(results[0]?.order?.id).toBe(operationsOf(order().cardId, 'PRODUCE')[0]?.operationId);
    });

    it('is not made again before D1 would list it', async () => {
      await begin(unsettled);
      fails('orderCard', undone);
      expect(await fault('service', documents.orderCard, order())).toBe('OUTCOME_UNKNOWN');
      expect(await fault('service', documents.orderCard, order())).toBe('OUTCOME_UNKNOWN');
      expect(await fault('service', documents.orderCards, { orders: [order()] })).toBe('OUTCOME_UNKNOWN');
      expect([calls('orderCard'), calls('orderCards')]).toEqual([1, 0]);
    });
  });

  /** Somebody else has D1 suspend alice's card, not through a gateway of ours. */
  function suspendElsewhere(reason?: string): void {
    const { clock, store } = stack.sandbox;
    const suspended = store.cards.get(card);
    if (!suspended) throw new Error('no such card');
    const time = clock.iso();
    suspended.operations.push({
      ...{ operationId: randomUUID(), operation: 'SUSPEND', status: 'SUCCESSFUL', cardId: card, reason },
      ...{ startTime: time, endTime: time },
    });
    store.setCardState(suspended, 'INACTIVE', 'ISSUER_DECISION');
  }
});

describe('an order that D1 holds for longer than the gateway waits', () => {
  it('is made once, however often it comes meanwhile', async () => {
    const env = { D1_TIMEOUT_MS: '1000', D1_ATTEMPT_TIMEOUT_MS: '500', D1_CONNECT_TIMEOUT_MS: '500' };
    const sandbox = { clock: { manual: true }, behaviour: { deduplicateIssuerRequestId: false } };
    const stack = await startStack({ env, sandbox });
    stack.sandbox.faults.add({ route: 'orderCard', delayMs: 8_000, late: true });
    const ask = () =>
      post<{ orderCard: Made }>(stack.gateway.graphql, stack.tokens.service, documents.orderCard, { input: order() });
    let answer = await ask();
    expect(answer.errors?.[0]?.extensions['code']).toBe('OUTCOME_UNKNOWN');
    await until(async () => (answer = await ask()).errors === undefined, 60_000);
    const made = stack.sandbox.store.cards
      .get(order().cardId)
      ?.operations.filter(({ operation }) => operation === 'PRODUCE');
    expect(made?.map(({ operationId }) => operationId)).toEqual([answer.data.orderCard.order?.id]);
    expect(stack.sandbox.calls.get('orderCard')).toBe(1);
    await stack.stop();
  }, 120_000);
});

describe('a gateway that dies when D1 has acted', () => {
  it('leaves the request to the next one, which finds what D1 did', async () => {
    const env = { D1_TIMEOUT_MS: '60000', IDEMPOTENCY_SKEW_SECONDS: '3600' };
    const sandbox = { clock: { manual: true }, behaviour: { answerOperation: true } };
    const stack = await startStack({ backend: 'redis', env, sandbox });
    const second = await stack.addGateway();
    stack.sandbox.notifier.setPolicy({ drop: true });
    stack.sandbox.faults.add({ route: 'suspendCard', times: 1, phase: 'after', hang: true });
    const first = post(stack.gateway.graphql, stack.tokens.alice, suspend, { input });
    await until(() => stack.sandbox.faults.list().some(({ hits }) => hits === 1));
    const ask = () => post<{ suspendCard: Made }>(second.graphql, stack.tokens.alice, suspend, { input });
    expect((await ask()).errors?.[0]?.extensions['code']).toBe('IN_PROGRESS');
    // What the first one would have renewed, ended.
    const [claim = ''] = (await stack.redis('KEYS', 'd1:claim:*')) as string[];
    await stack.redis('HSET', claim, 'until', '1');
    const { data, errors } = await ask();
    const [made] = stack.sandbox.store.cards.get(card)?.operations.slice(-1) ?? [];
    expect([errors, data.suspendCard.operation?.id]).toEqual([undefined, made?.operationId]);
    expect(stack.sandbox.calls.get('suspendCard')).toBe(1);
    await stack.sandbox.stop();
    expect((await first).errors?.[0]?.extensions['code']).toBe('OUTCOME_UNKNOWN');
    await stack.stop();
  });
});
