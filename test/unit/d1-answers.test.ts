import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { D1Client } from '../../src/d1/types.ts';
import { creation, enrolment, operation, possibleOperations, type Story } from './d1-stories.ts';
import { call, clientOf, json, makeKeys, startStub, type Stub } from './d1-stub.ts';

let stub: Stub;
let client: D1Client;
beforeEach(async () => {
  stub = await startStub();
  client = clientOf(stub.url, await makeKeys());
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
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
    expect(await client.listDigitalCards('k1', call)).toEqual([{ digitalCardId: 'd1', cardId: 'k1', ...expiry }]);
    stub.answer = json(200, { digitalCardId: 'd1', expiryDate });
    expect(await client.getDigitalCard('d1', call)).toEqual({ digitalCardId: 'd1', ...expiry });
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
    ['listDigitalCards', (c) => c.listDigitalCards('k1', call), { digitalCardId: 'd1', cardId: 'x' }, { cardId: 'k1' }],
  ])(
    'of %s is about what was asked: another’s item is dropped, one that does not say is taken',
    async (_, run, item, known) => {
      const nulls = Object.fromEntries(Object.keys(known).map((name) => [name, null]));
      const items = [item, { ...item, ...nulls }, { ...item, ...known }];
      stub.answer = json(200, { operations: items, cards: items, digitalCards: items });
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

    ['another card', (c) => c.getCard('k1', call), { cardId: 'k2', consumerId: 'c1' }],
    ['another consumer', (c) => c.getConsumer('c1', call), { consumerId: 'c2' }],
    ['another operation', (c) => c.getCardOperation('k1', 'o2', call), operation],
    ['another digital card', (c) => c.getDigitalCard('d1', call), { digitalCardId: 'd2' }],
    [
      'an operation of another end user',
      (c) => c.getConsumerOperation('c1', 'o1', call),
      { ...operation, consumerId: 'c2' },
    ],
    [
      'an operation of another digital card',
      (c) => c.getDigitalCardOperation('d1', 'o1', call),
      { ...operation, digitalCardId: 'd2' },
    ],
  ])('with %s is unexpected', async (_, run, body) => {
    stub.answer = json(200, body);
    await expect(run(client)).rejects.toMatchObject({ code: 'D1_UNEXPECTED' });
  });

  it.each<[string, (c: D1Client) => Promise<unknown>, unknown]>([
    ['an enrolment', (c) => c.enrollCardInClickToPay('k1', enrolment, call), {}],
    ['an opt-out', (c) => c.optOutConsumerFromClickToPay('c1', {}, call), { operationId: '' }],
    ['an update', (c) => c.updateClickToPayCard('k1', {}, call), { operationId: 'no id of D1' }],
  ])('that takes %s and names no operation leaves its outcome open', async (_, run, body) => {
    stub.answer = json(202, body);
    await expect(run(client)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it.each([{}, { status: null }, { status: 1 }])('of an enrolment with %j for a status is pending', async (status) => {
    stub.answer = json(202, { operationId: 'o1', ...status });
    expect(await client.enrollCardInClickToPay('k1', enrolment, call)).toEqual({
      operationId: 'o1',
      status: 'PENDING',
    });
  });

  it.each<[string, Story]>(possibleOperations)('of %s need not name an operation', async (_, { run }) => {
    for (const [answer, result] of [
      [undefined, {}],
      [null, {}],
      [[], {}],
      [{}, {}],
      [{ operationId: null, status: 'PENDING' }, {}],
      [{ operationId: 7 }, {}],
      [{ operationId: '' }, {}],
      [{ operationId: 'o1', status: null }, { operationId: 'o1' }],
      [
        { operationId: 'o1', status: 'TO_COME' },
        { operationId: 'o1', status: 'TO_COME' },
      ],
    ]) {
      stub.answer = json(200, answer);
      expect(await run(client)).toEqual(result);
    }
  });

  it.each([undefined, null, {}, [], { cardId: null }, { cardId: 7 }, { cardId: '' }, { cardId: 'a b' }])(
    'to the creation of a card that is %j leaves open which card there is now',
    async (answer) => {
      stub.answer = json(201, answer);
      await expect(client.createCard(creation, call)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      expect(stub.calls).toHaveLength(1);
    },
  );

  it('with profiles is partial when D1 says so, and when one cannot be read', async () => {
    const visa = { scheme: 'VISA', cards: [{ cardId: 'k1' }, { last4: '1111' }] };
    stub.answer = json(200, { clickToPayProfiles: [visa], errorMessage: 'MASTERCARD failed' });
    const expected = { profiles: [{ scheme: 'VISA', cards: [{ cardId: 'k1' }] }], partial: true };
    expect(await client.getClickToPayProfiles('c1', call)).toEqual(expected);
    stub.answer = json(200, { clickToPayProfiles: [visa, {}] });
    expect(await client.getClickToPayProfiles('c1', call)).toEqual(expected);
  });
});
