import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { notifying, startIssuer, startWebhook, visa, type Issuer, type Webhook } from './sandbox-support.ts';

const newDeliveryAddress = { line1: '1 Oak Lane', city: 'Springfield', zipCode: '62702', countryCode: 'US' };
const card = '/banking/v1/{issuer}/physicalCards/card-1';

describe('what happens to a physical card on its way', () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    await start();
  });
  afterEach(async () => {
    expect(issuer.sandbox.violations).toEqual([]);
    await issuer.sandbox.stop();
    await webhook.stop();
  });
  async function start(options: Partial<SandboxOptions> = {}) {
    issuer = await startIssuer({ notifications: notifying(webhook), ...options });
  }
  async function restart(options: Partial<SandboxOptions>) {
    await issuer.sandbox.stop();
    await start(options);
  }
  async function pass(seconds: number) {
    issuer.sandbox.clock.advance(seconds * 1_000);
    await issuer.sandbox.settle();
  }
  const told = (kind: string) =>
    webhook.updates
      .filter(({ operation }) => operation === kind)
      .map(({ status, details }) => `${String(details?.status)} ${status}`);

  describe('pull and change', () => {
    const change = (body: object) => issuer.call('POST', `${card}/operations:update`, body);
    const outcomes = () => webhook.updates.filter(({ operation }) => operation === 'UPDATE_ORDER');

    it('cancels an order', async () => {
      await issuer.order('card-1', visa);
      const { status, body } = await change({ type: 'CANCEL' });
      expect({ status, body }).toEqual({ status: 202, body: { operationId: expect.any(String), status: 'PENDING' } });
      await pass(60);
      const { operationId } = body;
      expect(outcomes()).toMatchObject([{ operationId, status: 'SUCCESSFUL', details: { type: 'CANCEL' } }]);
      expect(told('PRODUCE')).toEqual(['CARD_PROD_REQUESTED PENDING', 'CARD_PROD_CANCELED FAILED']);
      expect((await change({ type: 'CANCEL' })).status).toBe(403);
    });

    it('halves what is left of the way', async () => {
      await issuer.order('card-1', visa);
      await change({ type: 'ACCELERATE' });
      await pass(2);
      expect(outcomes()).toMatchObject([{ status: 'SUCCESSFUL' }]);
      // Two of the first four seconds are left, and become one; each further stage takes two.
      await pass(9);
      expect(told('PRODUCE').at(-1)).toBe('CARD_SHIPPED SUCCESSFUL');
    });

    it.each(['REDIRECT', 'ACCELERATE_AND_REDIRECT'])('%s needs an address', async (type) => {
      await issuer.order('card-1', visa);
      const { status, body } = await change({ type });
      const error = 'newDeliveryAddress';
      expect({ status, body }).toEqual({ status: 400, body: { errorCode: 'FIELD_INVALID_VALUE', error } });
      expect((await change({ type, newDeliveryAddress })).status).toBe(202);
      await pass(2);
      expect(outcomes()).toMatchObject([{ status: 'SUCCESSFUL', details: { type } }]);
    });

    it.each(['CANCEL', 'ACCELERATE'])('%s has none', async (type) => {
      await issuer.order('card-1', visa);
      expect((await change({ type, newDeliveryAddress })).body.error).toBe('newDeliveryAddress');
    });

    it('is about the newest order that is still open', async () => {
      const first = await issuer.order('card-1', visa);
      const second = await issuer.order('card-1', visa, { issuerRequestId: 'r-2' });
      const third = await issuer.order('card-1', visa, { issuerRequestId: 'r-3' });
      issuer.sandbox.production.fail(String(third.body.operationId), { errorCode: 'X', error: 'X' });
      await change({ type: 'CANCEL' });
      await pass(2);
      const { operations } = (await issuer.call('GET', `${card}/productionStatus`)).body;
      expect(operations).toMatchObject([
        { operationId: first.body.operationId, status: 'PENDING' },
        { operationId: second.body.operationId, details: { status: 'CARD_PROD_CANCELED' } },
        { operationId: third.body.operationId, status: 'FAILED' },
      ]);
    });

    it('comes too late when the card is made by then', async () => {
      await issuer.order('card-1', visa);
      await pass(15);
      expect((await change({ type: 'CANCEL' })).status).toBe(202);
      await pass(60);
      expect(outcomes()).toMatchObject([{ status: 'FAILED', errorCode: 'CARD_OPERATION_NOT_ALLOWED' }]);
      expect(told('PRODUCE').at(-1)).toBe('CARD_SHIPPED SUCCESSFUL');
    });

    it('is refused without an order, after the shipment, and for a card that D1 does not know', async () => {
      expect((await change({ type: 'CANCEL' })).status).toBe(404);
      await issuer.registerCard('card-1', visa);
      expect((await change({ type: 'CANCEL' })).status).toBe(403);
      await issuer.order('card-1', visa);
      await pass(20);
      expect((await change({ type: 'CANCEL' })).status).toBe(403);
      await pass(60);
      expect(outcomes()).toEqual([]);
    });

    it('ends as a test orders', async () => {
      await issuer.order('card-1', visa);
      issuer.sandbox.nextResults.order({ kind: 'UPDATE_ORDER', cardId: 'card-1', status: 'FAILED', errorCode: 'BUSY' });
      await change({ type: 'CANCEL' });
      await pass(2);
      expect(outcomes()).toMatchObject([{ status: 'FAILED', errorCode: 'BUSY' }]);
      expect(told('PRODUCE').at(-1)).toBe('CARD_PROD_REQUESTED PENDING');
    });

    it('answers without an operationId by option', async () => {
      await restart({ behaviour: { showPhysicalOperation: false } });
      await issuer.order('card-1', visa);
      expect((await change({ type: 'CANCEL' })).body).toEqual({});
    });
  });

  describe('trouble in production', () => {
    async function order() {
      const { operationId } = (await issuer.order('card-1', visa)).body;
      return (what: string, body?: object) => issuer.control('POST', `/orders/${String(operationId)}/${what}`, body);
    }

    it('holds an order under a stage of its own, until it is let go', async () => {
      const control = await order();
      await pass(4);
      await control('hold', { hold: true, stage: 'ON_HOLD', reason: 'Out of plastic' });
      await pass(60);
      expect(webhook.updates.at(-1)).toMatchObject({ status: 'PENDING', details: { reason: 'Out of plastic' } });
      await control('hold', { hold: false });
      await pass(4);
      const stages = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'ON_HOLD', 'CARD_PROD_READY'];
      expect(told('PRODUCE')).toEqual(stages.map((stage) => `${stage} PENDING`));
      expect(webhook.updates.at(-1)?.details).not.toHaveProperty('reason');
    });

    it('holds it under the stage that an option names', async () => {
      await restart({ behaviour: { onHoldStage: 'CARD_PROD_ON_HOLD' } });
      await (
        await order()
      )('hold', { hold: true });
      await pass(0);
      expect(told('PRODUCE').at(-1)).toBe('CARD_PROD_ON_HOLD PENDING');
    });

    it.each(['DATA_EXCEPTION', 'CARD_PROD_EXCEPTION'])('%s may pass, or be the end', async (stage) => {
      const control = await order();
      await control('hold', { hold: true, stage });
      await control('step');
      await control('fail', { stage, errorCode: 'BROKEN', error: 'Broken.' });
      await pass(60);
      expect(told('PRODUCE')).toEqual([
        'CARD_PROD_REQUESTED PENDING',
        `${stage} PENDING`,
        'DATA_PREPARED PENDING',
        `${stage} FAILED`,
      ]);
      expect((await control('hold', { hold: true, stage })).status).toBe(404);
    });

    it('brings a shipped card back, once', async () => {
      const control = await order();
      expect((await control('return')).status).toBe(404);
      await pass(20);
      expect((await control('return')).status).toBe(200);
      expect((await control('return')).status).toBe(404);
      await pass(60);
      expect(told('PRODUCE').slice(-2)).toEqual(['CARD_SHIPPED SUCCESSFUL', 'CARD_RETURNED SUCCESSFUL']);
    });
  });

  describe('the tracking hub', () => {
    const track = (body: object) => issuer.call('POST', `${card}/operations:track`, body);
    const parcel = { carrier: 'fedex', trackingNumber: 'FX 1/2' };

    it('finds what was produced and what came back, once each', async () => {
      await issuer.registerCard('card-1', visa);
      const { status, body } = await track({ trackingType: 'PRODUCTION', productionSite: 'SITE-7' });
      expect({ status, body }).toEqual({ status: 202, body: { operationId: expect.any(String), status: 'PENDING' } });
      await pass(60);
      await track({ trackingType: 'RETURN' });
      await pass(60);
      expect(told('STANDALONE_TRACKING')).toEqual(['CARD_SHIPPED SUCCESSFUL', 'CARD_RETURNED SUCCESSFUL']);
      const [production, back] = webhook.updates.slice(-2);
      expect(production?.operationId).toBe(body.operationId);
      expect(production?.details).toEqual({
        trackingType: 'PRODUCTION',
        productionSite: 'SITE-7',
        status: 'CARD_SHIPPED',
      });
      expect(back?.details).toEqual({ trackingType: 'RETURN', status: 'CARD_RETURNED' });
    });

    it('follows a parcel: first pending, then found, then found further on', async () => {
      await issuer.registerCard('card-1', visa);
      await track({ trackingType: 'SHIPMENT', ...parcel });
      await pass(60);
      const updates = webhook.updates.filter(({ operation }) => operation === 'STANDALONE_TRACKING');
      expect(updates.map(({ status }) => status)).toEqual(['PENDING', 'SUCCESSFUL', 'SUCCESSFUL']);
      expect(updates.map(({ details }) => details?.shipment)).toEqual([
        parcel,
        { ...parcel, status: 'IN_TRANSIT', trackingUrl: 'https://carrier.example/track/FX%201%2F2' },
        expect.objectContaining({ ...parcel, status: 'OUT_FOR_DELIVERY' }),
      ]);
      expect((await issuer.call('GET', `${card}/productionStatus`)).body).toEqual({ operations: [] });
    });

    it.each([
      ['trackingType', {}],
      ['carrier', { trackingType: 'SHIPMENT', trackingNumber: '1' }],
      ['trackingNumber', { trackingType: 'SHIPMENT', carrier: 'dhl' }],
      ['carrier', { trackingType: 'PRODUCTION', carrier: 'dhl' }],
    ])('names the field %s', async (error, body) => {
      await issuer.registerCard('card-1', visa);
      expect((await track(body)).body).toEqual({ errorCode: 'FIELD_INVALID_FORMAT', error });
    });

    it('is not for cards that D1 does not know, nor for those it makes itself', async () => {
      expect((await track({ trackingType: 'RETURN' })).status).toBe(404);
      await issuer.order('card-1', visa);
      expect((await track({ trackingType: 'RETURN' })).status).toBe(403);
      await restart({ behaviour: { trackOrderedCards: true } });
      await issuer.order('card-1', visa);
      expect((await track({ trackingType: 'RETURN' })).status).toBe(202);
    });
  });
});
