import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { notifying, otherVisa, startIssuer, startWebhook, visa, type Issuer, type Webhook } from './sandbox-support.ts';

describe('cards that D1 issues', () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    issuer = await startIssuer({ notifications: notifying(webhook), cardProducts: { PLATINUM: 'MASTERCARD' } });
    await issuer.call('PUT', '/banking/v2/{issuer}/consumers/ada', {});
  });
  afterEach(async () => {
    expect(issuer.sandbox.violations).toEqual([]);
    await issuer.sandbox.stop();
    await webhook.stop();
  });

  const create = (change: object = {}) =>
    issuer.call('POST', '/banking/v2/{issuer}/cards', { consumerId: 'ada', cardProductId: 'GOLD_VISA', ...change });
  const getCard = async (cardId: unknown) =>
    (await issuer.call('GET', `/banking/v1/{issuer}/cards/${String(cardId)}`)).body as Record<string, unknown>;
  const act = (cardId: unknown, verb: string, body: object = {}) =>
    issuer.call('POST', `/banking/v1/{issuer}/cards/${String(cardId)}/operations:${verb}`, body);

  it('get an id of D1 and are told of', async () => {
    const accounts = [{ default: true, number: 'ACC-1', currencyCode: 'EUR' }];
    const { status, body } = await create({ accounts, printedName: 'ADA QUILL' });
    expect({ status, cardId: body.cardId }).toEqual({ status: 201, cardId: expect.stringMatching(/^crd_[a-z]{26}$/) });
    const card = await getCard(body.cardId);
    expect(card).toMatchObject({ consumerId: 'ada', state: 'ACTIVE', scheme: 'VISA', cardProductId: 'GOLD_VISA' });
    for (const unknown of ['last4Pan', 'expiryDate']) expect(card).not.toHaveProperty(unknown);
    const { cards } = (await issuer.call('GET', '/banking/v2/{issuer}/consumers/ada/cards')).body;
    expect(cards).toMatchObject([{ cardId: body.cardId }]);
    await issuer.sandbox.settle();
    expect(webhook.updates).toMatchObject([{ operation: 'CREATE', status: 'SUCCESSFUL', cardId: body.cardId }]);
  });

  it.each([
    ['WORLD_MASTERCARD', 'MASTERCARD'],
    ['PLATINUM', 'MASTERCARD'],
    ['GOLD', 'OTHER'],
  ])('of product %s are of %s', async (cardProductId, scheme) => {
    expect(await getCard((await create({ cardProductId })).body.cardId)).toMatchObject({ scheme });
  });

  it('can be made inactive, activated, suspended, enrolled and deleted', async () => {
    const { cardId } = (await create({ state: 'INACTIVE' })).body;
    expect((await issuer.enrol(String(cardId))).status).toBe(403);
    expect((await act(cardId, 'activate')).status).toBe(204);
    expect((await issuer.enrol(String(cardId))).status).toBe(202);
    await issuer.sandbox.settle({ seconds: 5 });
    const { clickToPayProfiles } = (await issuer.call('GET', '/banking/v1/{issuer}/consumers/ada/clickToPay')).body;
    expect(clickToPayProfiles).toMatchObject([{ scheme: 'VISA', cards: [{ cardId }] }]);
    expect((await act(cardId, 'suspend')).status).toBe(204);
    expect((await act(cardId, 'delete')).status).toBe(204);
  });

  it('need an active end user', async () => {
    expect(await create({ consumerId: 'nobody' })).toMatchObject({ status: 404 });
    await issuer.control('POST', '/consumers/ada/state', { state: 'DELETED' });
    expect(await create()).toMatchObject({ status: 403, body: { errorCode: 'CONSUMER_NOT_ACTIVE' } });
    expect(issuer.sandbox.store.cards.size).toBe(0);
  });

  it('are renewed by D1 alone, which shows as an ongoing operation', async () => {
    const { cardId } = (await create()).body;
    const encryptedData = await issuer.encrypt({ pan: visa, exp: '0639' });
    expect((await act(cardId, 'renew', { encryptedData })).status).toBe(403);
    await issuer.registerCard('card-1', otherVisa);
    for (const id of [String(cardId), 'card-1'])
      await issuer.control('POST', `/cards/${id}/state`, { state: 'ACTIVE', ongoingOperation: 'RENEWAL' });
    expect(await getCard(cardId)).toMatchObject({ ongoingOperation: 'RENEWAL' });
    expect(await getCard('card-1')).toMatchObject({ ongoingOperation: 'NONE' });
  });

  it('keep their ids for ever', async () => {
    const cardId = String((await create()).body.cardId);
    expect((await issuer.registerCard(cardId, visa)).status).toBe(409);
    await act(cardId, 'delete');
    expect((await issuer.registerCard(cardId, visa)).status).toBe(409);
    expect(await getCard(cardId)).toMatchObject({ state: 'DELETED' });
  });
});
