import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, generateKeyPair } from 'jose';
import { consumerInfo, mastercard, otherVisa, startIssuer, visa, type Issuer } from './sandbox-support.ts';

const invalidValue = (error: string) => ({ errorCode: 'FIELD_INVALID_VALUE', error });

describe('cards and consumers in the sandbox', () => {
  let issuer: Issuer;
  beforeEach(async () => {
    issuer = await startIssuer();
  });
  afterEach(() => issuer.sandbox.stop());

  async function register(cardId: string, encryptedData: string) {
    const body = { consumerId: 'ada', cardProductId: 'GOLD', encryptedData };
    return issuer.call('PUT', `/banking/v2/{issuer}/cards/${cardId}`, body);
  }

  it('registers a consumer again and again, and shows what it stored', async () => {
    const path = '/banking/v2/{issuer}/consumers/ada';
    expect((await issuer.call('GET', path)).status).toBe(404);
    for (let round = 0; round < 2; round++)
      expect((await issuer.call('PUT', path, { personalInformation: consumerInfo })).status).toBe(204);
    expect((await issuer.call('GET', path)).body).toMatchObject({ state: 'ACTIVE', personalInformation: consumerInfo });
    const { operations } = (await issuer.call('GET', `${path}/operations`)).body;
    expect(operations).toEqual([expect.objectContaining({ operation: 'REGISTER', status: 'SUCCESSFUL' })]);
  });

  it('creates an unknown consumer with its first card, and lists its cards in order', async () => {
    expect((await issuer.registerCard('card-1', visa)).status).toBe(204);
    expect((await issuer.registerCard('card-2', mastercard)).status).toBe(204);
    const { cards } = (await issuer.call('GET', '/banking/v2/{issuer}/consumers/ada/cards')).body;
    expect(cards).toMatchObject([
      { cardId: 'card-1', scheme: 'VISA', last4Pan: '1111', expiryDate: '0639', state: 'ACTIVE' },
      { cardId: 'card-2', scheme: 'MASTERCARD', last4Pan: '4444' },
    ]);
  });

  it('ends the REGISTER operation a moment later', async () => {
    await issuer.registerCard('card-1', visa);
    const path = '/banking/v1/{issuer}/cards/card-1/operations';
    const list = async () => (await issuer.call('GET', path)).body.operations as { operationId: string }[];
    const [begun] = await list();
    expect(begun).toMatchObject({ operation: 'REGISTER', status: 'PENDING' });
    issuer.sandbox.clock.advance(500);
    const { body } = await issuer.call('GET', `${path}/${String(begun?.operationId)}`);
    expect(body).toMatchObject({ status: 'SUCCESSFUL', endTime: expect.any(String) });
    expect((await issuer.call('GET', `${path}/other`)).status).toBe(404);
  });

  it.each([
    ['a month that comes second', '2906'],
    ['a month 13', '1330'],
    ['a month 0', '0030'],
    ['a month in the past', '0124'],
    ['a dash', '06-9'],
  ])('refuses an expiry with %s', async (_what, exp) => {
    const { status, body } = await register('card-1', await issuer.encrypt({ pan: visa, exp }));
    expect({ status, body }).toEqual({ status: 400, body: invalidValue('exp') });
  });

  it.each(['4111111111111112', '411111111', '4111 1111 1111 1111', 4111111111111111])(
    'refuses a PAN that is none',
    async (pan) => {
      const { status, body } = await register('card-1', await issuer.encrypt({ pan, exp: '0639' }));
      expect({ status, body }).toEqual({ status: 400, body: invalidValue('pan') });
    },
  );

  it('refuses what it cannot decrypt or parse', async () => {
    const clear = { pan: visa, exp: '0639' };
    const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' });
    const foreign = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(clear)))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: issuer.sandbox.encryptionKey.kid })
      .encrypt(publicKey);
    for (const jwe of ['nonsense', foreign, await issuer.encrypt(clear, 'another-kid')])
      expect((await register('card-1', jwe)).body).toEqual({ errorCode: 'CRYPTO_ERROR' });
    for (const text of ['{"pan":', '"4111"', '[]'])
      expect((await register('card-1', await issuer.encrypt(text))).body.errorCode).toBe('PARSING_ERROR');
  });

  it('refuses a cardId made from the PAN', async () => {
    const hash = createHash('sha256').update(visa).digest();
    for (const cardId of [visa, `card_${visa}`, hash.toString('hex').slice(0, 48), hash.toString('base64url')])
      expect((await issuer.registerCard(cardId, visa)).body).toEqual(invalidValue('cardId'));
  });

  it('accepts the same card again and nothing else under its id or PAN', async () => {
    await issuer.registerCard('card-1', visa);
    expect((await issuer.registerCard('card-1', visa)).status).toBe(204);
    expect((await issuer.registerCard('card-1', otherVisa)).status).toBe(409);
    expect((await issuer.registerCard('card-1', visa, 'eve')).status).toBe(409);
    expect((await issuer.registerCard('card-2', visa)).status).toBe(409);
  });

  it('reuses the id of a deleted card, never its PAN', async () => {
    await issuer.registerCard('card-1', visa);
    await issuer.control('POST', '/cards/card-1/state', { state: 'DELETED' });
    expect((await issuer.registerCard('card-2', visa)).status).toBe(409);
    expect((await issuer.registerCard('card-1', otherVisa)).status).toBe(204);
  });

  it('takes no cards for a deleted consumer until it is registered again', async () => {
    await issuer.registerCard('card-1', visa);
    await issuer.control('POST', '/consumers/ada/state', { state: 'DELETED' });
    expect((await issuer.call('GET', '/banking/v2/{issuer}/consumers/ada')).body.state).toBe('DELETED');
    expect((await issuer.registerCard('card-2', otherVisa)).status).toBe(403);
    await issuer.call('PUT', '/banking/v2/{issuer}/consumers/ada', {});
    expect((await issuer.registerCard('card-2', otherVisa)).status).toBe(204);
  });
});
