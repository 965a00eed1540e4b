import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  mastercard,
  notifying,
  startIssuer,
  startWebhook,
  until,
  visa,
  type Issuer,
  type Webhook,
} from './sandbox-support.ts';

describe("the sandbox's notifications", () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    issuer = await startIssuer({ notifications: notifying(webhook), delivery: { retrySeconds: [0.01] } });
  });
  afterEach(async () => {
    await issuer.sandbox.stop();
    await webhook.stop();
  });

  async function pass(seconds: number) {
    issuer.sandbox.clock.advance(seconds * 1_000);
    await issuer.sandbox.settle();
  }
  const stages = () => webhook.updates.map(({ details }) => String(details?.status).replace('CARD_PROD_', ''));

  it('carry a client-credentials token, asked for once', async () => {
    await issuer.order('card-1', visa);
    await pass(8);
    const [asked, ...more] = webhook.tokenRequests;
    expect(more).toEqual([]);
    expect(asked?.body).toBe('grant_type=client_credentials');
    expect(asked?.authorization).toBe(`Basic ${Buffer.from('d1:not-so-secret-secret').toString('base64url')}`);
    expect(webhook.received.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer token-1'));
    expect(webhook.received[0]?.headers['x-correlation-id']).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  it('are repeated until the issuer says 204', async () => {
    webhook.answers.push(503, 200, 500);
    await issuer.order('card-1', visa);
    await issuer.sandbox.settle();
    expect(stages()).toEqual(['REQUESTED', 'REQUESTED', 'REQUESTED', 'REQUESTED']);
    expect(issuer.sandbox.notifier.counters).toMatchObject({ sent: 4, acknowledged: 1, retried: 3 });
  });

  it('are never repeated after a 400', async () => {
    webhook.answers.push(400);
    await issuer.order('card-1', visa);
    await issuer.sandbox.settle();
    expect(issuer.sandbox.notifier.counters).toMatchObject({ sent: 1, acknowledged: 0, retried: 0, refused: 1 });
  });

  it('get a new token after a 401', async () => {
    webhook.answers.push(401);
    await issuer.order('card-1', visa);
    await issuer.sandbox.settle();
    expect(webhook.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(issuer.sandbox.notifier.counters).toMatchObject({ acknowledged: 1, retried: 0 });
  });

  it('do not wait for a repeated one', async () => {
    await issuer.sandbox.stop();
    const delivery = { retryClock: 'sandbox', retrySeconds: [6] } as const;
    issuer = await startIssuer({ notifications: notifying(webhook), delivery });
    webhook.answers.push(503);
    await issuer.order('card-1', visa);
    await expect(issuer.sandbox.settle({ timeoutMs: 200 })).rejects.toThrow('does not settle');
    issuer.sandbox.clock.advance(5_000);
    await until(() => webhook.received.length === 2);
    await pass(1);
    expect(stages()).toEqual(['REQUESTED', 'DATA_PREPARED', 'REQUESTED']);
  });

  it('share a call when they are of the same moment', async () => {
    await issuer.order('card-1', visa);
    await issuer.order('card-2', mastercard, { issuerRequestId: 'request-2' });
    await pass(4);
    expect(webhook.received.map(({ operations }) => operations.map(({ cardId }) => cardId))).toEqual([
      ['card-1'],
      ['card-2'],
      ['card-1', 'card-2'],
    ]);
  });

  it('wait for an issuer whose address comes later', async () => {
    await issuer.sandbox.stop();
    issuer = await startIssuer();
    await issuer.order('card-1', visa);
    await issuer.control('POST', '/notifications/target', notifying(webhook));
    await issuer.sandbox.settle();
    expect(stages()).toEqual(['REQUESTED']);
  });

  it('come twice, in disorder, spoiled, late or never, on request', async () => {
    const policy = (change: object) => issuer.control('POST', '/notifications/policy', change);
    await policy({ duplicate: 1 });
    await issuer.order('card-1', visa);
    await issuer.sandbox.settle();
    expect(stages()).toEqual(['REQUESTED', 'REQUESTED']);

    await policy({ duplicate: 0, reorder: true });
    await pass(8);
    expect(stages().slice(2)).toEqual(['READY', 'DATA_PREPARED']);

    await policy({ reorder: false, corruptEvery: 1 });
    await pass(4);
    expect(webhook.received.at(-1)?.operations).toHaveLength(2);
    expect(stages().at(-1)).toBe('ONGOING');

    await policy({ corruptEvery: 0, withhold: true });
    await pass(4);
    expect(stages().at(-1)).toBe('ONGOING');
    expect((await issuer.control('GET', '/notifications/pending')).body).toEqual({ pending: [], withheld: 1 });
    await policy({ withhold: false, drop: true });
    await pass(4);
    await issuer.sandbox.settle();
    expect(issuer.sandbox.notifier.counters).toMatchObject({ dropped: 2, corrupted: 1 });
    expect(stages().at(-1)).toBe('ONGOING');
  });

  it('can be sent as raw updates, and answer with what the issuer said', async () => {
    webhook.answers.push(418);
    const operations = [{ operationId: 'x', operation: 'NEW_KIND', cardId: 'card-1' }];
    const { status, body } = await issuer.control('POST', '/notifications', { operations });
    expect({ status, body }).toEqual({ status: 200, body: { status: 418 } });
    expect(webhook.updates).toEqual(operations);
  });

  it('are shown while they wait for a retry', async () => {
    await issuer.sandbox.stop();
    issuer = await startIssuer({ notifications: notifying(webhook), delivery: { retrySeconds: [3600] } });
    webhook.answers.push(503);
    const { operationId } = (await issuer.order('card-1', visa)).body;
    await until(() => issuer.sandbox.notifier.counters.retried === 1);
    const { pending } = (await issuer.control('GET', '/notifications/pending')).body;
    expect(pending).toMatchObject([{ state: 'waiting', attempts: 1, lastStatus: 503, operationIds: [operationId] }]);
  });
});
