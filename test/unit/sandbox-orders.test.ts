import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { notifying, otherVisa, startIssuer, startWebhook, visa, type Issuer, type Webhook } from './sandbox-support.ts';

describe('card orders in the sandbox', () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    issuer = await startIssuer({ notifications: notifying(webhook) });
  });
  afterEach(async () => {
    await issuer.sandbox.stop();
    await webhook.stop();
  });

  const stages = () => webhook.updates.map(({ status, details }) => `${String(details?.status)} ${status}`);
  async function pass(seconds: number) {
    issuer.sandbox.clock.advance(seconds * 1_000);
    await issuer.sandbox.settle();
  }

  it('walks a central order through its stages and tells each of them in order', async () => {
    const { status, body } = await issuer.order('card-1', visa);
    expect(status).toBe(202);
    await pass(20);
    expect(stages()).toEqual([
      'CARD_PROD_REQUESTED PENDING',
      'DATA_PREPARED PENDING',
      'CARD_PROD_READY PENDING',
      'CARD_PROD_ONGOING PENDING',
      'CARD_PROD_DONE PENDING',
      'CARD_SHIPPED SUCCESSFUL',
    ]);
    await pass(10);
    const [first, second] = webhook.updates.slice(5);
    expect(first?.details?.shipment).toMatchObject({ carrier: 'dhl', status: 'IN_TRANSIT' });
    expect(second?.details?.shipment).toMatchObject({ carrier: 'dhl', status: 'OUT_FOR_DELIVERY' });
    expect(second).toMatchObject({ operationId: body.operationId, endTime: first?.endTime, status: 'SUCCESSFUL' });
    expect(issuer.sandbox.violations).toEqual([]);
  });

  it('says little at first: due date and site are known when the data is prepared', async () => {
    const { body } = await issuer.order('card-1', visa);
    await pass(4);
    const [requested, prepared] = webhook.updates;
    expect(requested).toEqual({
      operationId: body.operationId,
      operation: 'PRODUCE',
      status: 'PENDING',
      startTime: expect.any(String),
      cardId: 'card-1',
      issuerRequestId: 'request-1',
      details: { status: 'CARD_PROD_REQUESTED', issuerRequestId: 'request-1' },
    });
    expect(prepared?.details).toMatchObject({ dueDate: expect.any(String), productionSite: expect.any(String) });
  });

  it('makes an instant card in three stages', async () => {
    await issuer.order('card-1', visa, { distributionChannel: 'INSTANT', persoStation: 'KIOSK-PS-101' });
    await pass(60);
    expect(stages()).toEqual(['CARD_PROD_REQUESTED PENDING', 'CARD_PROD_READY PENDING', 'CARD_PROD_DONE SUCCESSFUL']);
  });

  it('answers with the same operations on demand', async () => {
    const path = '/banking/v1/{issuer}/physicalCards/card-1/productionStatus';
    expect((await issuer.call('GET', path)).status).toBe(404);
    await issuer.registerCard('card-1', visa);
    expect((await issuer.call('GET', path)).body).toEqual({ operations: [] });
    await issuer.order('card-1', visa);
    await pass(12);
    expect((await issuer.call('GET', path)).body).toEqual({ operations: [webhook.updates.at(-1)] });
  });

  it('registers an unknown card with its order', async () => {
    await issuer.order('card-1', visa);
    const { body } = await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1');
    expect(body).toMatchObject({ consumerId: 'ada', state: 'ACTIVE', last4Pan: '1111', expiryDate: '0639' });
  });

  it('answers a repeated issuerRequestId with the first operation', async () => {
    const first = await issuer.order('card-1', visa);
    const again = await issuer.order('card-1', visa);
    const other = await issuer.order('card-1', visa, { issuerRequestId: 'request-2' });
    expect(again.body).toEqual(first.body);
    expect(other.body.operationId).not.toBe(first.body.operationId);
  });

  it.each([
    ['exp', { pan: visa, exp: '0629', name: 'Ada Quill' }],
    ['exp', { pan: visa, exp: '2401', name: 'Ada Quill' }],
    ['pan', { pan: '4111111111111112', exp: '3906', name: 'Ada Quill' }],
    ['pan', { pan: otherVisa, exp: '3906', name: 'Ada Quill' }],
    ['name', { pan: visa, exp: '3906' }],
    ['name', { pan: visa, exp: '3906', name: 'A name that is longer than 26' }],
  ])('refuses an order whose card data has a bad %s', async (error, clear) => {
    await issuer.registerCard('card-1', visa);
    const { status, body } = await issuer.order('card-1', visa, { encryptedData: await issuer.encrypt(clear) });
    expect({ status, body }).toEqual({ status: 400, body: { errorCode: 'FIELD_INVALID_VALUE', error } });
  });

  it("refuses an order for somebody else's card", async () => {
    await issuer.registerCard('card-1', visa);
    expect((await issuer.order('card-1', visa, { consumerId: 'eve' })).body.error).toBe('consumerId');
  });

  it('can be stepped, held and failed', async () => {
    const { operationId } = (await issuer.order('card-1', visa)).body;
    const order = `/orders/${String(operationId)}`;
    await issuer.control('POST', `${order}/step`);
    await issuer.control('POST', `${order}/hold`, { hold: true });
    await pass(60);
    expect(stages()).toEqual(['CARD_PROD_REQUESTED PENDING', 'DATA_PREPARED PENDING']);
    await issuer.control('POST', `${order}/hold`, { hold: false });
    await pass(4);
    const failure = { errorCode: 'OUT_OF_STOCK', error: 'No plastic.' };
    expect((await issuer.control('POST', `${order}/fail`, failure)).status).toBe(200);
    await pass(60);
    expect(stages().slice(2)).toEqual(['CARD_PROD_READY PENDING', 'CARD_PROD_CANCELED FAILED']);
    expect(webhook.updates.at(-1)).toMatchObject({ ...failure, endTime: expect.any(String) });
    expect((await issuer.control('POST', `${order}/fail`, failure)).status).toBe(404);
    expect((await issuer.control('POST', '/orders/unknown/step')).status).toBe(404);
  });
});
