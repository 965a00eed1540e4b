import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Refusal } from '../../src/errors.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { wireDefaults, type Wire } from '../../src/d1/wire.ts';
import { billingAddress, consumerInfo, stories, v1, v2 } from './d1-stories.ts';
import { clientOf, json, makeKeys, startStub, type Stub } from './d1-stub.ts';

/** Another value for every option: one that the client does not use would go unnoticed with its default. */
const wire: Wire = {
  clickToPayProfilePath: 'clickToPayProfiles',
  clickToPayEnrolmentVerb: 'ctpEnrol',
  clickToPayConsumerMember: 'consumerInformation',
  clickToPayNameMember: 'cardHolderName',
  clickToPayBillingAddressMember: 'address',
  clickToPayUpdateVerb: 'ctpUpdate',
  clickToPayOptOutVerb: 'ctpOptOut',
  consumerUpdateVerb: 'change',
  consumerDeleteVerb: 'remove',
  cardLifeVersion: 'v2',
  cardReplaceVerb: 'replaceCard',
  cardActivateVerb: 'activation',
  replaceCardIdMember: 'replacementCardId',
  createCardAccountsMember: 'accountList',
  createCardNameMember: 'embossedName',
  createCardSecondNameMember: 'fourthLine',
  digitalCardsPath: 'tokens',
  orderCardsPath: 'operations:batch',
  orderChangeVerb: 'pullAndChange',
  trackVerb: 'trackCard',
  consumerNotificationsPath: 'endUsers',
  physicalCardsPath: 'physicalcards',
  productionStatusPath: 'productionstatus',
};

let stub: Stub;
let client: D1Client;
beforeEach(async () => {
  stub = await startStub();
  client = clientOf(stub.url, await makeKeys(), { wire });
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

/** The options of paths, and the calls that ask elsewhere with them. */
const moved: Partial<Record<keyof typeof stories, string>> = {
  updateConsumer: `POST ${v2}/consumers/c1/operations:change`,
  deleteConsumer: `POST ${v2}/consumers/c1/operations:remove`,
  suspendCard: `POST ${v2}/cards/k1/operations:suspend`,
  resumeCard: `POST ${v2}/cards/k1/operations:resume`,
  deleteCard: `POST ${v2}/cards/k1/operations:delete`,
  activateCard: `POST ${v2}/cards/k1/operations:activation`,
  renewCard: `POST ${v2}/cards/k1/operations:renew`,
  replaceCard: `POST ${v2}/cards/k1/operations:replaceCard`,
  listDigitalCards: `GET ${v1}/cards/k1/tokens`,
  getDigitalCard: `GET ${v1}/tokens/d1`,
  getDigitalCardOperation: `GET ${v1}/tokens/d1/operations/o1`,
  suspendDigitalCard: `POST ${v1}/tokens/d1/operations:suspend`,
  resumeDigitalCard: `POST ${v1}/tokens/d1/operations:resume`,
  deleteDigitalCard: `POST ${v1}/tokens/d1/operations:delete`,
  enrollCardInClickToPay: `POST ${v1}/cards/k1/operations:ctpEnrol`,
  updateClickToPayCard: `POST ${v1}/cards/k1/operations:ctpUpdate`,
  updateClickToPayConsumer: `POST ${v1}/consumers/c1/operations:ctpUpdate`,
  optOutCardFromClickToPay: `POST ${v1}/cards/k1/operations:ctpOptOut`,
  optOutConsumerFromClickToPay: `POST ${v1}/consumers/c1/operations:ctpOptOut`,
  getClickToPayProfiles: `GET ${v1}/consumers/c1/clickToPayProfiles`,
  orderCard: `POST ${v1}/physicalcards/k1/operations:production`,
  orderCards: `POST ${v1}/physicalcards/operations:batch`,
  changeCardOrder: `POST ${v1}/physicalcards/k1/operations:pullAndChange`,
  trackCard: `POST ${v1}/physicalcards/k1/operations:trackCard`,
  getProductionStatus: `GET ${v1}/physicalcards/k1/productionstatus`,
};

/** The options of members: what is sent with them, and our name of a member that D1 refuses by its own. */
const renamed: [keyof typeof stories, object, string, string[]][] = [
  [
    'enrollCardInClickToPay',
    { consumerInformation: consumerInfo, cardHolderName: 'Ada L', address: billingAddress, reason: 'asked' },
    'consumerInformation.email',
    ['consumerInfo', 'email'],
  ],
  [
    'updateClickToPayCard',
    { cardHolderName: 'Ada L', address: billingAddress },
    'address.line1',
    ['billingAddress', 'line1'],
  ],
  [
    'updateClickToPayConsumer',
    { consumerInformation: consumerInfo, address: billingAddress },
    'consumerInformation',
    ['consumerInfo'],
  ],
  [
    'replaceCard',
    { replacementCardId: 'k2', encryptedData: 'e', reasonCode: 'CARD_LOST' },
    'replacementCardId',
    ['newCardId'],
  ],
  [
    'createCard',
    {
      consumerId: 'c1',
      cardProductId: 'p',
      state: 'ACTIVE',
      accountList: [{ default: true, number: '1', currencyCode: 'EUR' }],
      embossedName: 'ADA L',
      fourthLine: 'ACME',
    },
    'accountList[0].number',
    ['accounts', '0', 'number'],
  ],
];

describe('wire options', () => {
  it('are all changed here', () => {
    expect(Object.keys(wire)).toEqual(Object.keys(wireDefaults));
    const same = Object.entries(wireDefaults).filter(([name, value]) => wire[name as keyof Wire] === value);
    expect(same).toEqual([]);
  });

  it.each(Object.entries(stories))('move %s, or leave it where it is', async (name, { run, asks, answer, reads }) => {
    stub.answer = json(200, answer);
    expect(await run(client)).toEqual(reads);
    const expected = moved[name as keyof typeof stories] ?? asks;
    expect(stub.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([expected]);
  });

  it.each(renamed)('rename members of %s, and back in a refusal', async (name, sent, error, field) => {
    stub.answer = json(400, { errorCode: 'FIELD_INVALID_FORMAT', error });
    const refusal: unknown = await stories[name].run(client).catch((thrown: unknown) => thrown);
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual(sent);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).problems).toMatchObject([{ code: 'INVALID_FORMAT', field }]);
  });

  it('name no other member in a refusal than before', async () => {
    stub.answer = json(400, { errorCode: 'FIELD_INVALID_FORMAT', error: 'reasonCode' });
    await expect(stories.replaceCard.run(client)).rejects.toMatchObject({ problems: [{ field: ['reasonCode'] }] });
  });

  it('may name a version of the Card API that is still to come', async () => {
    await client.stop();
    client = clientOf(stub.url, await makeKeys(), { wire: { ...wire, cardLifeVersion: 'v3' } });
    stub.answer = json(204);
    await stories.suspendCard.run(client);
    expect(stub.calls[0]?.path).toBe('/banking/v3/issuers/TEST_IS-01/cards/k1/operations:suspend');
  });
});
