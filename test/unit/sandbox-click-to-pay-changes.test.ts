import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { without } from '../support/without.ts';
import {
  billingAddress,
  consumerInfo,
  mastercard,
  notifying,
  startIssuer,
  startWebhook,
  visa,
} from './sandbox-support.ts';
import type { Issuer, Webhook } from './sandbox-support.ts';

const consumers = '/banking/v1/{issuer}/consumers/ada';
const elsewhere = { line1: '1 New Street', zipCode: '10115', countryCode: 'DE' };

describe('changes in Click to Pay', () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    issuer = await startIssuer({ notifications: notifying(webhook) });
    await issuer.registerCard('card-1', visa);
    await issuer.registerCard('card-2', mastercard);
    await issuer.registerCard('card-3', '4242424242424242', 'eve');
    for (const cardId of ['card-1', 'card-2']) await issuer.enrol(cardId);
    await issuer.sandbox.settle({ seconds: 5 });
    webhook.received.length = 0;
  });
  afterEach(async () => {
    expect(issuer.sandbox.violations).toEqual([]);
    await issuer.sandbox.stop();
    await webhook.stop();
  });

  const ofCard = (verb: 'Update' | 'OptOut', body: object = {}, cardId = 'card-1') =>
    issuer.call('POST', `/banking/v1/{issuer}/cards/${cardId}/operations:clickToPay${verb}`, body);
  const ofConsumer = (verb: 'Update' | 'OptOut', body: object = {}, consumerId = 'ada') =>
    issuer.call('POST', `/banking/v1/{issuer}/consumers/${consumerId}/operations:clickToPay${verb}`, body);
  const readProfiles = async () => (await issuer.call('GET', `${consumers}/clickToPay`)).body;
  const entries = async () => {
    const profiles = (await readProfiles()).clickToPayProfiles as { scheme: string; cards: object[] }[];
    return Object.fromEntries(profiles.map(({ scheme, cards }) => [scheme, cards]));
  };
  const end = () => issuer.sandbox.settle({ seconds: 5 });
  const told = () =>
    webhook.received.flatMap(({ path, operations }) =>
      operations.map(({ operation, status }) => `${String(path.split('/').at(-1))} ${operation} ${status}`),
    );
  const world = () => structuredClone({ cards: issuer.sandbox.store.cards, consumers: issuer.sandbox.store.consumers });
  const fail = (kind: string, subject: object) =>
    issuer.control('POST', '/operations/next-result', {
      ...{ kind, ...subject, status: 'FAILED', errorCode: 'SCHEME_DOWN', error: 'Down.' },
    });

  it('give a card another name and address, a while after they were asked for', async () => {
    const { status, body } = await ofCard('Update', { name: 'Ada Rook', billingAddress: elsewhere, reason: 'married' });
    expect({ status, state: body.status }).toEqual({ status: 202, state: 'PENDING' });
    expect(await entries()).toMatchObject({ VISA: [{ cardHolderName: 'Ada Quill', billingAddress }] });
    await end();
    const changed = { cardId: 'card-1', cardHolderName: 'Ada Rook', billingAddress: elsewhere };
    expect(await entries()).toMatchObject({ VISA: [changed], MASTERCARD: [{ billingAddress }] });
    expect(told()).toEqual(['cards CLICK_TO_PAY_UPDATE SUCCESSFUL']);
    expect(webhook.updates).toMatchObject([{ operationId: body.operationId, reason: 'married' }]);
  });

  it('give a name to cards of Visa only', async () => {
    expect((await ofCard('Update', { name: 'Ada Rook' }, 'card-2')).body).toEqual({
      ...{ errorCode: 'FIELD_INVALID_VALUE', error: 'name' },
    });
    expect((await ofCard('Update', { billingAddress: elsewhere }, 'card-2')).status).toBe(202);
    await end();
    expect(await entries()).toMatchObject({ MASTERCARD: [{ billingAddress: elsewhere }] });
  });

  it('give an end user other details at every network, and all cards one address', async () => {
    const married = { ...consumerInfo, lastName: 'Rook' };
    const { status, body } = await ofConsumer('Update', { consumerInfo: married, billingAddress: elsewhere });
    expect({ status, state: body.status }).toEqual({ status: 202, state: 'PENDING' });
    await end();
    expect((await readProfiles()).clickToPayProfiles).toMatchObject([
      { scheme: 'VISA', consumerInfo: married, cards: [{ billingAddress: elsewhere }] },
      { scheme: 'MASTERCARD', consumerInfo: married, cards: [{ billingAddress: elsewhere }] },
    ]);
    expect(told()).toEqual(['consumers CLICK_TO_PAY_UPDATE SUCCESSFUL']);
    const operation = `/banking/v2/{issuer}/consumers/ada/operations/${String(body.operationId)}`;
    expect((await issuer.call('GET', operation)).body).toMatchObject({ status: 'SUCCESSFUL', consumerId: 'ada' });
  });

  it('need all of an end user', async () => {
    const rest = without(consumerInfo, 'email');
    expect((await ofConsumer('Update', { consumerInfo: rest })).body).toMatchObject({ error: 'consumerInfo.email' });
  });

  it('take a card out with its digital card, and it may be enrolled anew', async () => {
    expect((await ofCard('OptOut', { reasonCode: 'USER_DECISION' })).status).toBe(202);
    await end();
    expect(await entries()).toMatchObject({ VISA: [], MASTERCARD: [{ cardId: 'card-2' }] });
    expect(told()).toEqual(['cards CLICK_TO_PAY_OPT_OUT SUCCESSFUL']);
    await issuer.enrol('card-1');
    await end();
    expect(await entries()).toMatchObject({ VISA: [{ cardId: 'card-1' }] });
    const { digitalCards } = (await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1/digitalCards')).body;
    expect(digitalCards).toMatchObject([{ state: 'DELETED' }, { state: 'ACTIVE' }]);
  });

  it('take an end user out with all cards, who may be enrolled anew', async () => {
    expect((await ofConsumer('OptOut', { reason: 'no more' })).status).toBe(202);
    await end();
    expect((await readProfiles()).clickToPayProfiles).toEqual([]);
    expect(told()).toEqual(['consumers CLICK_TO_PAY_OPT_OUT SUCCESSFUL']);
    for (const cardId of ['card-1', 'card-2']) {
      const path = `/banking/v1/{issuer}/cards/${cardId}/digitalCards`;
      expect((await issuer.call('GET', path)).body.digitalCards).toMatchObject([{ state: 'DELETED' }]);
    }
    await issuer.enrol('card-1');
    await end();
    expect(await entries()).toMatchObject({ VISA: [{ cardId: 'card-1' }] });
  });

  it('are refused for who or what is not enrolled, not active or not known', async () => {
    const before = world();
    const body = { consumerInfo };
    expect((await ofCard('Update', {}, 'card-3')).body).toMatchObject({ error: 'Not enrolled in Click to Pay.' });
    expect((await ofCard('OptOut', {}, 'card-3')).status).toBe(403);
    expect((await ofConsumer('Update', body, 'eve')).status).toBe(403);
    expect((await ofConsumer('OptOut', {}, 'eve')).status).toBe(403);
    for (const verb of ['Update', 'OptOut'] as const) {
      expect((await ofCard(verb, {}, 'card-9')).status).toBe(404);
      expect((await ofConsumer(verb, verb === 'Update' ? body : {}, 'nobody')).status).toBe(404);
    }
    expect(world()).toEqual(before);
    await issuer.control('POST', '/consumers/ada/state', { state: 'SUSPENDED' });
    for (const { status } of [await ofCard('Update'), await ofCard('OptOut'), await ofConsumer('OptOut')])
      expect(status).toBe(403);
  });

  it('fail when told to, once, and change nothing then', async () => {
    await fail('CLICK_TO_PAY_UPDATE', { cardId: 'card-1' });
    await fail('CLICK_TO_PAY_OPT_OUT', { consumerId: 'ada' });
    const before = await readProfiles();
    await ofCard('Update', { billingAddress: elsewhere });
    await ofConsumer('OptOut');
    await end();
    expect(await readProfiles()).toEqual(before);
    const failure = { status: 'FAILED', errorCode: 'SCHEME_DOWN', error: 'Down.' };
    expect(webhook.updates).toHaveLength(2);
    for (const update of webhook.updates) expect(update).toMatchObject(failure);
    await ofConsumer('OptOut');
    await end();
    expect((await readProfiles()).clickToPayProfiles).toEqual([]);
  });

  it('fail when the card has left in the meantime', async () => {
    await ofCard('OptOut');
    await ofCard('Update', { billingAddress: elsewhere });
    await ofCard('OptOut');
    await end();
    expect(told().map((text) => text.replace('cards CLICK_TO_PAY_', ''))).toEqual([
      ...['OPT_OUT SUCCESSFUL', 'UPDATE FAILED', 'OPT_OUT FAILED'],
    ]);
  });

  it('cannot enrol a card that was deleted in the meantime', async () => {
    await issuer.enrol('card-3');
    await issuer.call('POST', '/banking/v1/{issuer}/cards/card-3/operations:delete', {});
    await end();
    expect(webhook.updates.find(({ operation }) => operation === 'CLICK_TO_PAY_ENROLMENT')).toMatchObject({
      ...{ status: 'FAILED', errorCode: 'NOT_ACTIVE' },
    });
    const { body } = await issuer.call('GET', '/banking/v1/{issuer}/consumers/eve/clickToPay');
    expect(body.clickToPayProfiles).toEqual([]);
  });

  it('leave out a network that is down, and say so', async () => {
    expect((await issuer.control('POST', '/click-to-pay/VISA/down', { down: true })).status).toBe(200);
    const partial = await readProfiles();
    expect(partial.clickToPayProfiles).toMatchObject([{ scheme: 'MASTERCARD' }]);
    expect(partial.errorMessage).toBe('No answer from VISA.');
    await issuer.control('POST', '/click-to-pay/VISA/down', { down: false });
    expect(await readProfiles()).not.toHaveProperty('errorMessage');
  });

  it('tell of a digital card that was made, when that is wanted', async () => {
    await issuer.sandbox.stop();
    const delivery = { notifyDigitize: true, cardsVersion: 'v1' } as const;
    issuer = await startIssuer({ notifications: notifying(webhook), delivery });
    await issuer.registerCard('card-1', visa);
    await issuer.enrol('card-1');
    await end();
    const digitize = webhook.received.find(({ path }) => path.endsWith('/cards/card-1/notifications'));
    const { digitalCards } = (await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1/digitalCards')).body;
    const [{ digitalCardId }] = digitalCards as [{ digitalCardId: string }];
    expect(digitize?.body).toMatchObject({
      ...{ operation: 'DIGITIZE', status: 'SUCCESSFUL', digitalCardIds: [digitalCardId] },
    });
  });

  it.each([
    { kind: 'CLICK_TO_PAY_UPDATE', status: 'FAILED' },
    { kind: 'CLICK_TO_PAY_UPDATE', status: 'FAILED', cardId: 'card-1', consumerId: 'ada' },
    { kind: 'CLICK_TO_PAY_ENROLMENT', status: 'FAILED', consumerId: 'ada' },
    { kind: 'REGISTER', status: 'FAILED', digitalCardId: 'd-1' },
  ])('are not ordered by %j', async (body) => {
    expect((await issuer.control('POST', '/operations/next-result', body)).status).toBe(400);
  });
});
