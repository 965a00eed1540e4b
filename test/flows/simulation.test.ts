import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readSimulation } from '../../src/demo/documents.ts';
import { post, watch, type Watch } from '../support/client.ts';
import { documents, enrolment, order } from '../support/inputs.ts';
import { mutate } from '../support/mutate.ts';
import { startStack, worlds, type Stack, type StackOptions } from '../support/stack.ts';

interface Notification {
  id: string;
  at: string;
  state: string;
  attempts: number;
  lastStatus: number | null;
  operations: { operationId: string; kindText: string; statusText: string; stageText: string | null }[];
}
interface OrderEvent {
  cardOrderUpdated: { kind: string; order: { stage: string; status: string } | null };
}
interface EnrolmentEvent {
  clickToPayEnrollmentUpdated: { enrollment: { status: string; error: { code: string } | null } };
}

const cardId = 'crd-alice-visa';
const plastic = order({ cardId, cardData: { ...order().cardData, pan: '4111111111111111' } });

describe.each(worlds)('the demo, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  const watches: (() => Promise<void>)[] = [];
  beforeEach(() => start());
  afterEach(async () => {
    await Promise.all(watches.splice(0).map((stop) => stop()));
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  async function start(options: StackOptions = {}): Promise<void> {
    const sandbox = { clock: { manual: true }, drift };
    stack = await startStack({ backend, simulation: true, ...options, sandbox });
  }

  /** What anybody with a token may ask of the demo. */
  async function simulate<T>(name: string, variables: object = {}): Promise<T> {
    const query = readSimulation(name);
    const { data, errors } = await post<Record<string, T>>(stack.gateway.graphql, stack.tokens.bob, query, variables);
    expect(errors).toBeUndefined();
    return Object.values(data)[0] as T;
  }
  async function done(name: string, variables: object = {}): Promise<void> {
    expect(await simulate(name, variables)).toEqual({ userErrors: [] });
    await stack.sandbox.settle();
  }
  const refusal = async (name: string, variables: object) =>
    (await simulate<{ userErrors: { code: string; field: string[] }[] }>(name, variables)).userErrors.map(
      ({ code, field }) => `${code} ${field.join('.')}`,
    );
  const notifications = () => simulate<Notification[]>('notifications');

  async function ordered(): Promise<string> {
    const { operation } = await mutate(stack, 'service', documents.orderCard, plastic);
    await stack.sandbox.settle();
    return operation?.id ?? '';
  }
  async function watchOrder(): Promise<Watch<OrderEvent>> {
    const opened = watch<OrderEvent>(stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, { cardId });
    watches.push(() => opened.stop());
    await opened.until(() => true);
    return opened;
  }
  const stages = ({ events }: Watch<OrderEvent>) => events.map((event) => event.cardOrderUpdated.order?.stage);

  it('ships an order at once, and who watches sees each stage on the way', async () => {
    const orderId = await ordered();
    const watcher = await watchOrder();
    await done('advance-order', { orderId, stage: 'CARD_SHIPPED' });
    await watcher.until((event) => event.cardOrderUpdated.order?.status === 'SUCCESSFUL');
    expect(stages(watcher)).toEqual([
      'CARD_PROD_REQUESTED',
      'DATA_PREPARED',
      'CARD_PROD_READY',
      'CARD_PROD_ONGOING',
      'CARD_PROD_DONE',
      'CARD_SHIPPED',
    ]);
    expect(await refusal('advance-order', { orderId, stage: 'DATA_PREPARED' })).toEqual(['NOT_ALLOWED stage']);
    expect(await refusal('advance-order', { orderId: 'nobodys', stage: 'CARD_SHIPPED' })).toEqual([
      'NOT_FOUND orderId',
    ]);
  });

  it('has an enrolment fail for a cause, and the one after it succeed', async () => {
    await done('fail-next-enrollment', { cause: 'SCHEME_AMBIGUOUS_PROFILE', cardId });
    const query = `subscription($cardId: ID!) {
      clickToPayEnrollmentUpdated(cardId: $cardId) { enrollment { status error { code } } }
    }`;
    const watcher = watch<EnrolmentEvent>(stack.gateway.ws, stack.tokens.alice, query, { cardId });
    watches.push(() => watcher.stop());
    await watcher.until(() => true);
    for (const status of ['FAILED', 'ENROLLED']) {
      await mutate(stack, 'alice', documents.enrollCard, enrolment({ cardId }));
      await stack.sandbox.settle({ seconds: 60 });
      await watcher.until((event) => event.clickToPayEnrollmentUpdated.enrollment.status === status);
    }
    const failed = watcher.events.find((event) => event.clickToPayEnrollmentUpdated.enrollment.status === 'FAILED');
    expect(failed?.clickToPayEnrollmentUpdated.enrollment.error).toEqual({ code: 'SCHEME_AMBIGUOUS_PROFILE' });
    expect(await refusal('fail-next-enrollment', { cause: 'NOT_ACTIVE', cardId: 'nobodys' })).toEqual([
      'NOT_FOUND cardId',
    ]);
  });

  it('loses a notification, says so, and sends it again: it is shown late, and once', async () => {
    const orderId = await ordered();
    const watcher = await watchOrder();
    await done('lose-next-notification');
    await done('advance-order', { orderId, stage: 'DATA_PREPARED' });
    await done('advance-order', { orderId, stage: 'CARD_PROD_READY' });
    await watcher.until((event) => event.cardOrderUpdated.order?.stage === 'CARD_PROD_READY');
    const [after, lost] = await notifications();
    expect([after?.state, lost?.state]).toEqual(['ACKNOWLEDGED', 'LOST']);
    expect(lost).toMatchObject({ attempts: 0, lastStatus: null });
    const told = { operationId: orderId, kindText: 'PRODUCE', statusText: 'PENDING', stageText: 'DATA_PREPARED' };
    expect(lost?.operations).toEqual([told]);

    for (let times = 0; times < 2; times += 1) await done('resend-notification', { id: lost?.id });
    const sent = (await notifications()).find(({ id }) => id === lost?.id);
    expect(sent).toMatchObject({ state: 'ACKNOWLEDGED', attempts: 2, lastStatus: 204 });
    await done('advance-order', { orderId, stage: 'CARD_PROD_ONGOING' });
    await watcher.until((event) => event.cardOrderUpdated.order?.stage === 'CARD_PROD_ONGOING');
    // The present state each time: that of the late update is the one before it.
    expect(stages(watcher)).toEqual(['CARD_PROD_REQUESTED', 'CARD_PROD_READY', 'CARD_PROD_READY', 'CARD_PROD_ONGOING']);
    expect(await refusal('resend-notification', { id: 'nobodys' })).toEqual(['NOT_FOUND id']);
    expect(await refusal('lose-next-notification', { count: -1 })).toEqual(['INVALID_VALUE count']);
  });

  it('shows the notifications as they are now, each time that it is asked', async () => {
    await stack.stop();
    await start({ env: { CACHE_SECONDS: '300' } });
    expect(await notifications()).toEqual([]);
    await ordered();
    expect((await notifications())[0]).toMatchObject({ state: 'ACKNOWLEDGED', attempts: 1 });
    const query = readSimulation('notifications');
    for (const first of [0, 51]) {
      const { errors = [] } = await post(stack.gateway.graphql, stack.tokens.bob, query, { first });
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_REQUEST']);
    }
  });

  it('is for nobody without a token', async () => {
    const query = readSimulation('lose-next-notification');
    expect((await post(stack.gateway.graphql, undefined, query)).status).toBe(401);
    await ordered();
    expect((await notifications())[0]?.state).toBe('ACKNOWLEDGED');
  });
});

describe('a gateway that is no demo', () => {
  it('knows nothing of it', async () => {
    const stack = await startStack();
    try {
      const query = readSimulation('lose-next-notification');
      const { errors = [] } = await post(stack.gateway.graphql, stack.tokens.service, query);
      expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(
        new Set(['GRAPHQL_VALIDATION_FAILED']),
      );
    } finally {
      await stack.stop();
    }
  });
});
