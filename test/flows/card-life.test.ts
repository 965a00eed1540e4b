import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tokens } from '../../src/demo/world.ts';
import { post } from '../support/client.ts';
import { documents, expiry, visa } from '../support/inputs.ts';
import { ask, faultOf, mutate, type Shown } from '../support/mutate.ts';
import { found, refused } from '../support/refusals.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

const inputs = { renewCard: 'RenewCardInput', replaceCard: 'ReplaceCardInput' } as Record<string, string>;
const mutation = (
  verb: string,
) => `mutation ($input: ${inputs[verb] ?? 'CardOperationInput'}!) { ${verb}(input: $input) {
  card { id state stateText last4 expiry digitalCards { id } } replacement { id state last4 consumer { id } }
  operation { id kind status reason card { id } } userErrors { code kind field message } } }`;
const [suspend, resume, activate, remove] = ['suspendCard', 'resumeCard', 'activateCard', 'deleteCard'].map(mutation);
const [renew, replace] = ['renewCard', 'replaceCard'].map(mutation);
const later = `${Number(expiry.slice(0, 4)) + 2}-01`;

describe.each(worlds)('the life of a card, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  let used = 0;
  const numbers: Record<string, string> = {};
  beforeAll(async () => {
    const sandbox = { drift, clock: { manual: true }, behaviour: { answerOperation: true } };
    stack = await startStack({ backend, sandbox });
  });
  afterAll(() => stack.stop());

  function newPan(): string {
    used += 1;
    return (numbers[`PAN ${used}`] = visa(used));
  }

  /** A new card of alice's. */
  async function newCard(more: object = {}): Promise<string> {
    const pan = newPan();
    const cardId = `crd-life-${used}`;
    const card = { consumerId: 'alice', cardId, cardProductId: 'DEMO_VISA', cardData: { pan, expiry }, ...more };
    await mutate(stack, 'service', documents.registerCard, card);
    return cardId;
  }

  const done = (who: keyof Tokens, document = '', input: object): Promise<Shown> => mutate(stack, who, document, input);
  const wrong = (who: keyof Tokens, document = '', input: object, by?: 'D1') =>
    refused(stack, who, document, input, by);
  const stateOf = (cardId: string) => stack.sandbox.store.cards.get(cardId)?.state;
  const reasonOf = (cardId: string) => stack.sandbox.store.cards.get(cardId)?.stateReason;

  describe('suspending and resuming', () => {
    it('the person suspends their card and resumes it, and sees it so at once', async () => {
      const cardId = await newCard();
      const suspended = await done('alice', suspend, { cardId, reason: 'left in a taxi', reasonCode: 'CARD_LOST' });
      expect(suspended).toMatchObject({
        card: { id: cardId, state: 'INACTIVE', stateText: 'INACTIVE' },
        replacement: null,
        operation: { kind: 'SUSPEND', status: 'SUCCESSFUL', reason: 'left in a taxi', card: { id: cardId } },
      });
      expect(reasonOf(cardId)).toBe('CARD_LOST');
      const resumed = await done('alice', resume, { cardId, reasonCode: 'CARD_FOUND' });
      expect(resumed).toMatchObject({ card: { state: 'ACTIVE' }, operation: { kind: 'RESUME', reason: null } });
    });

    it('both in one request show each its own state', async () => {
      const cardId = await newCard();
      const both = `mutation ($input: CardOperationInput!) {
        suspendCard(input: $input) { card { state } } resumeCard(input: $input) { card { state } } }`;
      expect(await ask(stack, 'alice', both, { input: { cardId } })).toEqual({
        suspendCard: { card: { state: 'INACTIVE' } },
        resumeCard: { card: { state: 'ACTIVE' } },
      });
    });

    it('the operation is found by its id, by the person and by nobody else', async () => {
      const cardId = await newCard();
      const { operation } = await done('alice', suspend, { cardId, reason: 'of my own' });
      await stack.sandbox.settle();
      const query = `query ($id: ID!) { operation(id: $id) { kind status reason card { id } } }`;
      const shown = { kind: 'SUSPEND', status: 'SUCCESSFUL', reason: 'of my own', card: { id: cardId } };
      expect(await ask(stack, 'alice', query, { id: operation?.id })).toEqual({ operation: shown });
      expect(await ask(stack, 'service', query, { id: operation?.id })).toEqual({ operation: shown });
      expect(await ask(stack, 'bob', query, { id: operation?.id })).toEqual({ operation: null });
    });

    it('without a reason code it is the decision of who asks', async () => {
      const [first, second] = [await newCard(), await newCard()];
      await done('alice', suspend, { cardId: first });
      await done('service', suspend, { cardId: second });
      expect([reasonOf(first), reasonOf(second)]).toEqual(['USER_DECISION', 'ISSUER_DECISION']);
      // What the issuer decided the person cannot undo.
      expect(await wrong('alice', resume, { cardId: second }, 'D1')).toEqual(['NOT_ALLOWED input.cardId']);
      await done('service', resume, { cardId: second });
    });

    it('D1 refuses to suspend what is suspended, and to resume what is in use', async () => {
      const cardId = await newCard();
      expect(await wrong('alice', resume, { cardId }, 'D1')).toEqual(['NOT_ALLOWED input.cardId']);
      await done('alice', suspend, { cardId });
      expect(await wrong('alice', suspend, { cardId }, 'D1')).toEqual(['NOT_ALLOWED input.cardId']);
    });
  });

  describe('activating', () => {
    it('an inactive card, by the person', async () => {
      const cardId = await newCard({ state: 'INACTIVE' });
      const { card, operation } = await done('alice', activate, { cardId });
      expect([card, operation]).toMatchObject([{ state: 'ACTIVE' }, { kind: 'ACTIVATE' }]);
      expect(await wrong('alice', activate, { cardId }, 'D1')).toEqual(['NOT_ALLOWED input.cardId']);
    });
  });

  describe('deleting', () => {
    it('by the issuer, for good', async () => {
      const cardId = await newCard();
      const { card, operation } = await done('service', remove, { cardId, reasonCode: 'CLOSED_ACCOUNT' });
      expect([card, operation]).toMatchObject([{ state: 'DELETED' }, { kind: 'DELETE' }]);
      expect(reasonOf(cardId)).toBe('CLOSED_ACCOUNT');
      expect(await wrong('service', suspend, { cardId }, 'D1')).toEqual(['NOT_ALLOWED input.cardId']);
    });

    it('takes its digital cards along', async () => {
      expect(stack.sandbox.store.cards.get('crd-bob-visa')?.digitalCards).not.toEqual([]);
      await done('service', remove, { cardId: 'crd-bob-visa' });
      const digital = stack.sandbox.store.cards.get('crd-bob-visa')?.digitalCards ?? [];
      expect(digital.filter(({ state }) => state !== 'DELETED')).toEqual([]);
    });
  });

  describe('renewing', () => {
    it('with clear data, the new ones show at once', async () => {
      const cardId = await newCard();
      const pan = newPan();
      const { card, operation } = await done('service', renew, { cardId, cardData: { pan, expiry: later } });
      expect(card).toMatchObject({ id: cardId, state: 'ACTIVE', last4: pan.slice(-4), expiry: later });
      expect(operation).toMatchObject({ kind: 'RENEW' });
    });

    it('without data, by the card directory', async () => {
      const [cardId, pan] = [await newCard(), newPan()];
      const cardData = { pan, expiry: later, name: 'ALICE ARCHER' };
      stack.backOffice.people.get('alice')?.cards.set(cardId, { cardData });
      const { card } = await done('service', renew, { cardId });
      expect(card).toMatchObject({ last4: pan.slice(-4), expiry: later });
      expect(stack.backOffice.calls.at(-1)).toEqual({
        ...{ directory: 'card', consumerId: 'alice', cardId, purpose: 'RENEWAL' },
      });
    });

    it('wants good data, and a card directory that knows the card', async () => {
      const cardId = await newCard();
      expect(await wrong('service', renew, { cardId })).toEqual(['NOT_FOUND input.cardId']);
      const cardData = { pan: '4000990000000000', expiry: '2020-01' };
      const input = { cardId, cardData, encryptedData: 'no JWE', reasonCode: 'FRAUD', reason: 'no!' };
      expect(await wrong('service', renew, input)).toEqual([
        'CARD_EXPIRED input.cardData.expiry',
        'CONFLICTING input.cardData',
        'CONFLICTING input.encryptedData',
        'INVALID_CARD_NUMBER input.cardData.pan',
        'INVALID_FORMAT input.encryptedData',
        'INVALID_FORMAT input.reason',
        'INVALID_VALUE input.reasonCode',
      ]);
      const broken = { cardId, encryptedData: 'e30..AAAA.AAAA.AAAA' };
      expect(await wrong('service', renew, broken, 'D1')).toEqual(['INVALID_ENCRYPTED_DATA input.encryptedData']);
    });

    it('by an id that gives away the number is refused, and D1 is not even asked for the card', async () => {
      const pan = newPan();
      const cardId = `crd-${Buffer.from(pan).toString('hex')}`;
      const reads = stack.sandbox.calls.get('getCard');
      expect(await wrong('service', renew, { cardId, cardData: { pan, expiry } })).toEqual([
        'CARD_ID_REVEALS_PAN input.cardId',
      ]);
      expect(await wrong('service', renew, { cardId: pan, cardData: { pan, expiry } })).toEqual([
        'NOT_FOUND input.cardId',
      ]);
      expect(stack.sandbox.calls.get('getCard')).toBe(reads);
    });
  });

  describe('replacing', () => {
    it('puts a new card in the place of the old one', async () => {
      const cardId = await newCard();
      const pan = newPan();
      const input = { cardId, newCardId: `${cardId}-new`, cardData: { pan, expiry: later }, reasonCode: 'CARD_STOLEN' };
      const { card, replacement, operation } = await done('service', replace, { ...input, reason: 'stolen abroad' });
      expect(card).toMatchObject({ id: cardId, state: 'REPLACED' });
      expect(replacement).toEqual({
        ...{ id: `${cardId}-new`, state: 'ACTIVE', last4: pan.slice(-4), consumer: { id: 'alice' } },
      });
      expect(operation).toMatchObject({ kind: 'REPLACE', reason: 'stolen abroad' });
    });

    it('without data, by what the card directory has of the new card', async () => {
      const [cardId, pan] = [await newCard(), newPan()];
      const input = { cardId, newCardId: `${cardId}-new`, reasonCode: 'CARD_BROKEN' };
      expect(await wrong('service', replace, input)).toEqual(['NOT_FOUND input.newCardId']);
      const cardData = { pan, expiry: later, name: 'ALICE ARCHER' };
      stack.backOffice.people.get('alice')?.cards.set(`${cardId}-new`, { cardData });
      await done('service', replace, input);
      expect(stack.backOffice.calls.at(-1)).toEqual({
        ...{ directory: 'card', consumerId: 'alice', cardId: `${cardId}-new`, purpose: 'REPLACEMENT' },
      });
    });

    it('wants another id for the new card, one that gives nothing away', async () => {
      const [cardId, pan] = [await newCard(), newPan()];
      const input = { cardId, reasonCode: 'CARD_LOST', cardData: { pan, expiry } };
      expect(await wrong('service', replace, { ...input, newCardId: cardId })).toEqual([
        'INVALID_VALUE input.newCardId',
      ]);
      const reveals = ['CARD_ID_REVEALS_PAN input.newCardId'];
      expect(await wrong('service', replace, { ...input, newCardId: pan })).toEqual(reveals);
      const hex = Buffer.from(pan).toString('hex');
      expect(await wrong('service', replace, { ...input, newCardId: `crd-${hex}` })).toEqual(reveals);
      expect(await wrong('service', replace, { ...input, newCardId: 'a b' })).toEqual([
        'INVALID_FORMAT input.newCardId',
      ]);
      const taken = { ...input, newCardId: 'crd-alice-visa' };
      expect(await wrong('service', replace, taken, 'D1')).toEqual(['CONFLICT input.newCardId']);
    });

    it('takes no reason code of another verb', async () => {
      const cardId = await newCard();
      const cardData = { pan: newPan(), expiry };
      const input = { cardId, newCardId: `${cardId}-new`, cardData, reasonCode: 'ISSUER_DECISION' };
      expect(await wrong('service', replace, input)).toEqual(['INVALID_VALUE input.reasonCode']);
    });
  });

  describe('reason codes', () => {
    const issuer = 'CARD_LOST, CARD_STOLEN, CARD_BROKEN, FRAUD, USER_DECISION, ISSUER_DECISION';
    it.each<[keyof Tokens, string | undefined, string, string]>([
      ['service', suspend, 'CARD_FOUND', issuer],
      ['service', suspend, 'NONE', issuer],
      ['service', resume, 'CARD_LOST', 'CARD_FOUND, USER_DECISION, ISSUER_DECISION'],
      ['service', activate, 'CARD_FOUND', 'USER_DECISION, ISSUER_DECISION'],
      [
        ...(['service', remove, 'CARD_FOUND'] as const),
        'CLOSED_ACCOUNT, CLOSED_CARD, CARD_LOST, CARD_STOLEN, CARD_BROKEN, FRAUD, USER_DECISION, ISSUER_DECISION',
      ],
      ['alice', suspend, 'FRAUD', 'USER_DECISION, CARD_LOST, CARD_STOLEN, CARD_BROKEN'],
      ['alice', suspend, 'ISSUER_DECISION', 'USER_DECISION, CARD_LOST, CARD_STOLEN, CARD_BROKEN'],
      ['alice', resume, 'ISSUER_DECISION', 'CARD_FOUND, USER_DECISION'],
      ['alice', activate, 'ISSUER_DECISION', 'USER_DECISION'],
    ])(
      'of %s to %.60s: %s is refused, and those that are taken are named',
      async (who, document, reasonCode, taken) => {
        const input = { cardId: 'crd-alice-visa', reasonCode };
        expect(await wrong(who, document, input)).toEqual(['INVALID_VALUE input.reasonCode']);
        const { text } = await post(stack.gateway.graphql, stack.tokens[who], document ?? '', { input });
        expect(text).toContain(`must be one of ${taken}"`);
      },
    );

    it('a reason is text of D1’s alphabet, and no card number', async () => {
      const input = { cardId: 'crd-alice-visa' };
      for (const reason of [
        '',
        'a'.repeat(65),
        'no-hyphen',
        'nein, danke',
        '4111 1111 1111 1111',
        'a 4111111111111111',
      ])
        expect(await wrong('alice', suspend, { ...input, reason })).toEqual(['INVALID_FORMAT input.reason']);
    });
  });

  describe('who may', () => {
    it('somebody else’s card and one that nobody has are refused alike, and D1 is not asked', async () => {
      const answers = [];
      for (const cardId of ['crd-alice-visa', 'crd-unheard-of', 'a b', '', '4111111111111111']) {
        for (const document of [suspend, resume, activate])
          expect(await wrong('bob', document, { cardId })).toEqual(['NOT_FOUND input.cardId']);
        const { data } = await post(stack.gateway.graphql, stack.tokens.bob, suspend ?? '', { input: { cardId } });
        answers.push(JSON.stringify(data));
      }
      expect(new Set(answers).size).toBe(1);
    });

    it('a service is told that nobody has it', async () => {
      const cardData = { pan: newPan(), expiry };
      const cardId = 'crd-unheard-of';
      for (const document of [suspend, resume, activate, remove])
        expect(await wrong('service', document, { cardId })).toEqual(['NOT_FOUND input.cardId']);
      expect(await wrong('service', renew, { cardId, cardData })).toEqual(['NOT_FOUND input.cardId']);
      const input = { cardId, newCardId: 'crd-other', cardData, reasonCode: 'FRAUD' };
      expect(await wrong('service', replace, input)).toEqual(['NOT_FOUND input.cardId']);
    });

    it('deleting, renewing and replacing is for services alone', async () => {
      const cardId = 'crd-alice-visa';
      const input = { cardId, newCardId: 'crd-other', reasonCode: 'CARD_LOST' };
      expect(await faultOf(stack, stack.tokens.alice, remove ?? '', { input: { cardId } })).toBe('FORBIDDEN');
      expect(await faultOf(stack, stack.tokens.alice, renew ?? '', { input: { cardId } })).toBe('FORBIDDEN');
      expect(await faultOf(stack, stack.tokens.alice, replace ?? '', { input })).toBe('FORBIDDEN');
      expect(stateOf(cardId)).toBe('ACTIVE');
    });

    it('a service without the scope may do none of it', async () => {
      const token = await stack.identity.token({ sub: 'reader', scope: 'd1:read', expiresInSeconds: 60 });
      const input = { cardId: 'crd-alice-visa' };
      for (const document of [suspend, resume, activate, remove, renew])
        expect(await faultOf(stack, token, document ?? '', { input })).toBe('FORBIDDEN');
    });
  });

  it('what users are given works', async () => {
    const cardId = await newCard();
    const { card } = await done('alice', documents.suspendCard, { cardId, reasonCode: 'CARD_LOST' });
    expect(card).toMatchObject({ id: cardId, state: 'INACTIVE' });
    await done('alice', documents.resumeCard, { cardId, reasonCode: 'CARD_FOUND' });
    const cardData = { pan: newPan(), expiry: later };
    const input = { cardId, newCardId: `${cardId}-new`, cardData, reasonCode: 'CARD_BROKEN' };
    const { replacement } = await done('service', documents.replaceCard, input);
    expect(replacement).toMatchObject({ state: 'ACTIVE', expiry: later });
  });

  it('no card number is in the logs or in Redis', async () => {
    await stack.sandbox.settle();
    expect(found(stack.logs.join('\n') + (await stack.dump()), numbers)).toEqual([]);
    expect(stack.sandbox.violations).toEqual([]);
  });
});

describe('a D1 that names no operation', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack({ sandbox: { clock: { manual: true } } })));
  afterAll(() => stack.stop());

  it('is taken at its word that it is done', async () => {
    const { card, operation } = await mutate(stack, 'alice', suspend ?? '', { cardId: 'crd-alice-visa' });
    expect([card, operation]).toMatchObject([{ state: 'INACTIVE' }, null]);
  });
});
