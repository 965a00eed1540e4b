import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { consumerInfo, mastercard, otherVisa, startIssuer, visa, type Issuer } from './sandbox-support.ts';

const address = { line1: '9 Elm Road', city: 'Springfield', zipCode: '62701', countryCode: 'US' };
const cardData = { pan: visa, exp: '3906', name: 'Ada Quill' };
const path = '/banking/v1/{issuer}/physicalCards';

describe('the rules of card orders in the sandbox', () => {
  let issuer: Issuer;
  beforeEach(() => start());
  afterEach(() => issuer.sandbox.stop());
  async function start(options: Partial<SandboxOptions> = {}) {
    issuer = await startIssuer(options);
  }
  async function restart(options: Partial<SandboxOptions>) {
    await issuer.sandbox.stop();
    await start(options);
  }
  const ordered = () => issuer.sandbox.store.cards.get('card-1')?.operations.length ?? 0;

  describe('issuerRequestId', () => {
    const taken = { status: 409, body: { errorCode: 'RESOURCE_EXISTS', error: 'issuerRequestId' } };
    const answer = ({ status, body }: { status: number; body: object }) => ({ status, body });

    it('gives the same order for the same request, whatever the order of its members and the encryption', async () => {
      const first = await issuer.order('card-1', visa);
      const services = { pinMailer: true, issuance: 'CREATION' };
      const second = await issuer.order('card-2', mastercard, { issuerRequestId: 'r-2', services });
      const turned = { issuance: 'CREATION', pinMailer: true };
      expect((await issuer.order('card-1', visa)).body).toEqual(first.body);
      const again = await issuer.order('card-2', mastercard, { services: turned, issuerRequestId: 'r-2' });
      expect(again.body).toEqual(second.body);
      expect(ordered()).toBe(1);
    });

    it.each([
      ['other services', { services: { issuance: 'RENEWAL' } }],
      ['other clear data', { encryptedData: { ...cardData, name: 'A. Quill' } }],
      ['one more member', { cardDesign: 'blue' }],
    ])('refuses %s under it', async (_what, change) => {
      await issuer.order('card-1', visa);
      const { encryptedData } = change as { encryptedData?: object };
      const sealed = encryptedData && { encryptedData: await issuer.encrypt(encryptedData) };
      expect(answer(await issuer.order('card-1', visa, { ...change, ...sealed }))).toEqual(taken);
      expect(ordered()).toBe(1);
    });

    it('is one for all cards', async () => {
      await issuer.order('card-1', visa);
      expect(answer(await issuer.order('card-2', mastercard))).toEqual(taken);
      expect(issuer.sandbox.store.cards.has('card-2')).toBe(false);
    });

    it('is refused for another order than the one in the seed', async () => {
      issuer.sandbox.seed();
      const order = await issuer.order('card-1', visa, { issuerRequestId: 'demo-carla-1' });
      expect(answer(order)).toEqual(taken);
    });

    it('says nothing at all by option', async () => {
      await restart({ behaviour: { deduplicateIssuerRequestId: false } });
      const first = await issuer.order('card-1', visa);
      expect((await issuer.order('card-1', visa)).body).not.toEqual(first.body);
      expect((await issuer.order('card-2', mastercard)).status).toBe(202);
    });
  });

  it('takes every service, carrier letter, stripe and design that D1 knows, and a bulk shipment', async () => {
    const { status } = await issuer.order('card-1', visa, {
      services: {
        issuance: 'REPLACEMENT',
        delivery: 'usps-imb',
        cardCarrier: 'letter-1',
        packaging: 'box',
        pinMailer: true,
      },
      shipment: { type: 'BULK', deliveryAddress: address, groupId: 'container-001', orderId: 'dispatch-2026-02-19' },
      cardCarrierConfig: { language: 'en', images: ['logo'], customLines: ['Welcome'] },
      trackData: { track1: 'B4111^QUILL/ADA^3906', track3: '01' },
      cardDesign: 'blue',
      encryptedData: await issuer.encrypt({
        ...cardData,
        ...{ secondName: 'Quill Ltd', encodedName: 'QUILL/ADA', cvv1: '123', pvv: '1234', panSequenceNumber: '01' },
        ...{ paymentAccountReference: 'A'.repeat(29), effectiveDate: '2605' },
      }),
    });
    expect(status).toBe(202);
  });

  it.each([
    ['secondName', 'A name that is longer than 26'],
    ['encodedName', ''],
    ['cvv1', '12'],
    ['pvv', 1234],
    ['paymentAccountReference', 'short'],
    ['panSequenceNumber', '1'],
    ['effectiveDate', '2613'],
  ])('refuses card data with a bad %s', async (member, value) => {
    const encryptedData = await issuer.encrypt({ ...cardData, [member]: value });
    const { status, body } = await issuer.order('card-1', visa, { encryptedData });
    expect({ status, body }).toEqual({ status: 400, body: { errorCode: 'FIELD_INVALID_VALUE', error: member } });
    expect(ordered()).toBe(0);
  });

  it.each(['state', 'oldCardId'])('knows nothing of the deprecated %s', async (member) => {
    const { status, body } = await issuer.order('card-1', visa, { [member]: 'ACTIVE' });
    expect({ status, body }).toEqual({ status: 400, body: { errorCode: 'FIELD_INVALID_FORMAT', error: member } });
  });

  it('needs to know who gets each card of an individual shipment, by option', async () => {
    const shipment = { type: 'INDIVIDUAL', deliveryAddress: address };
    expect((await issuer.order('card-1', visa, { shipment })).status).toBe(202);
    await restart({ behaviour: { requireIndividualAddress: true } });
    expect((await issuer.order('card-1', visa, { shipment })).body.error).toBe('shipment.individualAddress');
    const addressed = { ...shipment, individualAddress: address };
    expect((await issuer.order('card-1', visa, { shipment: addressed })).status).toBe(202);
    const bulk = { ...shipment, type: 'BULK' };
    expect((await issuer.order('card-1', visa, { shipment: bulk, issuerRequestId: 'r-2' })).status).toBe(202);
  });

  it('answers without an operationId by option', async () => {
    await restart({ behaviour: { showPhysicalOperation: false } });
    const { status, body } = await issuer.order('card-1', visa);
    expect({ status, body }).toEqual({ status: 202, body: {} });
  });

  it('takes no card whose id is made from its PAN, and none of a deleted end user', async () => {
    expect((await issuer.order(`c-${visa}`, visa)).body.error).toBe('cardId');
    await issuer.registerCard('card-1', visa);
    await issuer.control('POST', '/consumers/ada/state', { state: 'DELETED' });
    expect((await issuer.order('card-2', mastercard)).status).toBe(403);
  });

  describe('of many cards', () => {
    async function item(cardId: string, pan: string, change: object = {}) {
      return {
        cardId,
        distributionChannel: 'CENTRAL',
        consumerId: 'ada',
        issuerRequestId: `r-${cardId}`,
        services: { issuance: 'CREATION' },
        paymentApplication: { config: 'config-1', odaKeyIndex: '1', derivationKeyIndex: '1' },
        encryptedData: await issuer.encrypt({ ...cardData, pan }),
        ...change,
      };
    }
    const orderAll = (cards: object[]) => issuer.call('POST', `${path}/operations:production`, { cards });
    const isKnown = (cardId: string) => issuer.sandbox.store.cards.has(cardId);

    it('gives each its own result, and a bad one does not spoil the others', async () => {
      const spoiled = { encryptedData: 'no.jwe.at.all.here' };
      const { status, body } = await orderAll([
        await item('card-1', visa),
        await item('card-2', mastercard, spoiled),
        await item('card-3', visa),
        await item('card-4', otherVisa),
      ]);
      expect(status).toBe(202);
      expect(body.results).toEqual([
        { cardId: 'card-1', operationId: expect.any(String) },
        { cardId: 'card-2', errorCode: 'CRYPTO_ERROR' },
        { cardId: 'card-3', errorCode: 'RESOURCE_EXISTS', error: 'pan' },
        { cardId: 'card-4', operationId: expect.any(String) },
      ]);
      expect(['card-1', 'card-2', 'card-3', 'card-4'].map(isKnown)).toEqual([true, false, false, true]);
    });

    it('is safe to repeat, item by item', async () => {
      const cards = [await item('card-1', visa), await item('card-2', mastercard)];
      const first = await orderAll(cards);
      expect((await orderAll(cards)).body).toEqual(first.body);
      expect(ordered()).toBe(1);
    });

    it.each([
      ['cards', () => []],
      ['cards', (card: object) => Array.from({ length: 1001 }, () => card)],
      ['cards.1.services.issuance', (card: object) => [card, { ...card, services: { issuance: 'GIFT' } }]],
      ['cards.1.persoStation', (card: object) => [card, { ...card, distributionChannel: 'INSTANT' }]],
      [
        'cards.0.paymentApplication.extra',
        (card: { paymentApplication: object }) => [
          { ...card, paymentApplication: { ...card.paymentApplication, extra: 1 } },
        ],
      ],
    ])('is refused as a whole when schema/d1 does not allow %s', async (field, change) => {
      const cards = change(await item('card-1', visa));
      const { status, body } = await orderAll(cards);
      expect({ status, body }).toEqual({ status: 400, body: { errorCode: 'FIELD_INVALID_FORMAT', error: field } });
      expect(ordered()).toBe(0);
    });

    it('takes a thousand', async () => {
      const one = await item('card-1', visa);
      const cards = Array.from({ length: 1000 }, (_, index) => ({ ...one, issuerRequestId: `r-${String(index)}` }));
      const { body } = await orderAll(cards);
      expect(body.results).toHaveLength(1000);
      expect(ordered()).toBe(1000);
    });

    it('may say nothing about single cards', async () => {
      await restart({ behaviour: { batchOrderAnswer: 'none' } });
      const { status, body } = await orderAll([await item('card-1', visa), await item('card-2', visa)]);
      expect({ status, body }).toEqual({ status: 202, body: {} });
      expect(['card-1', 'card-2'].map(isKnown)).toEqual([true, false]);
    });

    it.each([
      ['CRYPTO_ERROR', 'cards.1.encryptedData', mastercard, { encryptedData: 'no.jwe.at.all.here' }],
      ['RESOURCE_EXISTS', 'cards.1.pan', visa, {}],
      ['RESOURCE_EXISTS', 'cards.1.issuerRequestId', mastercard, { issuerRequestId: 'r-card-1' }],
      [
        'FIELD_INVALID_VALUE',
        'cards.1.consumerId',
        visa,
        { cardId: 'card-1', consumerId: 'eve', issuerRequestId: 'r' },
      ],
      ['FIELD_INVALID_VALUE', 'cards.1.pan', mastercard, { cardId: 'card-1', issuerRequestId: 'r' }],
    ])('may be all or nothing: %s %s', async (errorCode, error, pan, change) => {
      await restart({ behaviour: { batchOrderAnswer: 'atomic' } });
      const good = await item('card-1', visa);
      const { status, body } = await orderAll([good, await item('card-2', pan, change)]);
      expect({ status, body }).toEqual({ status: 400, body: { errorCode, error } });
      expect(isKnown('card-1')).toBe(false);
      expect((await orderAll([good])).status).toBe(202);
    });
  });

  it('keeps personal data out of what it remembers', async () => {
    const shipment = { type: 'INDIVIDUAL', deliveryAddress: { ...address, lastName: consumerInfo.lastName } };
    await issuer.order('card-1', visa, { shipment });
    const { cards, orderRequests } = issuer.sandbox.store;
    expect(JSON.stringify([...cards.values(), ...orderRequests])).not.toMatch(/4111111111|Quill|Elm Road/);
  });
});
