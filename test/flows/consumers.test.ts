import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documents, expiry, person, visa } from '../support/inputs.ts';
import { ask, faultOf, mutate } from '../support/mutate.ts';
import { found, refused } from '../support/refusals.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

const problems = `userErrors { code kind field message }`;
const operation = `operation { id kind kindText status statusText reason consumer { id } }`;
const update = `mutation ($input: UpdateConsumerInput!) { updateConsumer(input: $input) {
  consumer { id personalInformation { firstName email mobilePhoneNumber { number } residencyAddress { line1 } } }
  ${operation} ${problems} } }`;
const remove = `mutation ($input: DeleteConsumerInput!) { deleteConsumer(input: $input) {
  consumer { id state personalInformation { firstName } cards { nodes { id state } } } ${operation} ${problems} } }`;
const clear = (number: number) => ({ cardData: { pan: visa(number), expiry } });
const secrets = {
  'first name': person.firstName,
  'last name': person.lastName,
  'e-mail address': person.email,
  birthday: person.dateOfBirth,
  'phone number': person.mobilePhoneNumber.number,
  'address line': person.residencyAddress.line1,
};

describe.each(worlds)('end users, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  beforeAll(async () => {
    const behaviour = { answerOperation: true };
    stack = await startStack({ backend, sandbox: { drift, behaviour, clock: { manual: true } } });
  });
  afterAll(() => stack.stop());
  const register = (consumerId: string, more: object = {}) =>
    mutate(stack, 'service', documents.registerConsumer, { consumerId, ...more });

  it('registering one twice is safe, and the second data stand', async () => {
    await register('twice', { personalInformation: person });
    await register('twice', { personalInformation: { ...person, firstName: 'Ottoline' } });
    await register('twice');
    expect(stack.sandbox.store.consumers.get('twice')?.personalInformation?.firstName).toBe('Ottoline');
  });

  it('a person changes their own data, and sees the new ones at once', async () => {
    await mutate(stack, 'service', documents.registerConsumer, { consumerId: 'bob', personalInformation: person });
    const personalInformation = { ...person, firstName: 'Ottoline' };
    const { consumer, operation: begun } = await mutate(stack, 'bob', update, {
      consumerId: 'bob',
      personalInformation,
    });
    expect(consumer).toEqual({
      id: 'bob',
      personalInformation: {
        firstName: 'Ottoline',
        email: person.email,
        mobilePhoneNumber: { number: person.mobilePhoneNumber.number },
        residencyAddress: { line1: person.residencyAddress.line1 },
      },
    });
    expect(begun).toMatchObject({ kind: 'UPDATE', statusText: 'SUCCESSFUL', consumer: { id: 'bob' } });
    const { mobilePhoneNumber, ...same } = personalInformation;
    expect(stack.sandbox.store.consumers.get('bob')?.personalInformation).toEqual({
      ...same,
      mobilePhoneNumber: { countryCode: mobilePhoneNumber.countryCode, phoneNumber: mobilePhoneNumber.number },
    });
  });

  it('two changes in one request show each its own data', async () => {
    const both = `mutation ($first: UpdateConsumerInput!, $second: UpdateConsumerInput!) {
      first: updateConsumer(input: $first) { consumer { personalInformation { firstName } } }
      second: updateConsumer(input: $second) { consumer { personalInformation { firstName } } } }`;
    const named = (firstName: string) => ({ consumerId: 'bob', personalInformation: { ...person, firstName } });
    const shown = (firstName: string) => ({ consumer: { personalInformation: { firstName } } });
    const variables = { first: named('Ottoline'), second: named('Hermione') };
    expect(await ask(stack, 'bob', both, variables)).toEqual({ first: shown('Ottoline'), second: shown('Hermione') });
  });

  it('the operation of a change is found by its id, in the log and at D1, by the person and by nobody else', async () => {
    const { operation: begun } = await mutate(stack, 'service', documents.updateConsumer, {
      consumerId: 'alice',
      personalInformation: person,
    });
    const id = begun?.id;
    const query = `query ($id: ID!) { operation(id: $id) { id kind status } me { operation(id: $id) { id kind status } } }`;
    const same = { id, kind: 'UPDATE', status: 'SUCCESSFUL' };
    expect(await ask(stack, 'alice', query, { id })).toEqual({ operation: same, me: { operation: same } });
    expect(await ask(stack, 'bob', query, { id })).toEqual({ operation: null, me: { operation: null } });
    const asService = `query ($id: ID!) { operation(id: $id) { id } consumer(id: "alice") { operation(id: $id) { id } } }`;
    expect(await ask(stack, 'service', asService, { id })).toEqual({
      operation: { id },
      consumer: { operation: { id } },
    });
    const unknown = `{ me { a: operation(id: "no-such-operation") { id } b: operation(id: "../x") { id } } }`;
    expect(await ask(stack, 'alice', unknown)).toEqual({ me: { a: null, b: null } });
  });

  it('changing somebody else, or somebody unknown, is refused alike', async () => {
    const input = (consumerId: string) => ({ consumerId, personalInformation: person });
    expect(await refused(stack, 'bob', update, input('alice'))).toEqual(['NOT_FOUND input.consumerId']);
    expect(await refused(stack, 'bob', update, input('nobody'))).toEqual(['NOT_FOUND input.consumerId']);
    expect(await refused(stack, 'service', update, input('nobody'), 'D1')).toEqual(['NOT_FOUND input.consumerId']);
  });

  it('changing one whose data the issuer keeps is refused by D1', async () => {
    await register('kept-by-issuer');
    const input = { consumerId: 'kept-by-issuer', personalInformation: person };
    expect(await refused(stack, 'service', update, input, 'D1')).toEqual(['NOT_ALLOWED input.consumerId']);
  });

  it('every wrong field of a change is named at once', async () => {
    const personalInformation = {
      ...person,
      email: 'nobody',
      dateOfBirth: '23.11.1981',
      mobilePhoneNumber: { countryCode: '44', number: '07700900123' },
      residencyAddress: { ...person.residencyAddress, countryCode: 'gb' },
    };
    expect(await refused(stack, 'service', update, { consumerId: 'a@b.example', personalInformation })).toEqual([
      'ID_REVEALS_PERSON input.consumerId',
      'INVALID_FORMAT input.personalInformation.dateOfBirth',
      'INVALID_FORMAT input.personalInformation.email',
      'INVALID_FORMAT input.personalInformation.mobilePhoneNumber.countryCode',
      'INVALID_FORMAT input.personalInformation.mobilePhoneNumber.number',
      'INVALID_FORMAT input.personalInformation.residencyAddress.countryCode',
    ]);
    const empty = { consumerId: 'alice', personalInformation: {} };
    expect(await refused(stack, 'alice', update, empty)).toEqual(['REQUIRED input.personalInformation']);
  });

  it('deleting one takes the cards along, is told of, and frees the id', async () => {
    await register('leaving', { personalInformation: person });
    const card = { consumerId: 'leaving', cardId: `crd-leaving`, cardProductId: 'DEMO_VISA', ...clear(1) };
    await mutate(stack, 'service', documents.registerCard, card);
    const input = { consumerId: 'leaving', reason: 'moved away', reasonCode: 'USER_DECISION' };
    const { consumer, operation: begun } = await mutate(stack, 'service', remove, input);
    expect(consumer).toEqual({
      id: 'leaving',
      state: 'DELETED',
      personalInformation: null,
      cards: { nodes: [{ id: 'crd-leaving', state: 'DELETED' }] },
    });
    expect(begun).toMatchObject({ kind: 'DELETE', status: 'SUCCESSFUL', reason: 'moved away' });
    await stack.sandbox.settle();
    const query = `query ($id: ID!) { operation(id: $id) { kind status reason consumer { id } } }`;
    expect(await ask(stack, 'service', query, { id: begun?.id })).toEqual({
      operation: { kind: 'DELETE', status: 'SUCCESSFUL', reason: 'moved away', consumer: { id: 'leaving' } },
    });
    expect(await refused(stack, 'service', remove, { consumerId: 'leaving' }, 'D1')).toEqual([
      'NOT_ALLOWED input.consumerId',
    ]);
    await register('leaving');
    expect(stack.sandbox.store.consumers.get('leaving')?.state).toBe('ACTIVE');
  });

  it('deleting one is for services alone, and wants an id that D1 knows', async () => {
    expect(await faultOf(stack, stack.tokens.alice, remove, { input: { consumerId: 'alice' } })).toBe('FORBIDDEN');
    expect(await refused(stack, 'service', remove, { consumerId: 'nobody' }, 'D1')).toEqual([
      'NOT_FOUND input.consumerId',
    ]);
    expect(
      await refused(stack, 'service', remove, { consumerId: 'not/an/id', reason: 'a 4111 1111 1111 1111' }),
    ).toEqual(['INVALID_FORMAT input.consumerId', 'INVALID_FORMAT input.reason']);
  });

  it('a service without the scope may do none of it', async () => {
    const token = await stack.identity.token({ sub: 'reader', scope: 'd1:read d1:cards', expiresInSeconds: 60 });
    const input = { consumerId: 'alice' };
    expect(await faultOf(stack, token, remove, { input })).toBe('FORBIDDEN');
    expect(await faultOf(stack, token, update, { input: { ...input, personalInformation: person } })).toBe('FORBIDDEN');
    expect(await faultOf(stack, token, documents.registerConsumer, { input })).toBe('FORBIDDEN');
  });

  it('cards in the same call are refused where D1 is asked by version 2', async () => {
    const cards = [{ cardId: 'crd-early', cardProductId: 'DEMO_VISA', ...clear(2) }];
    expect(await refused(stack, 'service', documents.registerConsumer, { consumerId: 'early', cards })).toEqual([
      'NOT_CONFIGURED input.cards',
    ]);
  });

  it('nothing personal is in the logs or in Redis', async () => {
    await stack.sandbox.settle();
    expect(found(stack.logs.join('\n') + (await stack.dump()), secrets)).toEqual([]);
    expect(stack.sandbox.violations).toEqual([]);
  });
});

