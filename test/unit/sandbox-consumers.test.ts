import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { consumerInfo, mastercard, notifying, otherVisa, startIssuer, startWebhook, visa } from './sandbox-support.ts';
import type { Issuer, Webhook } from './sandbox-support.ts';

const v1 = '/banking/v1/{issuer}/consumers/ada';
const v2 = '/banking/v2/{issuer}/consumers/ada';

describe('end users in the sandbox', () => {
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
  const register = (personalInformation?: object) => issuer.call('PUT', v2, { personalInformation });
  const update = (personalInformation: object) =>
    issuer.call('POST', `${v2}/operations:update`, { personalInformation });
  const remove = (path = v2, body: object = {}) => issuer.call('POST', `${path}/operations:delete`, body);
  const getConsumer = async () => (await issuer.call('GET', v2)).body;
  const told = async () => {
    await issuer.sandbox.settle({ seconds: 5 });
    return webhook.received
      .filter(({ path }) => path.endsWith('/consumers'))
      .flatMap(({ operations }) => operations.map(({ operation, status }) => `${operation} ${status}`));
  };
  const profiles = async () =>
    (await issuer.call('GET', `${v1}/clickToPay`)).body.clickToPayProfiles as Record<string, unknown>[];
  const world = () => structuredClone({ cards: issuer.sandbox.store.cards, consumers: issuer.sandbox.store.consumers });
  const cardOf = async (cardId: string, pan: string, change: object = {}) => ({
    ...{ cardId, accountId: 'account-1', cardProductId: 'GOLD' },
    ...{ encryptedData: await issuer.encrypt({ pan, exp: '0639' }), ...change },
  });
  const withCards = (...cards: object[]) => issuer.call('PUT', `${v1}/cards`, { cards });

  it('may be registered by the issuer that keeps their data, and never be asked to change', async () => {
    expect((await register()).status).toBe(204);
    expect(await getConsumer()).toEqual({ consumerId: 'ada', state: 'ACTIVE' });
    const before = world();
    expect(await update(consumerInfo)).toMatchObject({
      status: 403,
      body: { errorCode: 'CONSUMER_OPERATION_NOT_ALLOWED' },
    });
    expect(world()).toEqual(before);
  });

  it('change as a whole, and the issuer is told', async () => {
    expect((await update(consumerInfo)).status).toBe(404);
    await register(consumerInfo);
    expect((await update({ language: 'fr-FR' })).status).toBe(204);
    expect((await getConsumer()).personalInformation).toEqual({ language: 'fr-FR' });
    expect(await told()).toEqual(['UPDATE SUCCESSFUL']);
    const { operations } = (await issuer.call('GET', `${v2}/operations`)).body;
    const [operation] = operations as [{ operationId: string }];
    const one = (await issuer.call('GET', `${v2}/operations/${operation.operationId}`)).body;
    expect(one).toMatchObject({ operation: 'UPDATE', status: 'SUCCESSFUL', consumerId: 'ada' });
    expect((await issuer.call('GET', `${v2}/operations/other`)).status).toBe(404);
  });

  it('change in Click to Pay too when they are enrolled and nothing is missing', async () => {
    await register(consumerInfo);
    await issuer.registerCard('card-1', visa);
    await issuer.enrol('card-1');
    await issuer.sandbox.settle({ seconds: 5 });
    const married = { ...consumerInfo, lastName: 'Rook' };
    await update({ ...married, dateOfBirth: '1990-01-02' });
    expect(await told()).toEqual(['UPDATE SUCCESSFUL', 'CLICK_TO_PAY_UPDATE SUCCESSFUL']);
    expect(await profiles()).toMatchObject([{ consumerInfo: married }]);
    await update({ language: 'fr-FR' });
    expect(await told()).toHaveLength(3);
    expect(await profiles()).toMatchObject([{ consumerInfo: married }]);
  });

  it.each([v1, v2])('deleted by %s lose everything, and their id begins anew', async (path) => {
    await register(consumerInfo);
    await issuer.registerCard('card-1', visa);
    await issuer.enrol('card-1');
    await issuer.sandbox.settle({ seconds: 5 });
    expect((await remove(path, { reason: 'moved away', reasonCode: 'USER_DECISION' })).status).toBe(204);
    expect(await getConsumer()).toEqual({ consumerId: 'ada', state: 'DELETED' });
    expect(await profiles()).toEqual([]);
    const card = (await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1')).body;
    expect(card).toMatchObject({ state: 'DELETED' });
    const { digitalCards } = (await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1/digitalCards')).body;
    expect(digitalCards).toMatchObject([{ state: 'DELETED' }]);
    expect(await told()).toEqual(['DELETE SUCCESSFUL', 'CLICK_TO_PAY_OPT_OUT SUCCESSFUL']);
    expect(webhook.updates.filter(({ cardId }) => cardId === 'card-1').slice(-2)).toMatchObject([
      { operation: 'DELETE', reason: 'moved away' },
      { operation: 'CLICK_TO_PAY_OPT_OUT' },
    ]);
    expect((await remove(path)).status).toBe(403);
    expect((await update(consumerInfo)).status).toBe(403);
    expect((await register()).status).toBe(204);
    expect(await getConsumer()).toEqual({ consumerId: 'ada', state: 'ACTIVE' });
    expect((await issuer.registerCard('card-1', otherVisa)).status).toBe(204);
  });

  it('cannot be deleted when D1 does not know them', async () => {
    expect((await remove(v1)).status).toBe(404);
    expect((await remove(v2)).status).toBe(404);
  });

  it('answer with the operation when the sandbox is told so', async () => {
    await issuer.sandbox.stop();
    await start({ behaviour: { answerOperation: true } });
    await register(consumerInfo);
    for (const { status, body } of [await update(consumerInfo), await remove()]) {
      expect({ status, state: body.status }).toEqual({ status: 200, state: 'SUCCESSFUL' });
      expect((await issuer.call('GET', `${v2}/operations/${String(body.operationId)}`)).status).toBe(200);
    }
  });

  it('are registered by version 1, again and again', async () => {
    for (const body of [{}, { state: 'INACTIVE' }]) expect((await issuer.call('PUT', v1, body)).status).toBe(204);
    expect(await getConsumer()).toEqual({ consumerId: 'ada', state: 'ACTIVE' });
  });

  it('are registered by version 1 with their cards, and with more of them later', async () => {
    expect((await withCards(await cardOf('card-1', visa))).status).toBe(204);
    const more = [await cardOf('card-1', visa), await cardOf('card-2', mastercard, { state: 'INACTIVE' })];
    expect((await withCards(...more)).status).toBe(204);
    const { cards } = (await issuer.call('GET', `${v2}/cards`)).body;
    expect(cards).toMatchObject([
      { cardId: 'card-1', accountIds: ['account-1'], state: 'ACTIVE' },
      { cardId: 'card-2', state: 'INACTIVE' },
    ]);
  });

  it('are registered by version 1 with all of the cards or none', async () => {
    await issuer.registerCard('card-9', otherVisa, 'eve');
    const before = world();
    const good = await cardOf('card-1', visa);
    for (const [bad, status] of [
      [await cardOf('card-2', '4111111111111112'), 400],
      [await cardOf('card-2', mastercard, { encryptedData: 'nonsense' }), 400],
      [await cardOf('card-2', mastercard, { state: 'LOST' }), 400],
      [await cardOf('card-2', otherVisa), 409],
      [await cardOf('card-2', visa), 409],
      [await cardOf('card-1', mastercard), 409],
      [await cardOf('card-9', mastercard), 409],
    ] as const) {
      expect((await withCards(good, bad)).status).toBe(status);
      expect(world()).toEqual(before);
    }
  });

  it('come back by version 1 after they were deleted, and not when they are merely not active', async () => {
    await withCards(await cardOf('card-1', visa));
    await issuer.control('POST', '/consumers/ada/state', { state: 'SUSPENDED' });
    expect((await withCards(await cardOf('card-2', otherVisa))).status).toBe(403);
    await issuer.control('POST', '/consumers/ada/state', { state: 'DELETED' });
    expect((await withCards(await cardOf('card-2', visa))).status).toBe(409);
    expect(await getConsumer()).toMatchObject({ state: 'DELETED' });
    expect((await withCards(await cardOf('card-2', otherVisa))).status).toBe(204);
    expect(await getConsumer()).toMatchObject({ state: 'ACTIVE' });
  });
});
