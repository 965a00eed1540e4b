import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Gateway } from '../../src/gateway.ts';
import { watch, type Watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents, enrolment, expiry, order, visa } from '../support/inputs.ts';
import { ask, mutate } from '../support/mutate.ts';
import { startStack, worlds, type Stack, type StackOptions } from '../support/stack.ts';

interface Update {
  kind: string;
  cursor: string;
  card: { id: string } | null;
  operation: { id: string; kindText: string; status: string } | null;
  order: { id: string; stage: string; status: string } | null;
  enrollment: { status: string } | null;
}
type Event = { consumerUpdated: Update };

const cardId = 'crd-alice-visa';
const suspendDigitalCard = `mutation ($input: DigitalCardOperationInput!) {
  suspendDigitalCard(input: $input) { operation { id kind status } userErrors { code } } }`;
const digitalCards = '{ card(id: "crd-bob-visa") { digitalCards { id } } }';
const soon = { RECONCILE: 'true', RECONCILE_AFTER_SECONDS: '1,1,2,3', RECONCILE_PER_SECOND: '100' };

let stack: Stack;
const watches: Watch<Event>[] = [];
afterEach(async () => {
  await Promise.all(watches.splice(0).map((each) => each.stop()));
  expect(stack.sandbox.violations).toEqual([]);
  await stack.stop();
});

jest.setTimeout(120_000);

/** D1 carries everything out, and tells nobody. */
async function startSilent(options: StackOptions = {}): Promise<void> {
  const sandbox = { behaviour: { answerOperation: true }, ...options.sandbox };
  stack = await startStack({ env: soon, ...options, sandbox });
  stack.sandbox.notifier.setPolicy({ drop: true });
}

async function begun(who: 'alice' | 'bob', gateway: Gateway = stack.gateway): Promise<Watch<Event>> {
  const opened = watch<Event>(gateway.ws, stack.tokens[who], documents.watchConsumer);
  watches.push(opened);
  await opened.until(() => true);
  return opened;
}

/** The last status of each operation that was shown. */
function shownBy(watched: Watch<Event>): Record<string, string> {
  const operations = watched.events.flatMap(({ consumerUpdated: { operation } }) => operation ?? []);
  return Object.fromEntries(operations.map(({ kindText, status }) => [kindText, status]));
}

/** Every change has a place of its own, and none of an operation says the same as the one before. */
function expectOnce(watched: Watch<Event>): void {
  const changes = watched.events.map((event) => event.consumerUpdated).filter(({ kind }) => kind === 'CHANGE');
  expect(new Set(changes.map(({ cursor }) => cursor)).size).toBe(changes.length);
  const facts = changes.map((change) => JSON.stringify([change.operation, change.order?.stage]));
  expect(new Set(facts).size).toBe(facts.length);
}

