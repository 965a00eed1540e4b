import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, importJWK, type CryptoKey } from 'jose';
import { documents, expiry, visa } from '../support/inputs.ts';
import { ask, faultOf, mutate } from '../support/mutate.ts';
import { found, refused } from '../support/refusals.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

const problems = `userErrors { code kind field message }`;
const create = `mutation ($input: CreateCardInput!) { createCard(input: $input) {
  card { id state stateText scheme schemeText consumer { id } } ${problems} } }`;
const account = (more: object = {}) => ({
  ...{ default: true, number: 'DE02 1203 0000', currencyCode: 'EUR', type: 'CURRENT' },
  ...more,
});

describe.each(worlds)('cards, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } } });
  });
  afterAll(() => stack.stop());

  const card = (cardId: string, more: object = {}) => ({
    ...{ consumerId: 'alice', cardId, cardProductId: 'DEMO_VISA' },
    ...more,
  });
  const clear = (number: number) => ({ cardData: { pan: visa(number), expiry } });
  const inSandbox = (cardId: string) => stack.sandbox.store.cards.get(cardId);

  describe('registering one', () => {
    it('without data asks the card directory, and D1 gets them encrypted', async () => {
      const { card: registered } = await mutate(stack, 'service', documents.registerCard, card('crd-alice-new'));
      expect(registered).toMatchObject({ id: 'crd-alice-new', last4: '5556', state: 'ACTIVE' });
      expect(stack.backOffice.calls.at(-1)).toEqual({
        ...{ directory: 'card', consumerId: 'alice', cardId: 'crd-alice-new', purpose: 'REGISTRATION' },
      });
    });

    it('with a ready JWE from the card directory passes it on', async () => {
      const { encryptionKey } = stack.sandbox;
      const key = (await importJWK(encryptionKey, 'ECDH-ES')) as CryptoKey;
      const text = JSON.stringify({ pan: visa(1), exp: `06${expiry.slice(2, 4)}` });
      const encryptedData = await new CompactEncrypt(Buffer.from(text))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: String(encryptionKey.kid) })
        .encrypt(key);
      stack.backOffice.people.get('alice')?.cards.set('crd-ready', { encryptedData });
      await mutate(stack, 'service', documents.registerCard, card('crd-ready'));
      expect(inSandbox('crd-ready')?.last4).toBe(visa(1).slice(-4));
    });

    it('as inactive leaves it inactive', async () => {
      const input = card('crd-inactive', { ...clear(2), state: 'INACTIVE' });
      const { card: registered } = await mutate(stack, 'service', documents.registerCard, input);
      expect(registered).toMatchObject({ state: 'INACTIVE' });
    });

    it('that the card directory does not know is refused', async () => {
      const wrong = ['NOT_FOUND input.cardId'];
      expect(await refused(stack, 'service', documents.registerCard, card('crd-unheard-of'))).toEqual(wrong);
      const foreign = card('crd-bob-visa', { consumerId: 'carla' });
      expect(await refused(stack, 'service', documents.registerCard, foreign)).toEqual(wrong);
    });

    it('of which the card directory has data that D1 must not get is refused, with what is wrong', async () => {
      const cards = stack.backOffice.people.get('alice')?.cards;
      const wrong = async (cardId: string, cardData: { pan: string; expiry: string }) => {
        cards?.set(cardId, { cardData: { ...cardData, name: 'ALICE ARCHER' } });
        return refused(stack, 'service', documents.registerCard, card(cardId));
      };
      expect(await wrong('crd-odd-1', { pan: '4000990000000000', expiry: '2020-01' })).toEqual([
        'CARD_EXPIRED input.cardId',
        'INVALID_CARD_NUMBER input.cardId',
      ]);
      expect(await wrong('crd-odd-2', { pan: visa(3), expiry: '0629' })).toEqual(['INVALID_FORMAT input.cardId']);
      const hex = Buffer.from(visa(4)).toString('hex');
      expect(await wrong(`crd-${hex}`, { pan: visa(4), expiry })).toEqual(['CARD_ID_REVEALS_PAN input.cardId']);
      cards?.set('crd-odd-3', { encryptedData: 'no JWE' });
      expect(await refused(stack, 'service', documents.registerCard, card('crd-odd-3'))).toEqual([
        'INVALID_ENCRYPTED_DATA input.cardId',
      ]);
    });

    it('fails when the card directory is down, and D1 is not asked', async () => {
      const before = stack.sandbox.calls.get('registerCard');
      stack.backOffice.down(true);
      try {
        const input = card('crd-down');
        expect(await faultOf(stack, stack.tokens.service, documents.registerCard, { input })).toBe(
          'DIRECTORY_UNAVAILABLE',
        );
      } finally {
        stack.backOffice.down(false);
      }
      expect(stack.sandbox.calls.get('registerCard')).toBe(before);
    });
  });

  describe('creating one', () => {
    it('shows it under the id that D1 gave it', async () => {
      const input = {
        ...{ consumerId: 'alice', cardProductId: 'DEMO_VISA', state: 'INACTIVE' },
        accounts: [account(), account({ default: false, number: '2', type: undefined })],
        ...{ printedName: 'A. ARCHER-SMITH', secondPrintedName: '' },
      };
      const { card: created } = await mutate(stack, 'service', create, input);
      const { id } = created as { id: string };
      expect(created).toEqual({
        ...{
          id,
          state: 'INACTIVE',
          stateText: 'INACTIVE',
          scheme: 'VISA',
          schemeText: 'VISA',
          consumer: { id: 'alice' },
        },
      });
      expect(inSandbox(id)).toMatchObject({ consumerId: 'alice', issuedByD1: true });
      await mutate(stack, 'service', create, { consumerId: 'alice', cardProductId: 'DEMO_VISA' });
    });

    it('for an end user whom D1 does not know is refused', async () => {
      const input = { consumerId: 'nobody', cardProductId: 'DEMO_VISA' };
      expect(await refused(stack, 'service', create, input, 'D1')).toEqual(['NOT_FOUND input.consumerId']);
    });

    it('for an end user who was deleted is refused', async () => {
      await mutate(stack, 'service', documents.registerConsumer, { consumerId: 'gone' });
      const remove = `mutation ($input: DeleteConsumerInput!) { deleteConsumer(input: $input) { ${problems} } }`;
      await mutate(stack, 'service', remove, { consumerId: 'gone' });
      const input = { consumerId: 'gone', cardProductId: 'DEMO_VISA' };
      expect(await refused(stack, 'service', create, input, 'D1')).toEqual(['NOT_ALLOWED input.consumerId']);
    });

    it('wants every field right, and names those that are not', async () => {
      const input = {
        ...{ consumerId: 'a b', cardProductId: '', printedName: 'A'.repeat(27), secondPrintedName: 'Ænne' },
        accounts: [
          account({ currencyCode: 'eur' }),
          account({ number: '' }),
          account({ default: false, type: 'x'.repeat(65) }),
        ],
      };
      expect(await refused(stack, 'service', create, input)).toEqual([
        'CONFLICTING input.accounts.0.default',
        'CONFLICTING input.accounts.1.default',
        'INVALID_FORMAT input.accounts.0.currencyCode',
        'INVALID_FORMAT input.accounts.1.number',
        'INVALID_FORMAT input.accounts.2.type',
        'INVALID_FORMAT input.cardProductId',
        'INVALID_FORMAT input.consumerId',
        'INVALID_FORMAT input.printedName',
        'INVALID_FORMAT input.secondPrintedName',
      ]);
      const accounts = [account({ default: false })];
      expect(
        await refused(stack, 'service', create, { consumerId: 'alice', cardProductId: 'DEMO_VISA', accounts }),
      ).toEqual(['REQUIRED input.accounts']);
    });

    it('is for services with the scope alone', async () => {
      const input = { consumerId: 'alice', cardProductId: 'DEMO_VISA' };
      const reader = await stack.identity.token({ sub: 'reader', scope: 'd1:read', expiresInSeconds: 60 });
      expect(await faultOf(stack, stack.tokens.alice, create, { input })).toBe('FORBIDDEN');
      expect(await faultOf(stack, reader, create, { input })).toBe('FORBIDDEN');
    });
  });

  describe('an operation on one', () => {
    const query = `query ($card: ID!, $id: ID!) { card(id: $card) { operation(id: $id) {
      id kind status statusText digitalCardId card { id } } } operation(id: $id) { id status } }`;

    it('is read at D1, and known from then on', async () => {
      const [operation] = inSandbox('crd-bob-visa')?.operations ?? [];
      const variables = { card: 'crd-bob-visa', id: operation?.operationId };
      const unheard = `query ($id: ID!) { operation(id: $id) { id } }`;
      expect(await ask(stack, 'bob', unheard, { id: variables.id })).toEqual({ operation: null });
      const shown = { id: variables.id, kind: 'REGISTER', status: 'SUCCESSFUL', statusText: 'SUCCESSFUL' };
      expect(await ask(stack, 'bob', query, variables)).toMatchObject({
        card: { operation: { ...shown, digitalCardId: null, card: { id: 'crd-bob-visa' } } },
      });
      expect(await ask(stack, 'bob', unheard, { id: variables.id })).toEqual({ operation: { id: variables.id } });
    });

    it('is nobody else’s, and another card’s is none of its own', async () => {
      const [operation] = inSandbox('crd-bob-visa')?.operations ?? [];
      const id = operation?.operationId;
      expect(await ask(stack, 'alice', query, { card: 'crd-bob-visa', id })).toEqual({ card: null, operation: null });
      const own = await ask(stack, 'alice', query, { card: 'crd-alice-visa', id });
      expect(own).toEqual({ card: { operation: null }, operation: null });
    });

    it.each(['no-such-operation', '../x', '', '4111111111111111'])('%j is none', async (id) => {
      expect(await ask(stack, 'alice', query, { card: 'crd-alice-visa', id })).toEqual({
        ...{ card: { operation: null }, operation: null },
      });
    });
  });

  it('D1’s words stand beside what this gateway does not know', async () => {
    const record = inSandbox('crd-carla-visa');
    const before = { ...record };
    Object.assign(record ?? {}, { state: 'FROZEN', scheme: 'OTHER' });
    const query = `{ card(id: "crd-carla-visa") { state stateText scheme schemeText } }`;
    const shown = { state: 'UNRECOGNIZED', stateText: 'FROZEN', scheme: 'UNRECOGNIZED', schemeText: 'OTHER' };
    expect(await ask(stack, 'carla', query)).toEqual({ card: shown });
    Object.assign(record ?? {}, before);
  });

  it('no card number is in the logs or in Redis', async () => {
    await stack.sandbox.settle();
    const numbers = [1, 2, 3, 4].map((number) => [`PAN ${number}`, visa(number)] as const);
    const account1 = { 'account number': 'DE02 1203', 'printed name': 'ARCHER-SMITH' };
    const all = { ...Object.fromEntries(numbers), ...account1, 'PAN of the directory': '4000056655665556' };
    expect(found(stack.logs.join('\n') + (await stack.dump()), all)).toEqual([]);
    expect(stack.sandbox.violations).toEqual([]);
  });
});

describe('where clear card data are refused', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ env: { ACCEPT_CLEAR_CARD_DATA: 'false' }, sandbox: { clock: { manual: true } } });
  });
  afterAll(() => stack.stop());
  const input = (cardId: string) => ({ consumerId: 'alice', cardId, cardProductId: 'DEMO_VISA' });

  it('those of the card directory are taken all the same: no client sent them', async () => {
    await mutate(stack, 'service', documents.registerCard, input('crd-alice-new'));
    const clear = { ...input('crd-alice-clear'), cardData: { pan: visa(20), expiry } };
    expect(await refused(stack, 'service', documents.registerCard, clear)).toEqual([
      'CLEAR_CARD_DATA_REFUSED input.cardData',
    ]);
  });
});
