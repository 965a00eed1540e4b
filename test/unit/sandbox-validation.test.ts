import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { billingAddress, consumerInfo, startIssuer, visa, type Issuer } from './sandbox-support.ts';

const invalid = (field: string) => ({ errorCode: 'FIELD_INVALID_FORMAT', error: field });
const enrolment = '/banking/v1/{issuer}/cards/card-1/operations:clickToPayEnrolment';

describe("the sandbox's checks against schema/d1", () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer();
    await issuer.registerCard('card-1', visa);
  });
  afterAll(() => issuer.sandbox.stop());

  it.each([
    ['GET', '/banking/v1/{issuer}/wallets'],
    ['DELETE', '/banking/v1/{issuer}/cards/card-1'],
    ['POST', '/banking/v1/{issuer}/cards/card-1/operations:dance'],
  ])('is loud about %s %s, which D1 does not have', async (method, path) => {
    const { status, body } = await issuer.call(method, path);
    expect(status).toBe(501);
    expect(body.errorCode).toBe('SANDBOX_NOT_IMPLEMENTED');
    expect(body.error).toMatch(new RegExp(`^${method} /banking/v1/issuers/.* is not part of this sandbox$`));
  });

  it.each([
    ['a bad e-mail', 'personalInformation.email', { personalInformation: { email: 'ada at home' } }],
    ['an unknown member', 'nickname', { nickname: 'Ada' }],
    ['a wrong type', 'personalInformation', { personalInformation: 'Ada' }],
    [
      'a deep member',
      'personalInformation.residencyAddress.countryCode',
      {
        personalInformation: { residencyAddress: { line1: '1', zipCode: '1', countryCode: 'usa' } },
      },
    ],
    ['a list', 'body', []],
    ['malformed JSON', 'body', '{"personalInformation":'],
  ])('names the field for %s', async (_what, field, sent) => {
    const { status, body } = await issuer.call('PUT', '/banking/v2/{issuer}/consumers/ada', sent);
    expect({ status, body }).toEqual({ status: 400, body: invalid(field) });
  });

  it.each([
    ['consumerInfo', { name: 'Ada Quill' }],
    ['consumerInfo.email', { consumerInfo: { ...consumerInfo, email: undefined } }],
    [
      'consumerInfo.mobilePhoneNumber.phoneNumber',
      {
        consumerInfo: { ...consumerInfo, mobilePhoneNumber: { countryCode: '+1', phoneNumber: '0202' } },
      },
    ],
    ['billingAddress.countryCode', { consumerInfo, billingAddress: { ...billingAddress, countryCode: 'USA' } }],
  ])('names the field %s of an enrolment', async (field, sent) => {
    expect((await issuer.call('POST', enrolment, sent)).body).toEqual(invalid(field));
  });

  it.each([
    ['distributionChannel', { distributionChannel: 'PIGEON' }],
    ['distributionChannel', { distributionChannel: undefined }],
    ['persoStation', { distributionChannel: 'INSTANT' }],
    ['shipment', { distributionChannel: 'THALES' }],
    ['persoStation', { persoStation: 'KIOSK-1' }],
    ['services.issuance', { services: { issuance: 'GIFT' } }],
  ])('judges an order by its own channel: %s', async (field, change) => {
    expect((await issuer.order('card-1', visa, change)).body).toEqual(invalid(field));
  });

  it('checks ids, headers and content types', async () => {
    const long = await issuer.call('GET', `/banking/v1/{issuer}/cards/${'c'.repeat(49)}`);
    expect(long.body).toEqual(invalid('cardId'));
    const header = await issuer.call('GET', '/banking/v1/{issuer}/cards/c', undefined, { 'x-correlation-id': 'a b' });
    expect(header.body).toEqual(invalid('x-correlation-id'));
    const type = { 'content-type': 'text/plain' };
    expect((await issuer.call('PUT', '/banking/v2/{issuer}/consumers/ada', '{}', type)).body).toEqual(
      invalid('content-type'),
    );
    expect((await issuer.call('GET', '/banking/v1/{issuer}/cards/c?expand=all')).body).toEqual(invalid('expand'));
  });

  const phone = { ...consumerInfo.mobilePhoneNumber, extension: '7' };
  const home = { line1: '1', zipCode: '1', countryCode: 'US', planet: 'Earth' };
  it.each<[string, string, string, object]>([
    ['personalInformation.nickname', 'PUT', 'v2', { personalInformation: { ...consumerInfo, nickname: 'A' } }],
    [
      'personalInformation.mobilePhoneNumber.extension',
      'PUT',
      'v2',
      { personalInformation: { mobilePhoneNumber: phone } },
    ],
    ['personalInformation.residencyAddress.planet', 'PUT', 'v2', { personalInformation: { residencyAddress: home } }],
    ['personalInformation', 'PUT', 'v1', { personalInformation: consumerInfo }],
  ])('describes every part of a request to the end: %s', async (field, method, version, sent) => {
    const { status, body } = await issuer.call(method, `/banking/${version}/{issuer}/consumers/ada`, sent);
    expect({ status, body }).toEqual({ status: 400, body: invalid(field) });
  });

  it.each([
    ['consumerInfo.title', { consumerInfo: { ...consumerInfo, title: 'Dr.' } }],
    ['consumerInfo.mobilePhoneNumber.extension', { consumerInfo: { ...consumerInfo, mobilePhoneNumber: phone } }],
    ['billingAddress.planet', { consumerInfo, billingAddress: home }],
  ])('and of an enrolment: %s', async (field, sent) => {
    expect((await issuer.call('POST', enrolment, sent)).body).toEqual(invalid(field));
  });

  it('and of an order, and of a token request', async () => {
    const paymentApplication = { config: 'c', odaKeyIndex: '1', derivationKeyIndex: '1', spare: true };
    const order = await issuer.order('card-1', visa, { paymentApplication });
    expect(order.body).toEqual(invalid('paymentApplication.spare'));
    const wish = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'x', scope: 'all' };
    const token = await issuer.call('POST', '/authz/v1/oauth2/token', wish);
    expect([token.status, token.body]).toEqual([400, invalid('scope')]);
  });

  it('finds physical cards in any spelling', async () => {
    const { status } = await issuer.call('GET', '/banking/v1/{issuer}/physicalcards/card-1/productionstatus');
    expect(status).toBe(200);
  });

  it('never broke schema/d1 itself', () => {
    expect(issuer.sandbox.violations).toEqual([]);
  });
});

