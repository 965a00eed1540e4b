import { afterEach, describe, expect, it } from '@jest/globals';
import { post, watch, type Watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { documents, enrolment, order, registration } from '../support/inputs.ts';
import { startStack, worlds, type Stack, type StackOptions } from '../support/stack.ts';

interface Update {
  kind: string;
  cursor: string;
  consumer: { id: string };
  card: { id: string } | null;
  operation: { id: string; kindText: string; status: string } | null;
  order: { id: string; stage: string; status: string } | null;
  enrollment: { status: string } | null;
}
type Event = { consumerUpdated: Update };
type OrderEvent = { cardOrderUpdated: { kind: string; cursor: string; order: Update['order'] } };
type Who = 'alice' | 'bob' | 'carla' | 'service';

const stages = [
  'CARD_PROD_REQUESTED',
  'DATA_PREPARED',
  'CARD_PROD_READY',
  'CARD_PROD_ONGOING',
  'CARD_PROD_DONE',
  'CARD_SHIPPED',
];
const visa = 'crd-alice-visa';
const mastercard = 'crd-alice-mastercard';
const nothing = { card: null, operation: null, order: null, enrollment: null };

describe.each(worlds)('an end user live, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  const watches: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(watches.splice(0).map((stop) => stop()));
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  async function start(options: StackOptions = {}): Promise<void> {
    stack = await startStack({ backend, ...options, sandbox: { drift, ...options.sandbox } });
  }

  function open(who: Who, variables: object = {}, gateway = stack.gateway): Watch<Event> {
    const opened = watch<Event>(gateway.ws, stack.tokens[who], documents.watchConsumer, { ...variables });
    watches.push(() => opened.stop());
    return opened;
  }

  async function begunAlone(cardId: string): Promise<Watch<OrderEvent>> {
    const opened = watch<OrderEvent>(stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, { cardId });
    watches.push(() => opened.stop());
    await opened.until(() => true);
    return opened;
  }

  async function begun(who: Who, variables: object = {}, gateway = stack.gateway): Promise<Watch<Event>> {
    const opened = open(who, variables, gateway);
    await opened.until(() => true);
    return opened;
  }

  async function mutate(who: Who, document: string, input: object): Promise<void> {
    const { data, errors } = await post<Record<string, { userErrors: unknown[] }>>(
      stack.gateway.graphql,
      stack.tokens[who],
      document,
      { input },
    );
    expect(errors).toBeUndefined();
    expect(Object.values(data).map(({ userErrors }) => userErrors)).toEqual([[]]);
  }

  const orderOf = (cardId: string, pan: string, key = `order-of-${cardId}`) =>
    mutate(
      'service',
      documents.orderCard,
      order({ cardId, issuerRequestId: key, cardData: { ...order().cardData, pan } }),
    );
  const shipped = (cardId: string) => (event: Event) =>
    event.consumerUpdated.card?.id === cardId && event.consumerUpdated.order?.stage === 'CARD_SHIPPED';
  const settle = () => stack.sandbox.settle({ seconds: 600 });

  /** Has D1 tell one more thing of each: who has seen all of them has seen everything before. */
  async function markEnd(...cardIds: string[]): Promise<(updates: Update[]) => boolean> {
    const ends = cardIds.map((cardId) => ({
      ...{ operationId: `end-of-${cardId}`, operation: 'PRODUCE', status: 'PENDING', cardId },
    }));
    await notify('v2', 'cards', { operations: ends });
    await notify('v2', 'consumers', consumerOperation('end-of-alice'));
    const wanted = [...ends.map(({ operationId }) => operationId), 'end-of-alice'];
    return (updates) => wanted.every((id) => updates.some(({ operation }) => operation?.id === id));
  }

  async function untilEnd(opened: Watch<Event>, ...cardIds: string[]): Promise<Update[]> {
    const isEnd = await markEnd(...cardIds);
    await opened.until(() => isEnd(updatesOf(opened)));
    return updatesOf(opened);
  }

  const consumerOperation = (operationId: string, consumerId = 'alice') => ({
    operations: [
      { operationId, operation: 'UPDATE', status: 'SUCCESSFUL', startTime: '2026-01-17T06:28:02Z', consumerId },
    ],
  });

  async function notify(version: 'v1' | 'v2', path: string, body: object): Promise<void> {
    expect((await d1Caller(stack).notifyAt(version, path, body)).status).toBe(204);
  }

  it('shows all of their cards and themselves, each change once and none backwards, whatever D1 does to its messages', async () => {
    await start();
    stack.sandbox.notifier.setPolicy({ duplicate: 2, reorder: true });
    const opened = await begun('alice');
    expect(updatesOf(opened)).toEqual([
      { kind: 'SNAPSHOT', cursor: expect.any(String), consumer: { id: 'alice' }, ...nothing },
    ]);

    const alone = { [visa]: await begunAlone(visa), [mastercard]: await begunAlone(mastercard) };
    await orderOf(visa, '4111111111111111');
    await orderOf(mastercard, '5555555555554444');
    await mutate('alice', documents.enrollCard, enrolment({ cardId: visa }));
    await Promise.all([visa, mastercard].map((cardId) => opened.until(shipped(cardId))));
    await settle();
    const updates = await untilEnd(opened, visa, mastercard);

    const changes = updates.slice(1);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['CHANGE']));
    expect(new Set(updates.map(({ cursor }) => cursor)).size).toBe(updates.length);
    for (const [cardId, watched] of Object.entries(alone)) {
      const seen = ordersOf(changes, cardId);
      const at = seen.map(({ stage }) => stages.indexOf(stage));
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      expect(at.at(-1)).toBe(stages.length - 1);
      await expectAsWatched(changes, cardId, watched);
    }
    const enrolments = changes.flatMap(({ card, enrollment }) => (enrollment ? [[card?.id, enrollment.status]] : []));
    expect(enrolments).toEqual([
      [visa, 'PENDING'],
      [visa, 'ENROLLED'],
    ]);
    expect(changes.filter(({ card }) => card === null)).toEqual([
      {
        ...{ ...nothing, kind: 'CHANGE', cursor: expect.any(String), consumer: { id: 'alice' } },
        operation: { id: 'end-of-alice', kindText: 'UPDATE', status: 'SUCCESSFUL' },
      },
    ]);
  });

  it('somebody who is cut off again and again gets each change exactly once', async () => {
    await start({ sandbox: { clock: { manual: true } } });
    const first = await begun('alice');
    const all: Update[] = updatesOf(first);
    await first.stop();
    const alone = { [visa]: await begunAlone(visa), [mastercard]: await begunAlone(mastercard) };
    await orderOf(visa, '4111111111111111');
    await orderOf(mastercard, '5555555555554444');
    await mutate('alice', documents.enrollCard, enrolment({ cardId: visa }));
    await settle();
    const isEnd = await markEnd(visa, mastercard);
    while (!isEnd(all)) {
      const opened = open('alice', { after: all.at(-1)?.cursor });
      await opened.until(() => opened.events.length >= 3 || isEnd([...all, ...updatesOf(opened)]));
      // What came after the third is given up, as by a client that was cut off before it.
      all.push(...updatesOf(opened).slice(0, 3));
      await opened.stop();
    }
    expect(all.slice(1).every(({ kind }) => kind === 'CHANGE')).toBe(true);
    for (const [cardId, watched] of Object.entries(alone)) await expectAsWatched(all.slice(1), cardId, watched);
    expect(all.filter(({ operation }) => operation?.id === 'end-of-alice')).toHaveLength(1);
    expect(new Set(all.map(({ cursor }) => cursor)).size).toBe(all.length);
  });

  it('a card that is registered meanwhile is there at once, with all that happens to it', async () => {
    await start({ env: { CONSUMER_CARDS_SECONDS: '3600' } });
    const opened = await begun('alice');
    await mutate('service', documents.registerCard, registration());
    const alone = await begunAlone('crd-alice-new');
    await orderOf('crd-alice-new', registration().cardData.pan);
    await opened.until(shipped('crd-alice-new'));
    await settle();
    const changes = (await untilEnd(opened, 'crd-alice-new')).slice(1);
    expect(changes.some(({ operation }) => operation?.kindText === 'REGISTER')).toBe(true);
    await expectAsWatched(changes, 'crd-alice-new', alone);
  });

  it('a card that D1 alone knows of is found by looking', async () => {
    await start({ env: { CONSUMER_CARDS_SECONDS: '1' }, sandbox: { clock: { manual: true } } });
    const opened = await begun('alice');
    const { store } = stack.sandbox;
    const like = store.cards.get(visa);
    if (!like) throw new Error('the sandbox has no such card');
    store.putCard({ ...like, cardId: 'crd-elsewhere', operations: [], digitalCards: [], panDigest: 'none' });
    const operation = { operationId: 'op-elsewhere', operation: 'REGISTER', status: 'SUCCESSFUL' };
    await notify('v1', 'cards/crd-elsewhere/notifications', operation);
    const { consumerUpdated } = await opened.until((event) => event.consumerUpdated.card?.id === 'crd-elsewhere');
    expect(consumerUpdated).toMatchObject({ kind: 'CHANGE', operation: { id: 'op-elsewhere' }, order: null });
  });

  it('a cursor of another record begins anew', async () => {
    await start({ sandbox: { clock: { manual: true } } });
    const opened = await begun('alice');
    await orderOf(visa, '4111111111111111');
    await settle();
    const { cursor } = (await opened.until(shipped(visa))).consumerUpdated;
    let { gateway } = stack;
    if (backend === 'redis') await stack.redis('FLUSHALL');
    else gateway = await stack.addGateway();
    const again = open('alice', { after: cursor }, gateway);
    const { consumerUpdated } = await again.until(() => true);
    expect(consumerUpdated).toMatchObject({ kind: 'RESYNC', consumer: { id: 'alice' }, ...nothing });
    await again.stop();
    const resumed = open('alice', { after: consumerUpdated.cursor }, gateway);
    await d1Caller({ ...stack, gateway }).notifyAt('v2', 'consumers', consumerOperation('op-after'));
    const next = await resumed.until(({ consumerUpdated: { operation } }) => operation?.id === 'op-after');
    expect(next.consumerUpdated.kind).toBe('CHANGE');
    expect(updatesOf(resumed).filter(({ kind }) => kind !== 'CHANGE')).toEqual([]);
  });

  it('is for themselves and for services that may read and say whom they mean', async () => {
    await start({ sandbox: { clock: { manual: true } } });
    const codes = async (who: Who, variables: object) => {
      const ended = (await open(who, variables).ended) as { extensions: { code: string } }[];
      return ended.map(({ extensions }) => extensions.code);
    };
    expect(await codes('bob', { consumerId: 'alice' })).toEqual(['NOT_FOUND']);
    expect(await codes('service', { consumerId: 'nobody' })).toEqual(['NOT_FOUND']);
    expect(await codes('service', { consumerId: '4111111111111111' })).toEqual(['NOT_FOUND']);
    expect(await codes('service', {})).toEqual(['BAD_REQUEST']);
    expect(await codes('service', { consumerId: null })).toEqual(['BAD_REQUEST']);
    const { cursor } = updatesOf(await begun('alice'))[0] as Update;
    expect(await codes('bob', { after: cursor })).toEqual(['INVALID_CURSOR']);
    expect(await codes('alice', { after: `${cursor}A` })).toEqual(['INVALID_CURSOR']);
    expect(await codes('alice', { after: '' })).toEqual(['INVALID_CURSOR']);
    const after = (await begunAlone(visa)).events[0]?.cardOrderUpdated.cursor;
    expect(await codes('alice', { after })).toEqual(['INVALID_CURSOR']);

    const byService = await begun('service', { consumerId: 'alice' });
    const byAlice = await begun('alice', { consumerId: 'alice' });
    const byBob = await begun('bob');
    await orderOf(visa, '4111111111111111');
    await settle();
    for (const opened of [byService, byAlice]) await opened.until(shipped(visa));
    await notify('v2', 'consumers', consumerOperation('op-bob', 'bob'));
    await byBob.until(({ consumerUpdated: { operation } }) => operation?.id === 'op-bob');
    expect(updatesOf(byBob)).toHaveLength(2);
  });

  /** The same orders as somebody saw who watched that card alone. */
  async function expectAsWatched(changes: Update[], cardId: string, alone: Watch<OrderEvent>): Promise<void> {
    await alone.until(({ cardOrderUpdated }) => cardOrderUpdated.order?.id === `end-of-${cardId}`);
    const wanted = alone.events.slice(1, -1).map(({ cardOrderUpdated }) => cardOrderUpdated.order);
    expect(ordersOf(changes, cardId)).toMatchObject(
      wanted.map((each) => ({ id: each?.id, stage: each?.stage, status: each?.status })),
    );
    expect(wanted.length).toBeGreaterThanOrEqual(6);
  }
});

