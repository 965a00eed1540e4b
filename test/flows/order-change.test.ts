import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { address, documents, order } from '../support/inputs.ts';
import { ask, faultOf } from '../support/mutate.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { found, refused } from '../support/refusals.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Changed {
  order: { id: string; stage: string; status: string } | null;
  change: { id: string; type: string; status: string } | null;
  operation: { id: string; kind: string; status: string } | null;
}
interface OrderEvent {
  cardOrderUpdated: { kind: string; order: { id: string; stage: string; status: string } | null };
}

const cardId = 'crd-alice-new';
const newDeliveryAddress = { ...address, line1: '99 Lighthouse Walk', mobilePhoneNumber: '+1 603 555 0142' };
const changes = `query($id: ID!) { cardOrder(id: $id) {
  stage status changes { id type status error { code } }
} }`;

describe.each(worlds)('an order that is changed, event log in $backend, drift $drift', ({ backend, drift }) => {
  let recorder: Recorder;
  let stack: Stack;
  let orderId: string;
  beforeEach(async () => {
    recorder = await startRecorder();
    await begin();
  });
  afterEach(async () => {
    await stack.sandbox.settle();
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
    await recorder.stop();
  });

  async function begin(behaviour: object = {}): Promise<void> {
    stack = await startStack({ backend, sandbox: { clock: { manual: true }, drift, behaviour }, d1: recorder });
    orderId = await place('request-1');
  }
  async function place(issuerRequestId: string): Promise<string> {
    const { order: made } = await send<Changed>(stack, 'service', documents.orderCard, order({ issuerRequestId }));
    return made?.id ?? '';
  }
  const change = (input: object) => send<Changed>(stack, 'service', documents.changeCardOrder, input);
  const refusedChange = (input: object) => refused(stack, 'service', documents.changeCardOrder, input);
  const calls = () => stack.sandbox.calls.get('changeCardOrder') ?? 0;
  const shown = () => ask<{ cardOrder: { changes: object[] } }>(stack, 'alice', changes, { id: orderId });
  const settle = (seconds = 4) => stack.sandbox.settle({ seconds });

  it('is cancelled, and who watches it sees that', async () => {
    const live = watch<OrderEvent>(stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, { cardId });
    await live.until(() => true);
    const { change: asked, operation, ...changed } = await change({ orderId, type: 'CANCEL' });
    expect(changed).toMatchObject({ order: { id: orderId, status: 'PENDING' }, userErrors: [] });
    expect(asked).toEqual({ id: operation?.id, type: 'CANCEL', status: 'PENDING' });
    expect(operation).toMatchObject({ kind: 'UPDATE_ORDER', status: 'PENDING' });
    await settle(600);
    const last = await live.until(({ cardOrderUpdated }) => cardOrderUpdated.order?.stage === 'CARD_PROD_CANCELED');
    expect(last.cardOrderUpdated).toMatchObject({ kind: 'CHANGE', order: { id: orderId, status: 'FAILED' } });
    await live.stop();
    expect(await shown()).toMatchObject({
      cardOrder: {
        ...{ stage: 'CARD_PROD_CANCELED', status: 'FAILED' },
        changes: [{ id: operation?.id, type: 'CANCEL', status: 'SUCCESSFUL', error: null }],
      },
    });
  });

  it.each(['REDIRECT', 'ACCELERATE_AND_REDIRECT'])('is sent elsewhere by %s', async (type) => {
    expect(problemsOf(await change({ cardId, type, newDeliveryAddress }))).toEqual([]);
    const sent = recorder.exchanges.filter(({ url }) => url.endsWith('operations:update')).map(({ body }) => body);
    expect(sent.map((body) => JSON.parse(body) as unknown)).toEqual([{ type, newDeliveryAddress }]);
    await settle();
    expect(await shown()).toMatchObject({ cardOrder: { changes: [{ type, status: 'SUCCESSFUL' }] } });
    const secrets = { street: newDeliveryAddress.line1, phone: '603 555 0142' };
    expect(found(stack.logs.join('') + (await stack.dump()), secrets)).toEqual([]);
  });

  it('is made sooner', async () => {
    expect(problemsOf(await change({ cardId, type: 'ACCELERATE' }))).toEqual([]);
    await settle();
    expect(await shown()).toMatchObject({ cardOrder: { changes: [{ type: 'ACCELERATE', status: 'SUCCESSFUL' }] } });
  });

  it('stays as it is when the bureau says no, and shows why', async () => {
    const errorCode = 'CARD_OPERATION_NOT_ALLOWED';
    stack.sandbox.nextResults.order({ kind: 'UPDATE_ORDER', cardId, status: 'FAILED', errorCode, error: 'Too late.' });
    await change({ orderId, type: 'CANCEL' });
    await settle(600);
    expect(await shown()).toMatchObject({
      cardOrder: { stage: 'CARD_SHIPPED', changes: [{ type: 'CANCEL', status: 'FAILED', error: { code: errorCode } }] },
    });
  });

  it('shows a change that was asked for elsewhere, whatever it is', async () => {
    const startTime = new Date(stack.sandbox.clock.now()).toISOString();
    const operation = { operation: 'UPDATE_ORDER', status: 'PENDING', startTime, cardId };
    const operations = [
      { ...operation, operationId: 'change-1', details: { type: 'GILD' } },
      { ...operation, operationId: 'change-2' },
    ];
    expect((await d1Caller(stack).notify({ operations })).status).toBe(204);
    expect((await shown()).cardOrder.changes).toMatchObject([
      { id: 'change-1', type: 'UNRECOGNIZED' },
      { id: 'change-2', type: null },
    ]);
  });

  it('shows a change of which D1 tells before it tells of the order, and none from before the order', async () => {
    const carlas = 'crd-carla-visa';
    const startedAt = stack.sandbox.store.cards.get(carlas)?.operations.at(-1)?.startTime ?? '';
    const change = (operationId: string, ms: number) => ({
      ...{ operationId, operation: 'UPDATE_ORDER', status: 'FAILED', cardId: carlas, details: { type: 'REDIRECT' } },
      startTime: new Date(Date.parse(startedAt) + ms).toISOString(),
    });
    const operations = [change('change-later', 2_000), change('change-earlier', -2_000)];
    expect((await d1Caller(stack).notify({ operations })).status).toBe(204);
    const query = '{ card(id: "crd-carla-visa") { latestOrder { changes { id } } } }';
    expect(await ask(stack, 'carla', query)).toEqual({
      card: { latestOrder: { changes: [{ id: 'change-later' }] } },
    });
  });

  it('may be asked for without D1 naming an operation', async () => {
    await stack.stop();
    await begin({ showPhysicalOperation: false });
    const changed = await change({ orderId, type: 'CANCEL' });
    expect(changed).toMatchObject({ order: { id: orderId }, change: null, operation: null, userErrors: [] });
    await settle();
    expect(await shown()).toMatchObject({ cardOrder: { changes: [{ type: 'CANCEL', status: 'SUCCESSFUL' }] } });
  });

  it('is refused with several wrong parts, all of them named', async () => {
    expect(await refusedChange({ type: 'REDIRECT' })).toEqual([
      'REQUIRED input.cardId',
      'REQUIRED input.newDeliveryAddress',
      'REQUIRED input.orderId',
    ]);
    const wrong = { ...newDeliveryAddress, line1: '', countryCode: 'USA' };
    expect(await refusedChange({ orderId, cardId, type: 'CANCEL', newDeliveryAddress: wrong })).toEqual([
      'CONFLICTING input.cardId',
      'CONFLICTING input.newDeliveryAddress',
      'CONFLICTING input.orderId',
      'INVALID_FORMAT input.newDeliveryAddress.countryCode',
      'INVALID_FORMAT input.newDeliveryAddress.line1',
    ]);
    expect(await refusedChange({ cardId, type: 'UNRECOGNIZED' })).toEqual(['INVALID_VALUE input.type']);
  });

  it('is refused when it is unknown, or not the newest of its card', async () => {
    expect(await refusedChange({ orderId: 'unknown', type: 'CANCEL' })).toEqual(['NOT_FOUND input.orderId']);
    expect(await refusedChange({ cardId: 'crd-unknown', type: 'CANCEL' })).toEqual(['NOT_FOUND input.cardId']);
    expect(await refusedChange({ cardId: 'crd-alice-visa', type: 'CANCEL' })).toEqual(['NOT_FOUND input.cardId']);
    await settle();
    const newer = await place('request-2');
    expect(await refusedChange({ orderId, type: 'CANCEL' })).toEqual(['NOT_ALLOWED input.orderId']);
    expect((await change({ cardId, type: 'CANCEL' })).order?.id).toBe(newer);
    expect(calls()).toBe(1);
  });

  it('is refused once it is shipped or cancelled, and D1 is not asked', async () => {
    await settle(600);
    const wrong = ['NOT_ALLOWED input.type'];
    expect(await refusedChange({ orderId, type: 'CANCEL' })).toEqual(wrong);
    orderId = await place('request-2');
    await change({ orderId, type: 'CANCEL' });
    await settle(600);
    expect(await refusedChange({ cardId, type: 'ACCELERATE' })).toEqual(wrong);
    expect(calls()).toBe(1);
  });

  it('is refused where D1 says so', async () => {
    for (const [status, problem] of [
      [403, 'NOT_ALLOWED input.type'],
      [404, 'NOT_FOUND input.orderId'],
      [409, 'CONFLICT input.type'],
    ] as const) {
      stack.sandbox.faults.add({ route: 'changeCardOrder', times: 1, status, body: '{}' });
      const input = { orderId, type: 'CANCEL' };
      expect(await refused(stack, 'service', documents.changeCardOrder, input, 'D1')).toEqual([problem]);
    }
  });

  it('is an issuer’s service’s to change', async () => {
    const reader = await stack.identity.token({ sub: 'reader', scope: 'd1:read', expiresInSeconds: 60 });
    const variables = { input: { orderId, type: 'CANCEL' } };
    for (const token of [stack.tokens.alice, reader])
      expect(await faultOf(stack, token, documents.changeCardOrder, variables)).toBe('FORBIDDEN');
    expect(calls()).toBe(0);
  });
});
