import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  billingAddress,
  consumerInfo,
  mastercard,
  otherVisa,
  startIssuer,
  visa,
  type Issuer,
} from './sandbox-support.ts';

const path = (cardId: string) => `/banking/v1/{issuer}/cards/${cardId}/operations:clickToPayEnrolment`;

describe('Click to Pay in the sandbox', () => {
  let issuer: Issuer;
  beforeEach(async () => {
    issuer = await startIssuer({ cardProducts: { CHARGE: 'OTHER' } });
    await issuer.registerCard('card-1', visa);
    await issuer.registerCard('card-2', otherVisa);
    await issuer.registerCard('card-3', mastercard);
    issuer.sandbox.clock.advance(1_000);
  });
  afterEach(() => issuer.sandbox.stop());

  async function profiles() {
    return (await issuer.call('GET', '/banking/v1/{issuer}/consumers/ada/clickToPay')).body.clickToPayProfiles;
  }
  async function lastOperation(cardId: string) {
    const { body } = await issuer.call('GET', `/banking/v1/{issuer}/cards/${cardId}/operations`);
    return (body.operations as Record<string, unknown>[])[0];
  }

  it('has no profiles for a consumer who is not enrolled, and no answer for an unknown one', async () => {
    expect(await profiles()).toEqual([]);
    expect((await issuer.call('GET', '/banking/v1/{issuer}/consumers/nobody/clickToPay')).status).toBe(404);
  });

  it('enrols a card: pending first, then in the profile, with a digital card', async () => {
    const { status, body } = await issuer.enrol('card-1');
    expect({ status, state: body.status }).toEqual({ status: 202, state: 'PENDING' });
    expect(await profiles()).toEqual([]);
    issuer.sandbox.clock.advance(3_000);
    expect(await lastOperation('card-1')).toMatchObject({
      operationId: body.operationId,
      operation: 'CLICK_TO_PAY_ENROLMENT',
      status: 'SUCCESSFUL',
    });
    const { digitalCards } = (await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1/digitalCards')).body;
    const [digitalCard] = digitalCards as [{ digitalCardId: string }];
    const { digitalCardId } = digitalCard;
    expect(await profiles()).toEqual([
      {
        scheme: 'VISA',
        consumerId: 'ada',
        consumerInfo,
        cards: [
          {
            cardId: 'card-1',
            last4: '1111',
            expiryDate: '0639',
            digitalCardId,
            cardHolderName: 'Ada Quill',
            billingAddress,
          },
        ],
      },
    ]);
  });

  it('keeps one profile a network', async () => {
    for (const cardId of ['card-1', 'card-2', 'card-3']) await issuer.enrol(cardId);
    issuer.sandbox.clock.advance(3_000);
    expect(await profiles()).toMatchObject([
      { scheme: 'VISA', cards: [{ cardId: 'card-1' }, { cardId: 'card-2' }] },
      { scheme: 'MASTERCARD', cards: [{ cardId: 'card-3' }] },
    ]);
  });

  it('needs a name and a billing address for Visa only', async () => {
    expect((await issuer.call('POST', path('card-1'), { consumerInfo })).body.error).toBe('name');
    const named = { consumerInfo, name: 'Ada Quill' };
    expect((await issuer.call('POST', path('card-1'), named)).body.error).toBe('billingAddress');
    expect((await issuer.call('POST', path('card-3'), { consumerInfo })).status).toBe(202);
  });

  it('refuses unknown cards, inactive cards and other networks', async () => {
    expect((await issuer.enrol('card-9')).status).toBe(404);
    await issuer.control('POST', '/cards/card-1/state', { state: 'INACTIVE' });
    expect((await issuer.enrol('card-1')).status).toBe(403);
    const encryptedData = await issuer.encrypt({ pan: '371449635398431', exp: '0639' });
    const charge = { consumerId: 'ada', cardProductId: 'CHARGE', encryptedData };
    await issuer.call('PUT', '/banking/v2/{issuer}/cards/card-4', charge);
    expect((await issuer.enrol('card-4')).status).toBe(403);
  });

  it('fails a second enrolment of the same card', async () => {
    await issuer.enrol('card-1');
    await issuer.enrol('card-1');
    issuer.sandbox.clock.advance(3_000);
    expect(await lastOperation('card-1')).toMatchObject({ status: 'FAILED', errorCode: 'SCHEME_RESOURCE_EXISTS' });
  });

  it('fails an enrolment when told to, once', async () => {
    const failure = { status: 'FAILED', errorCode: 'SCHEME_CARD_INELIGIBLE', error: 'Not eligible.' };
    const order = { kind: 'CLICK_TO_PAY_ENROLMENT', cardId: 'card-1', ...failure };
    expect((await issuer.control('POST', '/operations/next-result', order)).status).toBe(200);
    await issuer.enrol('card-1');
    issuer.sandbox.clock.advance(3_000);
    expect(await lastOperation('card-1')).toMatchObject(failure);
    expect(await profiles()).toEqual([]);
    await issuer.enrol('card-1');
    issuer.sandbox.clock.advance(3_000);
    expect(await lastOperation('card-1')).toMatchObject({ status: 'SUCCESSFUL' });
  });
});