describe('an end user live, with two gateways on one Redis', () => {
  let stack: Stack;
  afterEach(() => stack.stop());

  it('D1 and the back office use the one, the person watches on the other', async () => {
    stack = await startStack({ backend: 'redis', env: { CONSUMER_CARDS_SECONDS: '3600' } });
    const second = await stack.addGateway();
    const opened = watch<Event>(second.ws, stack.tokens.alice, documents.watchConsumer, {});
    await opened.until(() => true);
    const send = (document: string, input: object) =>
      post(stack.gateway.graphql, stack.tokens.service, document, { input });
    await send(documents.registerCard, registration());
    await send(documents.orderCard, order());
    await opened.until(({ consumerUpdated: { order: shown } }) => shown?.stage === 'CARD_SHIPPED');
    const seen = opened.events.flatMap(({ consumerUpdated: { order: shown } }) => (shown ? [shown.stage] : []));
    expect([...new Set(seen)]).toEqual(stages);
    await opened.stop();
  });
});

function updatesOf(opened: Watch<Event>): Update[] {
  return opened.events.map(({ consumerUpdated }) => consumerUpdated);
}

/** The orders shown of a card, but for the mark of the end. */
function ordersOf(changes: Update[], cardId: string) {
  return changes
    .flatMap(({ card, order: shown }) => (card?.id === cardId && shown ? [shown] : []))
    .filter(({ id }) => id !== `end-of-${cardId}`);
}
