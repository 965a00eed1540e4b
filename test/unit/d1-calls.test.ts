import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { D1Client, D1Enrolment, D1CardRequest } from '../../src/d1/types.ts';
import type { wireDefaults } from '../../src/d1/wire.ts';
import { call, clientOf, json, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  client = clientOf(stub.url, keys);
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

const v1 = '/banking/v1/issuers/TEST_IS-01';
const v2 = '/banking/v2/issuers/TEST_IS-01';
const operation = { operationId: 'o1', operation: 'PRODUCE', status: 'PENDING', startTime: '2029-01-01T00:00:00Z' };
const enrolment = {
  consumerInfo: { firstName: 'Ada' },
  name: 'Ada L',
  billingAddress: { line1: '1' },
  reason: 'asked',
} as D1Enrolment;
const order = { distributionChannel: 'INSTANT', persoStation: 'K1' } as D1CardRequest;

type Story = [name: string, run: (c: D1Client) => Promise<unknown>, answer: unknown, request: string, result: unknown];

describe('each call', () => {
  it.each<Story>([
    ['registerConsumer', (c) => c.registerConsumer('c1', {}, call), undefined, `PUT ${v2}/consumers/c1`, undefined],
    [
      'getConsumer',
      (c) => c.getConsumer('c1', call),
      { consumerId: 'c1', new: 1 },
      `GET ${v2}/consumers/c1`,
      { consumerId: 'c1', new: 1 },
    ],
    [
      'listConsumerCards',
      (c) => c.listConsumerCards('c1', call),
      { cards: [{ cardId: 'k1' }], more: 0 },
      `GET ${v2}/consumers/c1/cards`,
      [{ cardId: 'k1', consumerId: 'c1' }],
    ],
    [
      'listConsumerOperations',
      (c) => c.listConsumerOperations('c1', call),
      { operations: [operation] },
      `GET ${v2}/consumers/c1/operations`,
      [{ ...operation, consumerId: 'c1' }],
    ],
    [
      'registerCard',
      (c) => c.registerCard('k1', { consumerId: 'c1', cardProductId: 'p', encryptedData: 'e' }, call),
      { any: 'thing' },
      `PUT ${v2}/cards/k1`,
      undefined,
    ],
    [
      'getCard',
      (c) => c.getCard('k1', call),
      { cardId: 'k1', consumerId: 'c1' },
      `GET ${v1}/cards/k1`,
      { cardId: 'k1', consumerId: 'c1' },
    ],
    [
      'listCardOperations',
      (c) => c.listCardOperations('k1', call),
      { operations: [operation] },
      `GET ${v1}/cards/k1/operations`,
      [{ ...operation, cardId: 'k1' }],
    ],
    [
      'getCardOperation',
      (c) => c.getCardOperation('k1', 'o1', call),
      operation,
      `GET ${v1}/cards/k1/operations/o1`,
      { ...operation, cardId: 'k1' },
    ],
    [
      'listDigitalCards',
      (c) => c.listDigitalCards('k1', call),
      { digitalCards: [{ digitalCardId: 'd1' }] },
      `GET ${v1}/cards/k1/digitalCards`,
      [{ digitalCardId: 'd1' }],
    ],
    [
      'enrollCardInClickToPay',
      (c) => c.enrollCardInClickToPay('k1', enrolment, call),
      { operationId: 'o1', status: 'SUCCESSFUL' },
      `POST ${v1}/cards/k1/operations:clickToPayEnrolment`,
      { operationId: 'o1', status: 'SUCCESSFUL' },
    ],
    [
      'getClickToPayProfiles',
      (c) => c.getClickToPayProfiles('c1', call),
      { clickToPayProfiles: [] },
      `GET ${v1}/consumers/c1/clickToPay`,
      { profiles: [], partial: false },
    ],
    [
      'orderCard',
      (c) => c.orderCard('k1', order, call),
      { operationId: 'o1' },
      `POST ${v1}/physicalCards/k1/operations:production`,
      { operationId: 'o1' },
    ],
    [
      'getProductionStatus',
      (c) => c.getProductionStatus('k1', call),
      { operations: [] },
      `GET ${v1}/physicalCards/k1/productionStatus`,
      [],
    ],
  ])('%s asks D1 and reads its answer', async (_, run, answer, request, result) => {
    stub.answer = json(200, answer);
    expect(await run(client)).toEqual(result);
    expect(stub.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([request]);
  });

  it.each([200, 201, 202, 204])('that writes succeeds with %i', async (status) => {
    stub.answer = json(status);
    await client.registerConsumer('c1', { personalInformation: { firstName: 'Ada' } }, call);
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual({ personalInformation: { firstName: 'Ada' } });
    expect(await client.orderCard('k1', order, call)).toEqual({});
    expect(JSON.parse(stub.calls[1]?.body ?? '')).toEqual(order);
  });

  it('that lists is null where D1 answers 404', async () => {
    stub.answer = json(404);
    expect(await client.listConsumerCards('c1', call)).toBeNull();
    expect(await client.getClickToPayProfiles('c1', call)).toBeNull();
    expect(await client.getProductionStatus('k1', call)).toBeNull();
  });
});

describe('an id', () => {
  it('cannot leave its place in the path', async () => {
    stub.answer = json(404);
    await client.getCardOperation('../x?y', 'a/b#c', call);
    expect(stub.calls[0]?.path).toBe(`${v1}/cards/..%2Fx%3Fy/operations/a%2Fb%23c`);
  });

  it.each(['', '.', '..'])('is never %j', async (id) => {
    await expect(client.getCard(id, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(client.orderCard(id, order, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(client.getCardOperation('k1', id, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(stub.calls).toHaveLength(0);
  });
});

describe('an answer', () => {
  it.each([
    ['0629', { expiry: '2029-06' }],
    ['2029-06-30', {}],
    [629, {}],
    [null, {}],
  ])('with the expiry date %j of a card has it as %j', async (expiryDate, expiry) => {
    stub.answer = json(200, { cardId: 'k1', consumerId: 'c1', expiryDate });
    expect(await client.getCard('k1', call)).toEqual({ cardId: 'k1', consumerId: 'c1', ...expiry });
    stub.answer = json(200, { cards: [{ cardId: 'k1', expiryDate }] });
    expect(await client.listConsumerCards('c1', call)).toEqual([{ cardId: 'k1', consumerId: 'c1', ...expiry }]);
    stub.answer = json(200, { digitalCards: [{ digitalCardId: 'd1', expiryDate }] });
    expect(await client.listDigitalCards('k1', call)).toEqual([{ digitalCardId: 'd1', ...expiry }]);
  });

  it('loses what cannot be used and keeps the rest', async () => {
    stub.answer = json(200, { operations: [null, 'x', [], {}, { ...operation, operationId: 7 }, operation] });
    expect(await client.listCardOperations('k1', call)).toEqual([{ ...operation, cardId: 'k1' }]);
  });

  const asOperation = { ...operation, cardId: 'other', consumerId: 'other' };
  it.each<[string, (c: D1Client) => Promise<unknown>, object, object]>([
    ['listCardOperations', (c) => c.listCardOperations('k1', call), asOperation, { cardId: 'k1' }],
    ['getProductionStatus', (c) => c.getProductionStatus('k1', call), asOperation, { cardId: 'k1' }],
    ['listConsumerOperations', (c) => c.listConsumerOperations('c1', call), asOperation, { consumerId: 'c1' }],
    [
      'listConsumerCards',
      (c) => c.listConsumerCards('c1', call),
      { cardId: 'k1', consumerId: 'x' },
      { consumerId: 'c1' },
    ],
  ])(
    'of %s is about what was asked: another’s item is dropped, one that does not say is taken',
    async (_, run, item, known) => {
      const nulls = Object.fromEntries(Object.keys(known).map((name) => [name, null]));
      const items = [item, { ...item, ...nulls }, { ...item, ...known }];
      stub.answer = json(200, { operations: items, cards: items });
      expect(await run(client)).toEqual([
        { ...item, ...known },
        { ...item, ...known },
      ]);
    },
  );

  it.each<[string, (c: D1Client) => Promise<unknown>, unknown]>([
    ['an operation of another card', (c) => c.getCardOperation('k1', 'o1', call), { ...operation, cardId: 'k2' }],
    ['no list of operations', (c) => c.listCardOperations('k1', call), {}],
    ['an object for a list', (c) => c.listConsumerCards('c1', call), { cards: {} }],
    ['a bare list', (c) => c.listDigitalCards('k1', call), []],
    ['no profiles', (c) => c.getClickToPayProfiles('c1', call), { profiles: [] }],
    [
      'profiles with cards that are no list',
      (c) => c.getClickToPayProfiles('c1', call),
      { clickToPayProfiles: [{ scheme: 'VISA', cards: 'x' }] },
    ],
    [
      'an enrolment without an operation',
      (c) => c.enrollCardInClickToPay('k1', enrolment, call),
      { status: 'PENDING' },
    ],
    ['another card', (c) => c.getCard('k1', call), { cardId: 'k2', consumerId: 'c1' }],
    ['another consumer', (c) => c.getConsumer('c1', call), { consumerId: 'c2' }],
    ['another operation', (c) => c.getCardOperation('k1', 'o2', call), operation],
  ])('with %s is unexpected', async (_, run, body) => {
    stub.answer = json(200, body);
    await expect(run(client)).rejects.toMatchObject({ code: 'D1_UNEXPECTED' });
  });

  it('of an enrolment without a status is pending', async () => {
    stub.answer = json(202, { operationId: 'o1' });
    expect(await client.enrollCardInClickToPay('k1', enrolment, call)).toEqual({
      operationId: 'o1',
      status: 'PENDING',
    });
  });

  it('with profiles is partial when D1 says so, and when one cannot be read', async () => {
    const visa = { scheme: 'VISA', cards: [{ cardId: 'k1' }, { last4: '1111' }] };
    stub.answer = json(200, { clickToPayProfiles: [visa], errorMessage: 'MASTERCARD failed' });
    const expected = { profiles: [{ scheme: 'VISA', cards: [{ cardId: 'k1' }] }], partial: true };
    expect(await client.getClickToPayProfiles('c1', call)).toEqual(expected);
    stub.answer = json(200, { clickToPayProfiles: [visa, {}] });
    expect(await client.getClickToPayProfiles('c1', call)).toEqual(expected);
  });
});

describe('wire options', () => {
  it('change the path parts and member names that the documentation leaves open', async () => {
    await client.stop();
    const wire: typeof wireDefaults = {
      clickToPayProfilePath: 'clickToPayProfiles',
      clickToPayEnrolmentVerb: 'ctpEnrol',
      clickToPayConsumerMember: 'consumerInformation',
      clickToPayNameMember: 'cardHolderName',
      clickToPayBillingAddressMember: 'address',
      physicalCardsPath: 'physicalcards',
      productionStatusPath: 'productionstatus',
    };
    client = clientOf(stub.url, keys, { wire });
    stub.answer = json(200, { operationId: 'o1', operations: [], clickToPayProfiles: [] });
    await client.enrollCardInClickToPay('k1', enrolment, call);
    await client.getClickToPayProfiles('c1', call);
    await client.orderCard('k1', order, call);
    await client.getProductionStatus('k1', call);
    expect(stub.calls.map(({ path }) => path)).toEqual([
      `${v1}/cards/k1/operations:ctpEnrol`,
      `${v1}/consumers/c1/clickToPayProfiles`,
      `${v1}/physicalcards/k1/operations:production`,
      `${v1}/physicalcards/k1/productionstatus`,
    ]);
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual({
      consumerInformation: { firstName: 'Ada' },
      cardHolderName: 'Ada L',
      address: { line1: '1' },
      reason: 'asked',
    });
  });

  it('leave the body as documented by default', async () => {
    stub.answer = json(202, { operationId: 'o1', status: 'PENDING' });
    await client.enrollCardInClickToPay('k1', enrolment, call);
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual(enrolment);
  });
});