describe.each(worlds)('D1 never notifies, event log in $backend, drift $drift', ({ backend, drift }) => {
  it('the end of everything that was begun is shown all the same, once', async () => {
    await startSilent({ backend, sandbox: { drift, behaviour: { answerOperation: true } } });
    const [alice, bob] = [await begun('alice'), await begun('bob')];
    const cardData = { pan: '4111111111111111', expiry, name: 'A CARDHOLDER' };
    await mutate(stack, 'service', documents.orderCard, order({ cardId, cardData }));
    await mutate(stack, 'alice', documents.enrollCard, enrolment({ cardId }));
    await mutate(stack, 'alice', documents.suspendCard, { cardId: 'crd-alice-mastercard' });
    await mutate(stack, 'service', documents.trackCard, {
      ...{ cardId: 'crd-alice-mastercard', trackingType: 'PRODUCTION', productionSite: 'SITE' },
    });
    const consumer = { ...enrolment().consumer, email: 'w.q@example.org' };
    await mutate(stack, 'bob', documents.updateClickToPayConsumer, { consumerId: 'bob', consumer });
    const { card } = await ask<{ card: { digitalCards: { id: string }[] } }>(stack, 'bob', digitalCards);
    const digitalCardId = card.digitalCards[0]?.id;
    await mutate(stack, 'bob', suspendDigitalCard, { cardId: 'crd-bob-visa', digitalCardId });

    const done = 'SUCCESSFUL';
    await until(() => shownBy(alice)['PRODUCE'] === done && shownBy(alice)['CLICK_TO_PAY_ENROLMENT'] === done, 20_000);
    await until(() => shownBy(alice)['SUSPEND'] === done && shownBy(alice)['STANDALONE_TRACKING'] === done, 20_000);
    await until(() => shownBy(bob)['CLICK_TO_PAY_UPDATE'] === done && shownBy(bob)['SUSPEND'] === done, 20_000);
    const last = alice.events.findLast(({ consumerUpdated }) => consumerUpdated.order)?.consumerUpdated.order;
    expect(last).toMatchObject({ stage: 'CARD_SHIPPED', status: done });
    expect(alice.events.some(({ consumerUpdated }) => consumerUpdated.enrollment?.status === 'ENROLLED')).toBe(true);
    expectOnce(alice);
    expectOnce(bob);
    expect(stack.sandbox.notifier.counters).toMatchObject({ sent: 0 });
  });

  it('an order that D1 began to tell of is followed to its end, through its stages', async () => {
    await startSilent({ backend, sandbox: { drift, clock: { manual: true } } });
    const alice = await begun('alice');
    const operation = { operationId: 'op-of-d1', operation: 'SUSPEND', status: 'PENDING', cardId };
    const startTime = stack.sandbox.clock.iso();
    await d1Caller(stack).notify({ operations: [{ ...operation, startTime }] });
    const known = stack.sandbox.store.cards.get(cardId);
    known?.operations.push({ ...operation, startTime, status: 'FAILED', errorCode: 'DEVICE_GONE' });
    const cardData = { pan: '4111111111111111', expiry, name: 'A CARDHOLDER' };
    const { order: made } = await mutate(stack, 'service', documents.orderCard, order({ cardId, cardData }));
    const { id: orderId } = made as { id: string };
    await mutate(stack, 'service', documents.changeCardOrder, { orderId, type: 'ACCELERATE' });
    stack.sandbox.clock.advance(2_000);
    for (const stage of ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY', 'CARD_SHIPPED']) {
      const { production, store } = stack.sandbox;
      const stageNow = () =>
        store.cards.get(cardId)?.operations.find((each) => each.operation === 'PRODUCE')?.details?.status;
      while (stageNow() !== stage && production.step(orderId));
      await until(() => alice.events.some(({ consumerUpdated }) => consumerUpdated.order?.stage === stage), 20_000);
    }
    await until(() => shownBy(alice)['SUSPEND'] === 'FAILED', 20_000);
    await until(() => shownBy(alice)['UPDATE_ORDER'] === 'SUCCESSFUL', 20_000);
    expectOnce(alice);
  });

  it('D1 is down when it should be asked, and is asked again when it is back', async () => {
    await startSilent({ backend, sandbox: { drift } });
    const alice = await begun('alice');
    await mutate(stack, 'alice', documents.enrollCard, enrolment({ cardId }));
    stack.sandbox.faults.add({ route: 'getCardOperation', status: 503, times: 1 });
    await until(() => shownBy(alice)['CLICK_TO_PAY_ENROLMENT'] === 'SUCCESSFUL', 20_000);
    expect(stack.sandbox.faults.list()).toMatchObject([{ hits: 1 }]);
    expectOnce(alice);
  });
});

describe('the record is lost', () => {
  it('a subscriber is told, and what D1 knows of them is recorded anew', async () => {
    const lost: (() => void)[] = [];
    await startSilent({
      backend: 'redis',
      sabotage: (stores) => ({ ...stores, log: { ...stores.log, onLoss: (heard) => lost.push(heard) as never } }),
    });
    const alice = await begun('alice');
    const { operation } = await mutate(stack, 'alice', documents.enrollCard, enrolment({ cardId }));
    await until(() => shownBy(alice)['CLICK_TO_PAY_ENROLMENT'] === 'SUCCESSFUL', 20_000);
    const recorded = async () => {
      const query = 'query ($id: ID!) { operation(id: $id) { status } }';
      return (await ask<{ operation: { status: string } | null }>(stack, 'alice', query, { id: operation?.id }))
        .operation;
    };
    await stack.redis('FLUSHALL');
    expect(await recorded()).toBeNull();
    lost.forEach((heard) => heard());
    await until(async () => (await recorded())?.status === 'SUCCESSFUL', 20_000);
    await alice.until(({ consumerUpdated }) => consumerUpdated.kind === 'RESYNC');
  });
});

describe('two gateways on one Redis', () => {
  it('ask D1 for each operation once, however many there are', async () => {
    await startSilent({
      backend: 'redis',
      env: { ...soon, RECONCILE_AFTER_SECONDS: '5,3600', RECONCILE_PER_SECOND: '1000' },
    });
    const other = await stack.addGateway();
    const watched = await begun('alice', other);
    const orders = Array.from({ length: 30 }, (_, index) =>
      order({
        ...{ cardId: `crd-many-${index}`, consumerId: 'alice', issuerRequestId: `many-${index}` },
        cardData: { pan: visa(index), expiry, name: 'A CARDHOLDER' },
      }),
    );
    await mutate(stack, 'service', documents.orderCards, { orders });
    await stack.sandbox.settle();
    stack.sandbox.calls.clear();
    const asked = () => stack.sandbox.calls.get('getProductionStatus') ?? 0;
    const ended = () => watched.events.filter(({ consumerUpdated }) => consumerUpdated.order?.status === 'SUCCESSFUL');
    await until(() => ended().length === 30, 25_000);
    // What has ended is not due any more; what D1 names and has no end, as a status of tomorrow, is put off.
    const due = async () => {
      const keys = (await stack.redis('KEYS', '*:pending:due')) as string[];
      return Promise.all(keys.map((key) => stack.redis('ZCOUNT', key, '-inf', String(Date.now()))));
    };
    await until(async () => (await due()).every((size) => size === 0), 25_000);
    expect(asked()).toBe(30);
    expectOnce(watched);
  });
});
