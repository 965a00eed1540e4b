import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { without } from '../support/without.ts';
import { mastercard, notifying, otherVisa, startIssuer, startWebhook, visa } from './sandbox-support.ts';
import type { Issuer, Webhook } from './sandbox-support.ts';

const thirdVisa = '4242424242424242';

describe('the life of a card in the sandbox', () => {
  let issuer: Issuer;
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = await startWebhook();
    await start();
    await issuer.registerCard('card-1', visa);
    await issuer.sandbox.settle({ seconds: 1 });
  });
  afterEach(async () => {
    expect(issuer.sandbox.violations).toEqual([]);
    await issuer.sandbox.stop();
    await webhook.stop();
  });

  async function start(options: Partial<SandboxOptions> = {}) {
    issuer = await startIssuer({ notifications: notifying(webhook), ...options });
  }
  const path = (cardId: string, verb: string) => `/banking/v1/{issuer}/cards/${cardId}/operations:${verb}`;
  const act = (verb: string, body: object = {}, cardId = 'card-1') => issuer.call('POST', path(cardId, verb), body);
  const getCard = async (cardId = 'card-1') =>
    (await issuer.call('GET', `/banking/v1/{issuer}/cards/${cardId}`)).body as Record<string, unknown>;
  const newData = async (pan: string, exp = '0841') => ({ encryptedData: await issuer.encrypt({ pan, exp }) });
  const replacement = async (pan: string, newCardId = 'card-2') => ({
    reasonCode: 'CARD_LOST',
    newCardId,
    ...(await newData(pan)),
  });
  const world = () => structuredClone({ cards: issuer.sandbox.store.cards, consumers: issuer.sandbox.store.consumers });
  const enrol = async (cardId = 'card-1') => {
    await issuer.enrol(cardId);
    await issuer.sandbox.settle({ seconds: 5 });
  };
  const profileCards = async () => {
    const { body } = await issuer.call('GET', '/banking/v1/{issuer}/consumers/ada/clickToPay');
    return (body.clickToPayProfiles as { cards: unknown[] }[]).flatMap(({ cards }) => cards);
  };
  const digitalCards = async (cardId = 'card-1') =>
    (await issuer.call('GET', `/banking/v1/{issuer}/cards/${cardId}/digitalCards`)).body.digitalCards;

  it('suspends, resumes and deletes a card, and tells the issuer each time', async () => {
    expect((await act('suspend', { reasonCode: 'USER_DECISION', reason: 'on holiday' })).status).toBe(204);
    expect(await getCard()).toMatchObject({
      state: 'INACTIVE',
      stateReason: 'USER_DECISION',
      ongoingOperation: 'NONE',
    });
    expect((await act('resume', { reasonCode: 'USER_DECISION' })).status).toBe(204);
    const resumed = await getCard();
    expect(resumed).toMatchObject({ state: 'ACTIVE' });
    expect(resumed).not.toHaveProperty('stateReason');
    expect((await act('delete', { reasonCode: 'CLOSED_CARD' })).status).toBe(204);
    expect(await getCard()).toMatchObject({ state: 'DELETED', stateReason: 'CLOSED_CARD' });
    await issuer.sandbox.settle();
    const done = { status: 'SUCCESSFUL', cardId: 'card-1', endTime: expect.any(String) };
    expect(webhook.updates.slice(1)).toMatchObject([
      { operation: 'SUSPEND', reason: 'on holiday', ...done },
      { operation: 'RESUME', ...done },
      { operation: 'DELETE', ...done },
    ]);
    const { operations } = (await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1/operations')).body;
    expect((operations as { operation: string }[]).map(({ operation }) => operation)).toEqual([
      ...['DELETE', 'RESUME', 'SUSPEND', 'REGISTER'],
    ]);
  });

  it('takes a decision of the issuer when no reason code is given', async () => {
    await act('suspend');
    expect(await getCard()).toMatchObject({ stateReason: 'ISSUER_DECISION' });
    expect((await act('resume')).status).toBe(204);
  });

  const codes = ['CARD_FOUND', 'USER_DECISION', 'ISSUER_DECISION'];
  it.each([
    ['CARD_LOST', ['CARD_FOUND']],
    ['USER_DECISION', ['USER_DECISION', 'ISSUER_DECISION']],
    ['ISSUER_DECISION', ['ISSUER_DECISION']],
    ['CARD_STOLEN', []],
    ['CARD_BROKEN', []],
    ['FRAUD', []],
  ])('resumes what was suspended for %s by %j only', async (reasonCode, resumedBy) => {
    await act('suspend', { reasonCode });
    for (const code of codes.filter((each) => !resumedBy.includes(each))) {
      const before = world();
      expect((await act('resume', { reasonCode: code })).status).toBe(403);
      expect(world()).toEqual(before);
    }
    for (const code of resumedBy) {
      expect((await act('resume', { reasonCode: code })).status).toBe(204);
      await act('suspend', { reasonCode });
    }
  });

  it('activates what was made inactive, and nothing else', async () => {
    expect((await act('activate')).status).toBe(403);
    const body = { consumerId: 'ada', cardProductId: 'GOLD', state: 'INACTIVE', ...(await newData(otherVisa)) };
    await issuer.call('PUT', '/banking/v2/{issuer}/cards/card-2', body);
    expect((await act('suspend', {}, 'card-2')).status).toBe(403);
    expect((await act('resume', {}, 'card-2')).status).toBe(403);
    expect((await act('activate', {}, 'card-2')).status).toBe(204);
    expect(await getCard('card-2')).toMatchObject({ state: 'ACTIVE' });
    await act('suspend', {}, 'card-2');
    expect((await act('activate', {}, 'card-2')).status).toBe(403);
  });

  it.each(['suspend', 'resume', 'activate', 'delete', 'renew', 'replace'])(
    'refuses to %s unknown and retired cards and those of a consumer who is not active',
    async (verb) => {
      const body = verb === 'replace' ? await replacement(otherVisa) : verb === 'renew' ? await newData(otherVisa) : {};
      expect((await act(verb, body, 'card-9')).body).toMatchObject({ errorCode: 'CARD_NOT_FOUND' });
      await issuer.control('POST', '/consumers/ada/state', { state: 'SUSPENDED' });
      const before = world();
      expect(await act(verb, body)).toMatchObject({ status: 403, body: { errorCode: 'CONSUMER_NOT_ACTIVE' } });
      await issuer.control('POST', '/consumers/ada/state', { state: 'ACTIVE' });
      for (const state of ['DELETED', 'REPLACED']) {
        await issuer.control('POST', '/cards/card-1/state', { state });
        expect(await act(verb, body)).toMatchObject({ status: 403, body: { errorCode: 'NOT_ACTIVE' } });
      }
      expect(world().cards.get('card-1')?.operations).toEqual(before.cards.get('card-1')?.operations);
      expect(world().cards.size).toBe(1);
    },
  );

  it('answers with the operation when it is told to', async () => {
    await issuer.sandbox.stop();
    await start({ behaviour: { answerOperation: true } });
    await issuer.registerCard('card-1', visa);
    for (const verb of ['suspend', 'resume']) {
      const { status, body } = await act(verb);
      expect({ status, state: body.status }).toEqual({ status: 200, state: 'SUCCESSFUL' });
      const operation = `/banking/v1/{issuer}/cards/card-1/operations/${String(body.operationId)}`;
      expect((await issuer.call('GET', operation)).body).toMatchObject({ operation: verb.toUpperCase() });
    }
  });

  it('deletes the digital cards of a deleted card and takes it out of Click to Pay', async () => {
    await enrol();
    await act('delete', { reasonCode: 'CARD_STOLEN' });
    expect(await profileCards()).toEqual([]);
    expect(await digitalCards()).toMatchObject([{ cardId: 'card-1', state: 'DELETED' }]);
    await issuer.sandbox.settle();
    expect(webhook.updates.slice(2)).toMatchObject([
      { operation: 'DELETE', status: 'SUCCESSFUL' },
      { operation: 'CLICK_TO_PAY_OPT_OUT', status: 'SUCCESSFUL' },
    ]);
  });

  it('leaves digital cards alone when a card is suspended', async () => {
    await enrol();
    await act('suspend', { reasonCode: 'CARD_LOST' });
    expect(await digitalCards()).toMatchObject([{ state: 'ACTIVE' }]);
    expect(await profileCards()).toHaveLength(1);
  });

  describe('renewed', () => {
    it('keeps its id, its digital cards and its place in Click to Pay', async () => {
      await enrol();
      expect((await act('renew', await newData(visa))).status).toBe(204);
      expect(await getCard()).toMatchObject({ expiryDate: '0841', last4Pan: '1111', state: 'ACTIVE' });
      expect((await act('renew', await newData(otherVisa, '0942'))).status).toBe(204);
      const shown = { last4: otherVisa.slice(-4), expiryDate: '0942', cardId: 'card-1' };
      expect(await digitalCards()).toMatchObject([{ ...shown, state: 'ACTIVE' }]);
      expect(await profileCards()).toMatchObject([shown]);
      await issuer.sandbox.settle();
      expect(webhook.updates.at(-1)).toMatchObject({ operation: 'RENEW', status: 'SUCCESSFUL' });
    });

    it('never gives its old PAN back', async () => {
      await act('renew', await newData(otherVisa));
      expect((await issuer.registerCard('card-2', visa)).status).toBe(409);
      expect((await act('renew', await newData(visa))).status).toBe(409);
    });

    it('cannot have what has ended, is not good, or belongs to another card', async () => {
      await issuer.registerCard('card-2', otherVisa);
      const before = world();
      for (const [body, error] of [
        [await newData(visa, '0124'), 'exp'],
        [await newData('4111111111111112'), 'pan'],
        [await newData(otherVisa), 'pan'],
      ] as const)
        expect((await act('renew', body)).body).toMatchObject({ error });
      expect((await act('renew', { encryptedData: 'nonsense' })).body).toEqual({ errorCode: 'CRYPTO_ERROR' });
      expect(world()).toEqual(before);
    });

    it('stays suspended', async () => {
      await act('suspend', { reasonCode: 'FRAUD' });
      expect((await act('renew', await newData(visa))).status).toBe(204);
      expect(await getCard()).toMatchObject({ state: 'INACTIVE', stateReason: 'FRAUD' });
    });
  });

  describe('replaced', () => {
    it('ends, and the new card takes over its digital cards and its place in Click to Pay', async () => {
      await enrol();
      await act('suspend', { reasonCode: 'CARD_LOST' });
      expect((await act('replace', await replacement(otherVisa))).status).toBe(204);
      expect(await getCard()).toMatchObject({ state: 'REPLACED', stateReason: 'CARD_LOST' });
      const { cardProductId, consumerId } = await getCard();
      const fresh = { cardProductId, consumerId, state: 'ACTIVE', last4Pan: otherVisa.slice(-4), expiryDate: '0841' };
      expect(await getCard('card-2')).toMatchObject(fresh);
      const shown = { cardId: 'card-2', last4: otherVisa.slice(-4), expiryDate: '0841' };
      expect(await digitalCards()).toEqual([]);
      expect(await digitalCards('card-2')).toMatchObject([{ ...shown, state: 'ACTIVE' }]);
      expect(await profileCards()).toMatchObject([shown]);
      await issuer.sandbox.settle();
      expect(webhook.updates.at(-1)).toMatchObject({ operation: 'REPLACE', cardId: 'card-1', status: 'SUCCESSFUL' });
    });

    it('retires its PAN for good, and its id may be used again', async () => {
      await act('replace', await replacement(otherVisa));
      expect((await issuer.registerCard('card-3', visa)).status).toBe(409);
      expect((await issuer.registerCard('card-1', thirdVisa)).status).toBe(204);
    });

    it('is refused when the new id or PAN is taken, or is the old one', async () => {
      await issuer.registerCard('card-2', otherVisa);
      const before = world();
      expect((await act('replace', await replacement(mastercard, 'card-2'))).body).toMatchObject({ error: 'cardId' });
      expect((await act('replace', await replacement(mastercard, 'card-1'))).body).toMatchObject({ error: 'cardId' });
      expect((await act('replace', await replacement(otherVisa, 'card-3'))).body).toMatchObject({ error: 'pan' });
      expect((await act('replace', await replacement(visa, 'card-3'))).body).toMatchObject({ error: 'pan' });
      expect((await act('replace', await replacement(mastercard, mastercard))).status).toBe(400);
      const unexplained = without(await replacement(mastercard, 'card-3'), 'reasonCode');
      expect((await act('replace', unexplained)).status).toBe(400);
      expect(world()).toEqual(before);
    });
  });

  it('may be given other names by the wire options', async () => {
    await issuer.sandbox.stop();
    await start({ wire: { replaceCardIdMember: 'cardIdOfNew', cardReplaceVerb: 'swap', cardLifeVersion: 'v2' } });
    await issuer.registerCard('card-1', visa);
    const { newCardId: cardIdOfNew, ...body } = await replacement(otherVisa);
    const swap = path('card-1', 'swap').replace('v1', 'v2');
    expect((await issuer.call('POST', swap, { ...body, cardIdOfNew })).status).toBe(204);
    expect(await getCard('card-2')).toMatchObject({ state: 'ACTIVE' });
  });
});
