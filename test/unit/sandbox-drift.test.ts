import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drifted } from '../../src/sandbox/drift.ts';
import { consumerInfo, issuerId, notifying, startIssuer, startWebhook, visa } from './sandbox-support.ts';
import type { Issuer, Reply, Webhook } from './sandbox-support.ts';

describe("the sandbox's drift", () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    issuer = await startIssuer({ drift: true, notifications: notifying(webhook) });
  });
  afterEach(async () => {
    expect(issuer.sandbox.violations).toEqual([]);
    await issuer.sandbox.stop();
    await webhook.stop();
  });
  const told = ({ status, headers }: Reply) => [status, headers.get('x-d1-drift')];

  it('gives every success another code, with a body and without', async () => {
    expect(told(await issuer.token(await issuer.assertion()))).toEqual([207, 'unknown']);
    expect(told(await issuer.registerCard('card-1', visa))).toEqual([299, 'unknown']);
    expect(told(await issuer.enrol('card-1'))).toEqual([207, 'unknown']);
    const order = await issuer.order('card-1', visa);
    expect(told(order)).toEqual([207, 'unknown']);
    expect(order.body).toMatchObject({ operationId: expect.any(String), driftMember: expect.anything() });
    expect(told(await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1'))).toEqual([207, 'unknown']);
  });

  it('leaves the codes of refusals alone', async () => {
    const { status, body } = await issuer.call('GET', '/banking/v1/{issuer}/cards/card-9');
    expect(status).toBe(404);
    expect(body).toMatchObject({ errorCode: 'CARD_NOT_FOUND', driftMember: expect.anything() });
  });

  it('leaves the answers that a test ordered alone', async () => {
    issuer.sandbox.faults.add({ route: 'getCard', status: 200, body: '<html>' });
    expect(told(await issuer.call('GET', '/banking/v1/{issuer}/cards/card-9'))).toEqual([200, null]);
  });

  it('reaches every call to the issuer', async () => {
    webhook.consumers.set('ada', consumerInfo);
    await issuer.order('card-1', visa);
    await issuer.sandbox.settle();
    await issuer.sandbox.notifier.issuer.read('/somewhere', { cardId: 'card-1' });
    expect(webhook.tokenRequests[0]?.body).toBe('grant_type=client_credentials&driftParameter=unknown');
    expect(webhook.received[0]?.headers['x-d1-drift']).toBe('unknown');
    expect(webhook.questions[0]).toMatchObject({
      path: '/somewhere?cardId=card-1&driftParameter=unknown',
      headers: { 'x-d1-drift': 'unknown' },
    });
    expect(webhook.received[0]?.path).toBe(`/notifications/d1/v2/issuers/${issuerId}/cards`);
    const [known, unknown, ...more] = webhook.updates;
    expect(known).toMatchObject({ operation: 'PRODUCE', status: 'PENDING', driftMember: expect.anything() });
    expect(unknown).toMatchObject({ operation: 'DRIFT_OPERATION', status: 'DRIFT_STATUS', cardId: 'card-1' });
    expect(more).toEqual([]);
  });

  it.each([
    { cardId: 'card-1', ongoingOperation: 'RENEWAL', stateReason: 'FRAUD' },
    { cardId: 'card-1', ongoingOperation: 'RENEWAL' },
    { operations: [{ operationId: 'op-1', details: { status: 'CARD_SHIPPED', shipment: { carrier: 'dhl' } } }] },
    { clickToPayProfiles: [{ scheme: 'VISA', cards: [{ cardId: 'card-1' }] }] },
    { results: [{ cardId: 'card-1' }, { cardId: 'card-2', errorCode: 'CRYPTO_ERROR' }] },
  ])('still says %j', (body) => {
    const after = drifted(body) as Record<string, unknown>;
    for (const [key, member] of Object.entries(body)) {
      const said = after[key];
      const list = Array.isArray(member) && Array.isArray(said);
      expect({ said: list ? said.slice(0, member.length) : said }).toMatchObject({ said: member });
    }
  });
});
