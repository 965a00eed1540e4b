import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watch, type Watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents, expiry, order, registration, visa } from '../support/inputs.ts';
import { ask, faultOf, mutate } from '../support/mutate.ts';
import { send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

const cardId = 'crd-passed-on';
const deleteCard = 'mutation ($input: CardOperationInput!) { deleteCard(input: $input) { userErrors { code } } }';
const subscriptions = {
  orders: `subscription ($cardId: ID!) { cardOrderUpdated(cardId: $cardId) { kind order { issuerRequestId } } }`,
  enrolment: `subscription ($cardId: ID!) { clickToPayEnrollmentUpdated(cardId: $cardId) { kind enrollment { status } } }`,
  consumer: `subscription { consumerUpdated { kind card { id } operation { id kindText } order { issuerRequestId } } }`,
};
const everything = `query ($cardId: ID!, $id: ID!) {
  card(id: $cardId) {
    latestOrder { issuerRequestId } orders { edges { node { issuerRequestId timeline { stage } } } }
    trackings { id } operations { edges { node { id kindText } } } clickToPay { status }
  }
  cardOrder(id: $id) { id } operation(id: $id) { id } cardOrderByRequest(issuerRequestId: "the-first") { id }
}`;
/** What D1 tells nobody, and what it tells only once the next card is there. */
const troubles = [
  ['all is told', {}, {}],
  ['the end is not told', { drop: true }, {}],
  ['the registration is not told', {}, { drop: true }],
  ['neither is told', { drop: true }, { drop: true }],
  ['the end is told late', { withhold: true }, { withhold: true }],
  ['the end is told late, the registration never', { withhold: true }, { withhold: true, drop: true }],
] as const;

type Event = Record<string, unknown>;

describe.each(worlds)('a card id that is used again, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  let watches: Watch<Event>[];
  let orderId: string;

  const settle = () => stack.sandbox.settle({ seconds: 600 });
  const register = (consumerId: string, pan: string) =>
    mutate(stack, 'service', documents.registerCard, registration({ cardId, consumerId, cardData: { pan, expiry } }));
  const orderFor = (consumerId: string, pan: string, issuerRequestId: string) => {
    const cardData = { pan, expiry, name: 'N N' };
    return mutate(stack, 'service', documents.orderCard, order({ cardId, consumerId, issuerRequestId, cardData }));
  };
  const see = (who: 'alice' | 'bob') => ask<Record<string, unknown>>(stack, who, everything, { cardId, id: orderId });

  async function begun(who: 'alice' | 'bob', query: string): Promise<Watch<Event>> {
    const variables = query === subscriptions.consumer ? {} : { cardId };
    const opened = watch<Event>(stack.gateway.ws, stack.tokens[who], query, variables);
    watches.push(opened);
    await opened.until(() => true);
    return opened;
  }

  /** The shipment of alice's order is told again, and more of it: in the ways in which D1 may come late. */
  async function tellOfShipment(): Promise<void> {
    const shipment = { carrier: 'dhl', trackingNumber: 'ALICE-1', trackingUrl: 'https://carrier.example/ALICE-1' };
    const details = { status: 'CARD_SHIPPED', issuerRequestId: 'the-first', shipment };
    const operation = { operationId: orderId, operation: 'PRODUCE', status: 'SUCCESSFUL', cardId, details };
    expect((await d1Caller(stack).notify({ operations: [operation] })).status).toBe(204);
  }

  beforeEach(async () => {
    watches = [];
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } } });
    await register('alice', visa(1));
    await settle();
    const payload = await orderFor('alice', visa(1), 'the-first');
    orderId = (payload['order'] as { id: string }).id;
    stack.sandbox.clock.advance(10_000);
    await stack.sandbox.settle();
  });
  afterEach(async () => {
    await Promise.all(watches.map((each) => each.stop()));
    await stack.stop();
  });

  it.each(troubles)('hands nothing on to the next owner: %s', async (_, atEnd, atStart) => {
    const { notifier } = stack.sandbox;
    expect(await see('alice')).toMatchObject({ card: { latestOrder: { issuerRequestId: 'the-first' } } });
    const bobs = await begun('bob', subscriptions.consumer);
    notifier.setPolicy(atEnd);
    await mutate(stack, 'service', deleteCard, { cardId });
    notifier.setPolicy({ drop: false, ...atStart });
    await register('bob', visa(2));
    const nothing = { latestOrder: null, orders: { edges: [] }, trackings: [] };
    const unknown = { cardOrder: null, operation: null, cardOrderByRequest: null };
    const expectNothing = async () => {
      expect(await see('bob')).toMatchObject({
        card: { ...nothing, clickToPay: { status: 'NOT_ENROLLED' } },
        ...unknown,
      });
    };
    await expectNothing();
    const live = [await begun('bob', subscriptions.orders), await begun('bob', subscriptions.enrolment)];
    stack.sandbox.clock.advance(20_000);
    notifier.setPolicy({ drop: false, withhold: false });
    await settle();
    await tellOfShipment();
    await expectNothing();

    await orderFor('bob', visa(2), 'the-second');
    await settle();
    const isSecond = (event: Event) => JSON.stringify(event).includes('the-second');
    await Promise.all([live[0]?.until(isSecond), bobs.until(isSecond)]);
    expect(await see('bob')).toMatchObject({
      card: { latestOrder: { issuerRequestId: 'the-second' }, orders: { edges: [expect.anything()] } },
      ...unknown,
    });
    const heard = JSON.stringify([live, bobs].flat().map(({ events }) => events));
    for (const alices of ['the-first', orderId, 'ALICE-1', 'DELETE']) expect(heard).not.toContain(alices);
    expect(live[1]?.events).toHaveLength(1);
  });

  it.each(['all is told', 'the registration is not told'])('tells the earlier owner nothing: %s', async (how) => {
    const orders = await begun('alice', subscriptions.orders);
    const enrolment = await begun('alice', subscriptions.enrolment);
    const consumer = await begun('alice', subscriptions.consumer);
    await mutate(stack, 'service', deleteCard, { cardId });
    await settle();
    await consumer.until((event) => JSON.stringify(event).includes('DELETE'));
    stack.sandbox.notifier.setPolicy({ drop: how !== 'all is told' });
    await register('bob', visa(2));
    stack.sandbox.clock.advance(20_000);
    await stack.sandbox.settle();
    stack.sandbox.notifier.setPolicy({ drop: false });
    await orderFor('bob', visa(2), 'the-second');
    await settle();
    for (const ended of [await orders.ended, await enrolment.ended])
      expect(ended).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    const body = {
      operations: [{ operationId: 'end', operation: 'UPDATE', status: 'SUCCESSFUL', consumerId: 'alice' }],
    };
    expect((await d1Caller(stack).notifyAt('v2', 'consumers', body)).status).toBe(204);
    await consumer.until((event) => JSON.stringify(event).includes('"end"'));
    const bobs = stack.sandbox.store.cards.get(cardId)?.operations.map(({ operationId }) => operationId) ?? [];
    expect(bobs).toHaveLength(2);
    const heard = JSON.stringify([orders.events, enrolment.events, consumer.events]);
    for (const each of ['the-second', ...bobs]) expect(heard).not.toContain(each);
  });

  it('leaves the earlier owner what is theirs when D1 refuses', async () => {
    await mutate(stack, 'service', deleteCard, { cardId });
    await settle();
    const input = registration({ cardId, consumerId: 'bob', cardData: { pan: visa(1), expiry } });
    const { userErrors } = await send(stack, 'service', documents.registerCard, input);
    expect(userErrors).not.toEqual([]);
    expect(await see('alice')).toMatchObject({ card: { latestOrder: { issuerRequestId: 'the-first' } } });
  });

  it('the next card in place of another one is a new card too', async () => {
    stack.sandbox.notifier.setPolicy({ drop: true });
    await mutate(stack, 'service', deleteCard, { cardId });
    await mutate(stack, 'service', documents.replaceCard, {
      ...{ cardId: 'crd-bob-visa', newCardId: cardId, reasonCode: 'CARD_LOST', cardData: { pan: visa(2), expiry } },
    });
    expect(await see('bob')).toMatchObject({ card: { latestOrder: null, orders: { edges: [] } }, cardOrder: null });
  });
});

