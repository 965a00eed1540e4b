import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { post, watch, type Watch } from '../support/client.ts';
import { until } from '../support/events.ts';
import { documents, enrolment, order, registration } from '../support/inputs.ts';
import { mutate } from '../support/mutate.ts';
import type { Problem } from '../support/refusals.ts';
import { problemsOf } from '../support/send.ts';
import { startStack, worlds, type Stack, type StackOptions } from '../support/stack.ts';

interface History {
  id: string;
  explanation: string;
  recorded: boolean;
  operation: { kindText: string; status: string };
  atD1: { status: string } | null;
  updates: { status: string; stage: string | null; late: boolean }[];
}
interface Asked {
  news: number | null;
  operations: { id: string; status: string }[] | null;
  userErrors: Problem[];
}
interface Resynced {
  consumer: { id: string } | null;
  cards: { id: string }[] | null;
  userErrors: Problem[];
}
type Payload = { kind: string; cursor: string };
type Shown = Record<string, Payload>;

const deleteCard = 'mutation($input: CardOperationInput!) { deleteCard(input: $input) { userErrors { code } } }';
const cardId = 'crd-alice-visa';
const plastic = { cardId, cardData: { ...order().cardData, pan: '4111111111111111' } };

describe.each(worlds)('customer care, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  let token: string;
  const watches: (() => Promise<void>)[] = [];
  beforeEach(() => start());
  afterEach(async () => {
    await Promise.all(watches.splice(0).map((stop) => stop()));
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  async function start(options: StackOptions = {}): Promise<void> {
    stack = await startStack({ backend, ...options, sandbox: { clock: { manual: true }, drift } });
    token = await stack.identity.token({ sub: 'care-desk', scope: 'd1:care' });
  }

  async function ask<T>(document: string, variables: object): Promise<T> {
    const { data, errors } = await post<Record<string, T>>(stack.gateway.graphql, token, document, variables);
    expect(errors).toBeUndefined();
    return Object.values(data)[0] as T;
  }
  /** Without the operations that a D1 of tomorrow has beside those of today. */
  async function history(variables: object = {}): Promise<History[]> {
    const { nodes } = await ask<{ nodes: History[] }>(documents.cardHistory, { cardId, ...variables });
    return nodes.filter(({ operation }) => operation.kindText !== 'DRIFT_OPERATION');
  }
  const askAgain = (input: object) => ask<Asked>(documents.askD1Again, { input });
  const resync = (input: object) => ask<Resynced>(documents.resyncConsumer, { input });

  /** The operation of an order that was made now. */
  async function ordered(): Promise<string> {
    const { operation } = await mutate(stack, 'service', documents.orderCard, order(plastic));
    await stack.sandbox.settle();
    return operation?.id ?? '';
  }

  async function watching(who: 'alice' | 'bob', document: string, variables: object): Promise<Watch<Shown>> {
    const opened = watch<Shown>(stack.gateway.ws, stack.tokens[who], document, { ...variables });
    watches.push(() => opened.stop());
    await opened.until(() => true);
    return opened;
  }
  const kinds = ({ events }: Watch<Shown>) => events.map((event) => Object.values(event)[0]?.kind);

  it('shows all that happened to a card, newest first, with every update, and says why something failed', async () => {
    const orderId = await ordered();
    stack.sandbox.production.step(orderId);
    await stack.sandbox.settle();
    stack.sandbox.production.fail(orderId, { errorCode: 'OUT_OF_STOCK', error: 'no plastic is left' });
    await stack.sandbox.settle();
    const failure = { status: 'FAILED', errorCode: 'SCHEME_CARD_INELIGIBLE', error: 'not eligible' } as const;
    stack.sandbox.nextResults.order({ kind: 'CLICK_TO_PAY_ENROLMENT', cardId, ...failure });
    stack.sandbox.clock.advance(60_000);
    const enrolled = await mutate(stack, 'alice', documents.enrollCard, enrolment({ cardId }));
    await stack.sandbox.settle({ seconds: 60 });

    expect(await history()).toEqual([
      expect.objectContaining({
        ...{ id: enrolled.operation?.id, recorded: true, atD1: null },
        operation: expect.objectContaining({ kindText: 'CLICK_TO_PAY_ENROLMENT', status: 'FAILED' }),
        explanation:
          'The enrolment in Click to Pay failed: the payment network does not take this card for Click to Pay.',
        updates: ['PENDING', 'FAILED'].map((status) => expect.objectContaining({ status, stage: null, late: false })),
      }),
      expect.objectContaining({
        id: orderId,
        explanation:
          'The order of the physical card failed: it was cancelled; D1 gives the code “OUT_OF_STOCK”; D1 says “no plastic is left”.',
        updates: [
          expect.objectContaining({ status: 'PENDING' }),
          expect.objectContaining({ status: 'PENDING', stage: 'DATA_PREPARED' }),
          expect.objectContaining({ status: 'FAILED', stage: 'CARD_PROD_CANCELED' }),
        ],
      }),
    ]);
    const one = await ask<History>(documents.operationHistory, { id: orderId });
    expect(one).toMatchObject({ id: orderId, explanation: expect.stringContaining('“no plastic is left”') });
    expect(one.updates).toHaveLength(3);
  });

  it('gives it a page at a time, and nothing for what nobody knows', async () => {
    const orderId = await ordered();
    await mutate(stack, 'alice', documents.enrollCard, enrolment({ cardId }));
    await stack.sandbox.settle();
    const page = `query($after: String) { cardHistory(cardId: "${cardId}", first: 1, after: $after) {
      totalCount nodes { id } pageInfo { hasNextPage endCursor }
    } }`;
    type Page = { totalCount: number; nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    const first = await ask<Page>(page, {});
    const last = await ask<Page>(page, { after: first.pageInfo.endCursor });
    expect(first.nodes).toHaveLength(1);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(last.pageInfo.hasNextPage).toBe(first.totalCount > 2);
    expect(last.nodes).not.toEqual(first.nodes);
    expect((await history()).map(({ id }) => id)).toContain(orderId);
    expect(await history({ cardId: 'crd-nobody' })).toEqual([]);
    for (const impossible of ['4111111111111111', ''])
      expect(await ask(documents.cardHistory, { cardId: impossible })).toBeNull();
    expect(await ask(documents.operationHistory, { id: 'nobodys' })).toBeNull();
  });

  it('answers from the record while D1 is away, and says so where D1 is wanted', async () => {
    const orderId = await ordered();
    stack.sandbox.faults.add({ route: '*', status: 500, times: 0 });
    expect(await history()).toEqual([expect.objectContaining({ id: orderId, recorded: true })]);
    const variables = { cardId, includeD1: true };
    const { errors = [] } = await post(stack.gateway.graphql, token, documents.cardHistory, variables);
    expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['D1_UNAVAILABLE']));
  });

  it('shows beside it what D1 lists, and which of the two is behind', async () => {
    const orderId = await ordered();
    stack.sandbox.notifier.setPolicy({ drop: true });
    stack.sandbox.production.fail(orderId, { errorCode: 'OUT_OF_STOCK', error: 'no plastic is left' });
    await stack.sandbox.settle();
    const both = await history({ includeD1: true });
    expect(both.find(({ id }) => id === orderId)).toMatchObject({
      ...{ recorded: true, operation: { status: 'PENDING' }, atD1: { status: 'FAILED' } },
      explanation: expect.stringMatching(/^The order of the physical card failed: .* ask D1 again\.$/),
    });
    // Nobody was told of the registration: the demo's people are there from the start.
    expect(both.find(({ operation }) => operation.kindText === 'REGISTER')).toMatchObject({
      ...{ recorded: false, atD1: { status: 'SUCCESSFUL' }, updates: [], explanation: 'The registration was done.' },
    });
    // Looking changed nothing.
    expect((await history()).map(({ operation }) => operation.status)).toEqual(['PENDING']);
  });

  it.each(['operationId', 'cardId'])('asks D1 again by %s: who watches sees what was lost, once', async (by) => {
    const orderId = await ordered();
    const watcher = await watching('alice', documents.watchCardOrder, { cardId });
    stack.sandbox.notifier.setPolicy({ drop: true });
    stack.sandbox.production.fail(orderId, { errorCode: 'OUT_OF_STOCK', error: 'no plastic is left' });
    await stack.sandbox.settle();
    const input = by === 'cardId' ? { cardId } : { operationId: orderId };
    const { news, operations, userErrors } = await askAgain(input);
    expect(userErrors).toEqual([]);
    expect(news).toBeGreaterThan(0);
    expect(operations).toContainEqual({ id: orderId, kind: 'PRODUCE', status: 'FAILED' });
    await watcher.until((event) => event['cardOrderUpdated']?.kind === 'CHANGE');
    expect(await askAgain(input)).toMatchObject({ news: 0 });
    await resync({ consumerId: 'alice' });
    await watcher.until((event) => event['cardOrderUpdated']?.kind === 'RESYNC');
    expect(kinds(watcher)).toEqual(['SNAPSHOT', 'CHANGE', 'RESYNC']);
  });

  it('tells what is wrong with a question', async () => {
    expect(problemsOf(await askAgain({}))).toEqual(['REQUIRED input.cardId', 'REQUIRED input.operationId']);
    expect(problemsOf(await askAgain({ cardId, operationId: 'o' }))).toEqual([
      'CONFLICTING input.cardId',
      'CONFLICTING input.operationId',
    ]);
    expect(problemsOf(await askAgain({ cardId: 'crd-nobody' }))).toEqual(['NOT_FOUND input.cardId']);
    expect(problemsOf(await askAgain({ cardId: '4111111111111111' }))).toEqual(['CARD_ID_REVEALS_PAN input.cardId']);
    expect(problemsOf(await askAgain({ operationId: 'nobodys' }))).toEqual(['NOT_FOUND input.operationId']);
    expect(problemsOf(await askAgain({ operationId: '4111111111111111' }))).toEqual([
      'INVALID_FORMAT input.operationId',
    ]);
    expect(problemsOf(await resync({ consumerId: 'nobody' }))).toEqual(['NOT_FOUND input.consumerId']);
    expect(problemsOf(await resync({ consumerId: 'a b' }))).toEqual(['INVALID_FORMAT input.consumerId']);
  });

  it('has an app begin anew, once for each subscription, and after that each change comes once as before', async () => {
    const orderId = await ordered();
    const opened = {
      cardOrderUpdated: await watching('alice', documents.watchCardOrder, { cardId }),
      clickToPayEnrollmentUpdated: await watching('alice', documents.watchClickToPay, { cardId }),
      consumerUpdated: await watching('alice', documents.watchConsumer, {}),
    };
    const bobs = await watching('bob', documents.watchConsumer, {});
    const answer = await resync({ consumerId: 'alice' });
    expect(answer).toEqual({
      consumer: { id: 'alice' },
      cards: expect.arrayContaining([{ id: cardId }, { id: 'crd-alice-mastercard' }]),
      userErrors: [],
    });
    for (const [field, each] of Object.entries(opened)) await each.until((event) => event[field]?.kind === 'RESYNC');

    stack.sandbox.production.step(orderId);
    await mutate(stack, 'alice', documents.enrollCard, enrolment({ cardId }));
    await stack.sandbox.settle();
    for (const [field, each] of Object.entries(opened)) await each.until((event) => event[field]?.kind === 'CHANGE');
    expect(kinds(opened.cardOrderUpdated)).toEqual(['SNAPSHOT', 'RESYNC', 'CHANGE']);
    expect(kinds(opened.clickToPayEnrollmentUpdated)).toEqual(['SNAPSHOT', 'RESYNC', 'CHANGE']);
    expect(kinds(opened.consumerUpdated).slice(0, 3)).toEqual(['SNAPSHOT', 'RESYNC', 'CHANGE']);
    expect(kinds(bobs)).toEqual(['SNAPSHOT']);
    // Who comes back with a cursor from after it is not told again.
    const after = opened.cardOrderUpdated.events[1]?.['cardOrderUpdated']?.cursor;
    const back = await watching('alice', documents.watchCardOrder, { cardId, after });
    expect(kinds(back)).toEqual(['CHANGE']);
  });

  it('can leave alone what has not changed since a time', async () => {
    await ordered();
    const watcher = await watching('alice', documents.watchConsumer, {});
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(await resync({ consumerId: 'alice', since: tomorrow })).toMatchObject({ cards: [] });
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    expect((await resync({ consumerId: 'alice', since: yesterday })).cards).toContainEqual({ id: cardId });
    await watcher.until((event) => event['consumerUpdated']?.kind === 'RESYNC');
    expect(kinds(watcher)).toEqual(['SNAPSHOT', 'RESYNC']);
  });

  it('shows nothing of an earlier card under the same id', async () => {
    const orderId = await ordered();
    await mutate(stack, 'service', deleteCard, { cardId });
    await stack.sandbox.settle({ seconds: 60 });
    await mutate(stack, 'service', documents.registerCard, registration({ consumerId: 'bob', cardId }));
    await stack.sandbox.settle({ seconds: 60 });
    const ids = (await history({ includeD1: true })).map(({ id }) => id);
    expect(ids).not.toContain(orderId);
    expect(ids.length).toBeGreaterThan(0);
    expect(await ask(documents.operationHistory, { id: orderId })).toBeNull();
    expect(problemsOf(await askAgain({ operationId: orderId }))).toEqual(['NOT_FOUND input.operationId']);
  });

  it('is written down each time, also where the same is asked again, without whom it was about', async () => {
    await stack.stop();
    await start({ env: { CACHE_SECONDS: '300' } });
    const orderId = await ordered();
    await history();
    await history();
    await ask(documents.operationHistory, { id: orderId });
    await askAgain({ cardId });
    await resync({ consumerId: 'alice' });
    const lines = stack.logs.join('').trim().split('\n');
    const uses = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'customer care was used');
    const service = JSON.stringify([stack.identity.issuer, 'care-desk']);
    expect(uses).toMatchObject(
      ['cardHistory', 'cardHistory', 'operationHistory', 'askD1Again', 'resyncConsumer'].map((operation) => ({
        ...{ operation, service, correlationId: expect.any(String) },
      })),
    );
    expect(new Set(uses.map(({ correlationId }) => correlationId)).size).toBe(uses.length);
    expect(JSON.stringify(uses)).not.toMatch(/alice|crd-/);
  });
});

describe('two gateways on one event log', () => {
  it('have those who watch at the other one begin anew too', async () => {
    const stack = await startStack({ backend: 'redis', sandbox: { clock: { manual: true } } });
    const other = await stack.addGateway();
    const opened = watch<Shown>(other.ws, stack.tokens.alice, documents.watchCardOrder, { cardId });
    try {
      await opened.until(() => true);
      const token = await stack.identity.token({ sub: 'care-desk', scope: 'd1:care' });
      const input = { consumerId: 'alice' };
      // It may not hear of changes yet; to be told twice is no harm.
      await until(async () => {
        await post(stack.gateway.graphql, token, documents.resyncConsumer, { input });
        return opened.events.some((event) => event['cardOrderUpdated']?.kind === 'RESYNC');
      });
    } finally {
      await opened.stop();
      await stack.stop();
    }
  });
});