describe('wire options', () => {
  it('give paths, members and success codes other names', async () => {
    const issuer = await startIssuer({
      statuses: { registerCard: 201 },
      wire: {
        clickToPayProfilePath: 'clickToPayProfiles',
        clickToPayEnrolmentVerb: 'ctpEnrol',
        clickToPayConsumerMember: 'consumerInformation',
        clickToPayNameMember: 'cardHolderName',
        clickToPayBillingAddressMember: 'address',
        clickToPayUpdateVerb: 'ctpUpdate',
        clickToPayOptOutVerb: 'ctpOut',
        consumerUpdateVerb: 'change',
        consumerDeleteVerb: 'remove',
        cardLifeVersion: 'v2',
        cardReplaceVerb: 'swap',
        cardActivateVerb: 'wake',
        replaceCardIdMember: 'cardId',
        createCardAccountsMember: 'accountList',
        createCardNameMember: 'embossedName',
        createCardSecondNameMember: 'embossedSecondName',
        digitalCardsPath: 'tokens',
        physicalCardsPath: 'plastic',
        productionStatusPath: 'state',
        orderCardsPath: 'operations:order',
        orderChangeVerb: 'redirect',
        trackVerb: 'trace',
        ignoreCase: false,
      },
    });
    try {
      expect((await issuer.registerCard('card-1', visa)).status).toBe(201);
      const verb = '/banking/v1/{issuer}/cards/card-1/operations:ctpEnrol';
      expect((await issuer.call('POST', enrolment, {})).status).toBe(501);
      expect((await issuer.call('POST', verb, { consumerInfo })).body).toEqual(invalid('consumerInformation'));
      const body = { consumerInformation: consumerInfo, cardHolderName: 'Ada Quill' };
      expect((await issuer.call('POST', verb, body)).body.error).toBe('address');
      expect((await issuer.call('POST', verb, { ...body, address: billingAddress })).status).toBe(202);
      expect((await issuer.call('GET', '/banking/v1/{issuer}/consumers/ada/clickToPayProfiles')).status).toBe(200);
      expect((await issuer.call('GET', '/banking/v1/{issuer}/plastic/card-1/state')).status).toBe(200);
      expect((await issuer.call('GET', '/banking/v1/{issuer}/PLASTIC/card-1/state')).status).toBe(501);
      // An unknown member is refused by the call that the path belongs to, and by no other.
      const calls = [
        ['updateClickToPayCard', 'v1', 'cards/card-1/operations:ctpUpdate', ''],
        ['updateClickToPayConsumer', 'v1', 'consumers/ada/operations:ctpUpdate', 'consumerInformation'],
        ['optOutCardFromClickToPay', 'v1', 'cards/card-1/operations:ctpOut', ''],
        ['optOutConsumerFromClickToPay', 'v1', 'consumers/ada/operations:ctpOut', ''],
        ['updateConsumer', 'v2', 'consumers/ada/operations:change', 'personalInformation'],
        ['deleteConsumer', 'v2', 'consumers/ada/operations:remove', ''],
        ['deleteConsumerV1', 'v1', 'consumers/ada/operations:remove', ''],
        ['suspendCard', 'v2', 'cards/card-1/operations:suspend', ''],
        ['renewCard', 'v2', 'cards/card-1/operations:renew', 'encryptedData'],
        ['replaceCard', 'v2', 'cards/card-1/operations:swap', 'reasonCode'],
        ['activateCard', 'v2', 'cards/card-1/operations:wake', ''],
        ['suspendDigitalCard', 'v1', 'tokens/d-1/operations:suspend', ''],
        ['orderCards', 'v1', 'plastic/operations:order', 'cards'],
        ['changeCardOrder', 'v1', 'plastic/card-1/operations:redirect', 'type'],
        ['trackCard', 'v1', 'plastic/card-1/operations:trace', 'trackingType'],
      ];
      for (const [operationId = '', version = '', path = '', required = ''] of calls) {
        const answer = await issuer.call('POST', `/banking/${version}/{issuer}/${path}`, { spare: 1 });
        expect([operationId, answer.body]).toEqual([operationId, invalid(required || 'spare')]);
        expect([operationId, issuer.sandbox.calls.get(operationId)]).toEqual([operationId, 1]);
      }
      expect((await issuer.call('GET', '/banking/v1/{issuer}/cards/card-1/tokens')).status).toBe(200);
      const swap = { reasonCode: 'FRAUD', encryptedData: 'x', newCardId: 'card-2' };
      const swapped = await issuer.call('POST', '/banking/v2/{issuer}/cards/card-1/operations:swap', swap);
      expect(swapped.body).toEqual(invalid('cardId'));
      const creation = { consumerId: 'ada', cardProductId: 'GOLD', embossedName: '?', embossedSecondName: 'Quill' };
      const created = await issuer.call('POST', '/banking/v2/{issuer}/cards', creation);
      expect(created.body).toEqual(invalid('embossedName'));
      const accounts = await issuer.call('POST', '/banking/v2/{issuer}/cards', { ...creation, accountList: 1 });
      expect(accounts.body).toEqual(invalid('accountList'));
    } finally {
      await issuer.sandbox.stop();
    }
  });
});