describe.each(worlds)('end users by version 1, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      ...{ backend, env: { D1_CONSUMER_API: 'v1' } },
      sandbox: { drift, clock: { manual: true } },
    });
  });
  afterAll(() => stack.stop());
  const card = (cardId: string, more: object) => ({ cardId, cardProductId: 'DEMO_VISA', ...more });
  const cardsOf = (consumerId: string) =>
    stack.sandbox.store.cardsOf(consumerId).map(({ cardId, state, accountIds }) => ({ cardId, state, accountIds }));

  it('one is registered without cards, and again with some in the same call', async () => {
    const calls = () => stack.sandbox.calls.get('registerConsumerV1') ?? 0;
    const before = calls();
    await mutate(stack, 'service', documents.registerConsumer, { consumerId: 'erin' });
    await mutate(stack, 'service', documents.registerConsumer, { consumerId: 'erin', cards: [] });
    expect(calls()).toBe(before + 2);
    const cards = [
      card('crd-erin-1', clear(11)),
      card('crd-erin-2', { ...clear(12), state: 'INACTIVE', accountId: 'account-7' }),
    ];
    await mutate(stack, 'service', documents.registerConsumer, { consumerId: 'erin', cards });
    await mutate(stack, 'service', documents.registerConsumer, { consumerId: 'erin', cards });
    expect(stack.sandbox.calls.get('registerConsumerWithCardsV1')).toBe(2);
    expect(cardsOf('erin')).toEqual([
      { cardId: 'crd-erin-1', state: 'ACTIVE', accountIds: ['erin'] },
      { cardId: 'crd-erin-2', state: 'INACTIVE', accountIds: ['account-7'] },
    ]);
  });

  it('cards without data get them from the card directory', async () => {
    const input = { consumerId: 'dora', cards: [card('crd-dora-new', {})] };
    await mutate(stack, 'service', documents.registerConsumer, input);
    expect(stack.backOffice.calls).toContainEqual({
      ...{ directory: 'card', consumerId: 'dora', cardId: 'crd-dora-new', purpose: 'REGISTRATION' },
    });
    expect(cardsOf('dora')).toHaveLength(1);
  });

  it('every card that the directory does not know is named, by its place', async () => {
    const cards = [card('crd-none-1', {}), card('crd-fay', clear(13)), card('crd-none-2', {})];
    expect(await refused(stack, 'service', documents.registerConsumer, { consumerId: 'fay', cards })).toEqual([
      'NOT_FOUND input.cards.0.cardId',
      'NOT_FOUND input.cards.2.cardId',
    ]);
  });

  it('every wrong field of every card is named, by its place', async () => {
    const cards = [
      card('crd-good', clear(14)),
      card(visa(15), { cardData: { pan: visa(15), expiry: '2020-01' }, encryptedData: 'a.b.c.d.e' }),
      card('crd-good', { cardData: { pan: '4000990000000000', expiry } }),
      card(`crd-${visa(16)}`, { ...clear(16), accountId: 'a b' }),
    ];
    expect(await refused(stack, 'service', documents.registerConsumer, { consumerId: 'fay', cards })).toEqual([
      'CARD_EXPIRED input.cards.1.cardData.expiry',
      'CARD_ID_REVEALS_PAN input.cards.1.cardId',
      'CARD_ID_REVEALS_PAN input.cards.3.cardId',
      'CONFLICTING input.cards.1.cardData',
      'CONFLICTING input.cards.1.encryptedData',
      'CONFLICTING input.cards.2.cardId',
      'INVALID_CARD_NUMBER input.cards.2.cardData.pan',
      'INVALID_FORMAT input.cards.3.accountId',
    ]);
    const many = Array.from({ length: 51 }, (_, index) => card(`crd-many-${index}`, clear(100 + index)));
    expect(await refused(stack, 'service', documents.registerConsumer, { consumerId: 'fay', cards: many })).toEqual([
      'INVALID_FORMAT input.cards',
    ]);
  });

  it('a card that D1 cannot decrypt is refused, and with it the others', async () => {
    const cards = [card('crd-gus-1', clear(17)), card('crd-gus-2', { encryptedData: 'e30..AAAA.AAAA.AAAA' })];
    const wrong = await refused(stack, 'service', documents.registerConsumer, { consumerId: 'gus', cards }, 'D1');
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(/^INVALID_ENCRYPTED_DATA input\.(cards\.1\.)?encryptedData$/);
  });

  it('cards want the scope for cards as well', async () => {
    const token = await stack.identity.token({ sub: 'crm', scope: 'd1:consumers', expiresInSeconds: 60 });
    const input = { consumerId: 'hal', cards: [card('crd-hal', clear(18))] };
    expect(await faultOf(stack, token, documents.registerConsumer, { input })).toBe('FORBIDDEN');
  });

  it('personal information is refused: D1 stores none', async () => {
    const input = { consumerId: 'alice', personalInformation: person };
    const wrong = ['NOT_CONFIGURED input.personalInformation'];
    expect(await refused(stack, 'service', documents.registerConsumer, input)).toEqual(wrong);
    expect(await refused(stack, 'service', update, input)).toEqual(wrong);
    expect(await refused(stack, 'alice', update, input)).toEqual(wrong);
  });

  it('one is deleted', async () => {
    await mutate(stack, 'service', documents.registerConsumer, { consumerId: 'ines' });
    const { consumer, operation: begun } = await mutate(stack, 'service', remove, { consumerId: 'ines' });
    expect([consumer, begun]).toMatchObject([{ id: 'ines', state: 'DELETED' }, null]);
    expect(stack.sandbox.calls.get('deleteConsumerV1')).toBe(1);
  });

  it('no card number and nothing personal is in the logs or in Redis', async () => {
    await stack.sandbox.settle();
    const pans = [11, 12, 13, 14, 15, 16, 17, 18].map((number) => [`PAN ${number}`, visa(number)] as const);
    const all = { ...secrets, ...Object.fromEntries(pans) };
    expect(found(stack.logs.join('\n') + (await stack.dump()), all)).toEqual([]);
    expect(stack.sandbox.violations).toEqual([]);
  });
});
