import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, importJWK } from 'jose';
import { post, watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { address, documents, expiry, newPan, order, registration } from '../support/inputs.ts';
import { ask, faultOf } from '../support/mutate.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { found, refused } from '../support/refusals.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Ordered {
  order: { id: string; stage: string; status: string } | null;
}
interface OrderEvent {
  cardOrderUpdated: { kind: string; order: { stage: string } | null };
}

const cardData = { pan: newPan, expiry, name: 'A CARDHOLDER' };
const all = {
  ...{ secondName: 'GUILD OF BAKERS', encodedName: 'CARDHOLDER/A', cvv1: '123', pvv: '4567' },
  ...{ paymentAccountReference: 'V'.repeat(29), panSequenceNumber: '01', effectiveDate: expiry },
};
const printing = {
  cardDesign: 'DESIGN-7',
  cardCarrierConfig: { language: 'en', images: ['SUNRISE'], customLines: ['Welcome', 'to the guild'] },
  trackData: { track1: 'B^CARDHOLDER/A^', track2: '=2906201', track3: '00' },
};
const bulk = { type: 'BULK', deliveryAddress: address, groupId: 'container-001', orderId: 'dispatch-2026-02-19' };
const shown = 'query($id: ID!) { cardOrder(id: $id) { stage stageText status statusText reason } }';

describe.each(worlds)('an order of a card, event log in $backend, drift $drift', ({ backend, drift }) => {
  let recorder: Recorder;
  let stack: Stack;
  beforeEach(async () => {
    recorder = await startRecorder();
    await start();
  });
  afterEach(async () => {
    await stack.sandbox.settle();
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
    await recorder.stop();
  });

  async function start(behaviour: object = {}): Promise<void> {
    const sandbox = { clock: { manual: true }, drift, behaviour };
    stack = await startStack({ backend, sandbox, d1: recorder, env: { END_USER_ORDERS: '' } });
  }
  async function begin(behaviour: object): Promise<void> {
    await stack.stop();
    await start(behaviour);
  }
  const orders = () => stack.sandbox.calls.get('orderCard') ?? 0;
  const place = (input: object) => send<Ordered>(stack, 'service', documents.orderCard, input);
  const refusedOrder = (overrides: object) => refused(stack, 'service', documents.orderCard, order(overrides));
  const ordered = () =>
    recorder.exchanges.filter(({ url }) => url.endsWith('operations:production')).map(({ body }) => JSON.parse(body));

  async function jwe(): Promise<string> {
    const { encryptionKey } = stack.sandbox;
    const exp = expiry.slice(2).replace('-', '');
    return new CompactEncrypt(Buffer.from(JSON.stringify({ pan: newPan, exp, name: 'A CARDHOLDER' })))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: String(encryptionKey.kid) })
      .encrypt(await importJWK(encryptionKey, 'ECDH-ES'));
  }

  it('has everything on it that D1 can put on a card and into its letter, and nothing in clear that must not be', async () => {
    const input = order({ cardData: { ...cardData, ...all }, shipment: bulk, ...printing });
    expect(problemsOf(await place(input))).toEqual([]);
    const [body] = ordered();
    expect(body).toMatchObject({ ...printing, shipment: bulk, distributionChannel: 'THALES', consumerId: 'alice' });
    expect(body).not.toHaveProperty('cardData');
    const outside = recorder.exchanges.map((each) => each.body + each.url).join('') + stack.logs.join('');
    const secrets = { pan: newPan, name: cardData.name, par: all.paymentAccountReference, second: all.secondName };
    expect(found(outside + (await stack.dump()), secrets)).toEqual([]);
  });

  it.each([
    ['THALES', {}],
    ['CENTRAL', { shipment: undefined }],
    ['INSTANT', { shipment: undefined, persoStation: 'KIOSK-PS-101' }],
  ])('goes through %s', async (distributionChannel, overrides) => {
    const placed = await place(order({ distributionChannel, ...overrides }));
    expect(placed).toMatchObject({ order: { stage: 'CARD_PROD_REQUESTED', status: 'PENDING' }, userErrors: [] });
    expect(ordered()).toMatchObject([{ distributionChannel }]);
  });

  it('has its data from a JWE that the caller made', async () => {
    const encryptedData = await jwe();
    expect(problemsOf(await place(order({ cardData: undefined, encryptedData })))).toEqual([]);
    expect(ordered()).toMatchObject([{ encryptedData }]);
  });

  describe('under a key', () => {
    it('that is used again for the same is the same, whichever gateway is asked', async () => {
      const first = await place(order());
      expect(problemsOf(first)).toEqual([]);
      const again = await place(order({ cardData: { ...cardData, secondName: null } }));
      expect(again.order?.id).toBe(first.order?.id);
      expect(orders()).toBe(1);
      if (backend === 'memory') return;
      const second = await stack.addGateway();
      const { data } = await post<{ orderCard: Ordered }>(second.graphql, stack.tokens.service, documents.orderCard, {
        input: order(),
      });
      expect([data.orderCard.order?.id, orders()]).toEqual([first.order?.id, 1]);
    });

    it('that is used again shows how far the order is meanwhile', async () => {
      const first = await place(order());
      stack.sandbox.clock.advance(4_000);
      await stack.sandbox.settle();
      expect((await place(order())).order).toMatchObject({ id: first.order?.id, stage: 'DATA_PREPARED' });
    });

    it('is the same also where the JWE is another text each time', async () => {
      const first = await place(order({ cardData: undefined, encryptedData: await jwe() }));
      const again = await place(order({ cardData: undefined, encryptedData: await jwe() }));
      expect(again.order?.id).toBe(first.order?.id);
      expect(orders()).toBe(1);
    });

    it.each<[string, object]>([
      ['another address', { shipment: { deliveryAddress: { ...address, line1: '13 Harbour Lane' } } }],
      ['another card number', { cardData: { ...cardData, pan: '4000002760003184' } }],
      ['another service', { services: { issuance: 'CREATION', delivery: 'usps-imb', pinMailer: true } }],
      ['another card', { cardId: 'crd-alice-newer' }],
    ])('that is used again with %s is refused, and D1 is not asked', async (_what, overrides) => {
      await place(order());
      await stack.sandbox.settle();
      expect(await refusedOrder(overrides)).toEqual(['CONFLICT input.issuerRequestId']);
      expect(orders()).toBe(1);
    });

    it('that only D1 knows is D1’s to decide', async () => {
      const carla = { cardId: 'crd-carla-visa', consumerId: 'carla', issuerRequestId: 'demo-carla-1' };
      const input = order({ ...carla, cardData: { ...cardData, pan: '4242424242424242' } });
      const byD1 = ['CONFLICT input.issuerRequestId'];
      expect(await refused(stack, 'service', documents.orderCard, input, 'D1')).toEqual(byD1);
      expect(orders()).toBe(1);
      // Now the event log knows the order, though not what was asked for.
      await ask(stack, 'carla', '{ card(id: "crd-carla-visa") { latestOrder { id } } }');
      expect((await place(input)).order?.id).toBe('c0ffee00-0000-4000-8000-00000000ca51');
      expect(await refusedOrder({ issuerRequestId: 'demo-carla-1' })).toEqual(byD1);
      expect(orders()).toBe(1);
    });

    it('whose answer was lost is not made again, also where D1 would make it twice', async () => {
      await begin({ deduplicateIssuerRequestId: false });
      stack.sandbox.faults.add({ route: 'orderCard', status: 503, phase: 'after', times: 1 });
      const variables = { input: order() };
      expect(await faultOf(stack, stack.tokens.service, documents.orderCard, variables)).toBe('OUTCOME_UNKNOWN');
      await stack.sandbox.settle();
      const [made] = stack.sandbox.store.cards.get('crd-alice-new')?.operations.slice(-1) ?? [];
      expect((await place(order())).order?.id).toBe(made?.operationId);
      const { results } = await send<{ results: Ordered[] }>(stack, 'service', documents.orderCards, {
        orders: [order()],
      });
      expect(results.map((each) => each.order?.id)).toEqual([made?.operationId]);
      expect([orders(), stack.sandbox.calls.get('orderCards')]).toEqual([1, undefined]);
    });

    it('is found again by it, by those who may see it', async () => {
      const { order: made } = await place(order());
      const found = (who: 'service' | 'alice' | 'bob', issuerRequestId = 'request-1') =>
        ask(stack, who, documents.cardOrderByRequest, { issuerRequestId });
      const mine = { cardOrderByRequest: { id: made?.id, stageText: 'CARD_PROD_REQUESTED', statusText: 'PENDING' } };
      expect(await found('service')).toMatchObject(mine);
      expect(await found('alice')).toMatchObject(mine);
      expect(await found('bob')).toEqual({ cardOrderByRequest: null });
      expect(await found('service', 'request-unknown')).toEqual({ cardOrderByRequest: null });
    });
  });

  it('that D1 took without saying its id is found in D1’s list', async () => {
    await begin({ showPhysicalOperation: false });
    const { order: made } = await place(order());
    const [operation] = stack.sandbox.store.cards.get('crd-alice-new')?.operations.slice(-1) ?? [];
    expect(made).toMatchObject({ id: operation?.operationId, stage: 'CARD_PROD_REQUESTED' });
  });

  it('with several wrong parts is told all of them at once', async () => {
    const wrong = {
      cvv1: '12',
      pvv: '12345',
      paymentAccountReference: 'V'.repeat(28),
      panSequenceNumber: '1',
      encodedName: '<b>',
    };
    const cardCarrierConfig = { language: 'eng', images: [''], customLines: ['x'.repeat(129)] };
    const trackData = { track1: `B${newPan}^A`, track2: '4111 1111 1111 1111', track3: 'x'.repeat(108) };
    const shipment = { ...bulk, type: 'INDIVIDUAL' };
    const problems = await refusedOrder({
      cardData: { ...cardData, ...wrong },
      ...{ cardCarrierConfig, trackData, shipment, cardDesign: '' },
    });
    expect(problems).toEqual([
      'CONFLICTING input.shipment.groupId',
      'CONFLICTING input.shipment.orderId',
      'INVALID_FORMAT input.cardCarrierConfig.customLines.0',
      'INVALID_FORMAT input.cardCarrierConfig.images.0',
      'INVALID_FORMAT input.cardCarrierConfig.language',
      'INVALID_FORMAT input.cardData.cvv1',
      'INVALID_FORMAT input.cardData.encodedName',
      'INVALID_FORMAT input.cardData.panSequenceNumber',
      'INVALID_FORMAT input.cardData.paymentAccountReference',
      'INVALID_FORMAT input.cardData.pvv',
      'INVALID_FORMAT input.cardDesign',
      'INVALID_FORMAT input.trackData.track3',
      'INVALID_VALUE input.trackData.track1',
      'INVALID_VALUE input.trackData.track2',
    ]);
  });

  it('holds its card number nowhere in clear, however it is written', async () => {
    const spaced = newPan.replace(/(\d{4})(?=\d)/g, '$1 ');
    const wide = newPan.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    const leaking = {
      cardProductId: newPan,
      cardDesign: newPan,
      services: { issuance: 'CREATION', delivery: `to-${newPan}` },
      shipment: {
        ...bulk,
        deliveryAddress: { ...address, line2: spaced, companyName: wide },
        groupId: newPan,
        orderId: [...newPan].reverse().join(''),
      },
      paymentApplication: { config: newPan, odaKeyIndex: '1', derivationKeyIndex: '1' },
      cardCarrierConfig: { language: 'en', images: ['SUNRISE', newPan], customLines: [`Card ${spaced}`] },
    };
    expect(await refusedOrder(leaking)).toEqual([
      'INVALID_VALUE input.cardCarrierConfig.customLines.0',
      'INVALID_VALUE input.cardCarrierConfig.images.1',
      'INVALID_VALUE input.cardDesign',
      'INVALID_VALUE input.cardProductId',
      'INVALID_VALUE input.paymentApplication.config',
      'INVALID_VALUE input.services.delivery',
      'INVALID_VALUE input.shipment.deliveryAddress.companyName',
      'INVALID_VALUE input.shipment.deliveryAddress.line2',
      'INVALID_VALUE input.shipment.groupId',
      'INVALID_VALUE input.shipment.orderId',
    ]);
    // The individual address is the delivery address where none is given: it is named where it was given.
    const shipment = { deliveryAddress: { ...address, line1: newPan } };
    expect(await refusedOrder({ shipment })).toEqual(['INVALID_VALUE input.shipment.deliveryAddress.line1']);
    const product = await refused(stack, 'service', documents.registerCard, registration({ cardProductId: newPan }));
    expect(product).toEqual(['INVALID_VALUE input.cardProductId']);
  });

  it('is not good before it expires only', async () => {
    const effectiveDate = `${Number(expiry.slice(0, 4)) + 1}-01`;
    expect(await refusedOrder({ cardData: { ...cardData, effectiveDate } })).toEqual([
      'INVALID_VALUE input.cardData.effectiveDate',
    ]);
  });

  it('that stands still at a stage nobody knows is shown so, and goes on', async () => {
    const { order: made } = await place(order());
    const id = made?.id ?? '';
    const variables = { cardId: 'crd-alice-new' };
    const live = watch<OrderEvent>(stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, variables);
    await live.until(() => true);
    stack.sandbox.production.hold(id, { hold: true, stage: 'CARD_PROD_ON_HOLD_7', reason: 'No plastic' });
    await stack.sandbox.settle();
    await live.until(({ cardOrderUpdated }) => cardOrderUpdated.order?.stage === 'UNRECOGNIZED');
    expect(await ask(stack, 'alice', shown, { id })).toEqual({
      cardOrder: {
        stage: 'UNRECOGNIZED',
        stageText: 'CARD_PROD_ON_HOLD_7',
        status: 'PENDING',
        statusText: 'PENDING',
        reason: 'No plastic',
      },
    });
    stack.sandbox.production.hold(id, { hold: false });
    stack.sandbox.clock.advance(4_000);
    await stack.sandbox.settle();
    await live.until(({ cardOrderUpdated }) => cardOrderUpdated.order?.stage === 'DATA_PREPARED');
    await live.stop();
  });

  it('of which D1 tells a status nobody knows is shown so', async () => {
    const { order: made } = await place(order());
    const operation = { operationId: made?.id, operation: 'PRODUCE', status: 'PAUSED', cardId: 'crd-alice-new' };
    const startTime = '2026-01-17T06:28:02.492Z';
    const { status } = await d1Caller(stack).notify({ operations: [{ ...operation, startTime }] });
    expect(status).toBe(204);
    expect(await ask(stack, 'alice', shown, { id: made?.id })).toMatchObject({
      cardOrder: { status: 'UNRECOGNIZED', statusText: 'PAUSED', stage: 'CARD_PROD_REQUESTED' },
    });
  });

  it('is nothing for a service without d1:orders, and costs no call to D1', async () => {
    const reader = await stack.identity.token({ sub: 'reader', scope: 'd1:read', expiresInSeconds: 60 });
    expect(await faultOf(stack, reader, documents.orderCard, { input: order() })).toBe('FORBIDDEN');
    expect(await faultOf(stack, stack.tokens.alice, documents.orderCard, { input: order() })).toBe('FORBIDDEN');
    expect([...stack.sandbox.calls.keys()].filter((name) => name !== 'getToken')).toEqual([]);
  });
});