describe('a card id that is used again, on version 1 of the Consumer API', () => {
  it('is a new card there too', async () => {
    const stack = await startStack({ env: { D1_CONSUMER_API: 'v1' } });
    const cards = (pan: string) => [{ cardId, cardProductId: 'DEMO_VISA', cardData: { pan, expiry } }];
    const register = (consumerId: string, pan: string) =>
      mutate(stack, 'service', documents.registerConsumer, { consumerId, cards: cards(pan) });
    await register('alice', visa(1));
    const cardData = { pan: visa(1), expiry, name: 'N N' };
    await mutate(stack, 'service', documents.orderCard, order({ cardId, consumerId: 'alice', cardData }));
    stack.sandbox.notifier.setPolicy({ drop: true });
    await mutate(stack, 'service', deleteCard, { cardId });
    await register('bob', visa(2));
    const query = 'query ($cardId: ID!) { card(id: $cardId) { latestOrder { id } } }';
    expect(await ask(stack, 'bob', query, { cardId })).toEqual({ card: { latestOrder: null } });
    await stack.stop();
  });
});

describe('a card id that is used again, with the event log out of reach', () => {
  it('is not registered, because the earlier card could not be told from it', async () => {
    const stack = await startStack({ backend: 'redis' });
    await mutate(stack, 'service', deleteCard, { cardId: 'crd-bob-visa' });
    await stack.sandbox.settle();
    await stack.redis('SHUTDOWN', 'NOSAVE').catch(() => undefined);
    await until(async () => !(await fetch(new URL('/health/ready', stack.gateway.graphql))).ok);
    const input = (id: string, pan: string) => registration({ cardId: id, cardData: { pan, expiry } });
    const code = await faultOf(stack, stack.tokens.service, documents.registerCard, {
      input: input('crd-bob-visa', visa(2)),
    });
    expect(code).toBe('EVENTS_UNAVAILABLE');
    expect(stack.sandbox.store.cards.get('crd-bob-visa')?.consumerId).toBe('bob');
    await mutate(stack, 'service', documents.registerCard, input('crd-unused', visa(3)));
    await stack.stop();
  });
});
