import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import { documents, enrolment } from '../support/inputs.ts';
import { ask, faultOf, mutate } from '../support/mutate.ts';
import { refused } from '../support/refusals.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

const mutation = (verb: string) => `mutation ($input: DigitalCardOperationInput!) { ${verb}(input: $input) {
  card { id } digitalCard { id state scheme last4 expiry card { id } }
  operation { id kind status reason digitalCardId card { id } } userErrors { code kind field message } } }`;
const [suspend = '', resume = '', remove = ''] = ['suspend', 'resume', 'delete'].map((verb) =>
  mutation(`${verb}DigitalCard`),
);
const operationsOf = `query ($card: ID!) { card(id: $card) { digitalCards { id state
  operations { id kind status reason digitalCardId card { id } } } } }`;

interface Digital {
  id: string;
  state: string;
  operations: { id: string; kind: string; status: string; digitalCardId: string; card: { id: string } }[];
}

describe.each(worlds)('digital cards, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  /** Bob's card in Click to Pay. */
  const cardId = 'crd-bob-visa';
  let digitalCardId: string;
  beforeAll(async () => {
    const sandbox = { drift, clock: { manual: true }, behaviour: { answerOperation: true } };
    stack = await startStack({ backend, sandbox });
    digitalCardId = (await digitalCards('bob', cardId))[0]?.id ?? '';
  });
  afterAll(() => stack.stop());

  const stateOf = (id: string) => stack.sandbox.store.digitalCards.get(id)?.state;
  async function digitalCards(who: 'alice' | 'bob', card: string): Promise<Digital[]> {
    const answer = await ask<{ card: { digitalCards: Digital[] } }>(stack, who, operationsOf, { card });
    return answer.card.digitalCards;
  }

  it('the person suspends one, resumes it and deletes it, and sees each at once', async () => {
    const input = { cardId: 'crd-alice-visa', digitalCardId: await enrolled('crd-alice-visa') };
    const suspended = await mutate(stack, 'alice', suspend, {
      ...input,
      reason: 'phone lost',
      reasonCode: 'DEVICE_LOST',
    });
    expect(suspended).toMatchObject({
      card: { id: 'crd-alice-visa' },
      digitalCard: { id: input.digitalCardId, state: 'SUSPENDED', scheme: 'VISA', card: { id: 'crd-alice-visa' } },
      operation: { kind: 'SUSPEND', status: 'PENDING', reason: 'phone lost', digitalCardId: input.digitalCardId },
    });
    const resumed = await mutate(stack, 'alice', resume, input);
    expect(resumed).toMatchObject({ digitalCard: { state: 'ACTIVE' }, operation: { kind: 'RESUME' } });
    const removed = await mutate(stack, 'alice', remove, { ...input, reasonCode: 'DEVICE_STOLEN' });
    expect(removed).toMatchObject({ digitalCard: { state: 'DELETED' }, operation: { kind: 'DELETE' } });
    // What the device has done comes as notifications.
    stack.sandbox.clock.advance(60_000);
    await stack.sandbox.settle();
    const [shown] = await digitalCards('alice', 'crd-alice-visa');
    const own = shown?.operations.filter(({ kind }) => ['SUSPEND', 'RESUME', 'DELETE'].includes(kind)) ?? [];
    expect(own.map(({ kind, status }) => `${kind} ${status}`).sort()).toEqual([
      'DELETE SUCCESSFUL',
      'RESUME SUCCESSFUL',
      'SUSPEND SUCCESSFUL',
    ]);
    for (const { digitalCardId: id, card } of own) expect([id, card.id]).toEqual([input.digitalCardId, input.cardId]);
  });

  it('an operation is found by its id, in the log and at D1, by the person and by nobody else', async () => {
    const { operation } = await mutate(stack, 'service', suspend, { cardId, digitalCardId });
    expect(operation).toMatchObject({ kind: 'SUSPEND' });
    const id = operation?.id;
    const query = `query ($id: ID!) { operation(id: $id) { kind digitalCardId card { id } consumer { id } } }`;
    const shown = { kind: 'SUSPEND', digitalCardId, card: { id: cardId }, consumer: null };
    expect(await ask(stack, 'bob', query, { id })).toEqual({ operation: shown });
    expect(await ask(stack, 'service', query, { id })).toEqual({ operation: shown });
    expect(await ask(stack, 'alice', query, { id })).toEqual({ operation: null });
    const atD1 = `query ($card: ID!, $id: ID!) { card(id: $card) { digitalCards { operation(id: $id) {
      kind digitalCardId card { id } } } } }`;
    const same = { kind: 'SUSPEND', digitalCardId, card: { id: cardId } };
    expect(await ask(stack, 'bob', atD1, { card: cardId, id })).toEqual({
      card: { digitalCards: [{ operation: same }] },
    });
    expect(await ask(stack, 'bob', atD1, { card: cardId, id: 'no-such-operation' })).toEqual({
      card: { digitalCards: [{ operation: null }] },
    });
    await mutate(stack, 'service', resume, { cardId, digitalCardId });
  });

  it('D1 refuses to suspend what is suspended', async () => {
    await mutate(stack, 'bob', suspend, { cardId, digitalCardId });
    const input = { cardId, digitalCardId };
    expect(await refused(stack, 'bob', suspend, input, 'D1')).toEqual(['NOT_ALLOWED input.digitalCardId']);
    await mutate(stack, 'bob', resume, input);
    expect(await refused(stack, 'bob', resume, input, 'D1')).toEqual(['NOT_ALLOWED input.digitalCardId']);
  });

  it('one of another card, or of nobody, is refused, and D1 is not asked to do it', async () => {
    for (const document of [suspend, resume, remove]) {
      const unknown = { cardId, digitalCardId: 'no-such-digital-card' };
      expect(await refused(stack, 'bob', document, unknown)).toEqual(['NOT_FOUND input.digitalCardId']);
      const other = { cardId: 'crd-alice-mastercard', digitalCardId };
      expect(await refused(stack, 'alice', document, other)).toEqual(['NOT_FOUND input.digitalCardId']);
      expect(await refused(stack, 'service', document, other)).toEqual(['NOT_FOUND input.digitalCardId']);
    }
  });

  it('one of somebody else’s card is refused as if there were no such card', async () => {
    for (const document of [suspend, resume, remove]) {
      const answers = [];
      for (const card of [cardId, 'crd-unheard-of', 'a b']) {
        const input = { cardId: card, digitalCardId };
        expect(await refused(stack, 'alice', document, input)).toEqual(['NOT_FOUND input.cardId']);
        answers.push(JSON.stringify((await post(stack.gateway.graphql, stack.tokens.alice, document, { input })).data));
      }
      expect(new Set(answers).size).toBe(1);
    }
    expect(stateOf(digitalCardId)).toBe('ACTIVE');
  });

  it('every wrong field is named at once', async () => {
    const input = { cardId, digitalCardId: 'none', reason: 'no!', reasonCode: 'ISSUER_DECISION' };
    expect(await refused(stack, 'bob', suspend, input)).toEqual([
      'INVALID_FORMAT input.reason',
      'INVALID_VALUE input.reasonCode',
      'NOT_FOUND input.digitalCardId',
    ]);
  });

  it('a service without the scope may not', async () => {
    const token = await stack.identity.token({ sub: 'reader', scope: 'd1:read', expiresInSeconds: 60 });
    for (const document of [suspend, resume, remove])
      expect(await faultOf(stack, token, document, { input: { cardId, digitalCardId } })).toBe('FORBIDDEN');
  });

  it('what users are given works', async () => {
    const { digitalCard } = await mutate(stack, 'bob', documents.suspendDigitalCard, { cardId, digitalCardId });
    expect(digitalCard).toEqual({ id: digitalCardId, state: 'SUSPENDED' });
    await mutate(stack, 'bob', resume, { cardId, digitalCardId });
  });

  it('D1 was called as it wants to be', () => expect(stack.sandbox.violations).toEqual([]));

  /** Puts a card into Click to Pay, and gives its digital card. */
  async function enrolled(card: string): Promise<string> {
    await mutate(stack, 'alice', documents.enrollCard, enrolment({ cardId: card }));
    stack.sandbox.clock.advance(60_000);
    await stack.sandbox.settle();
    return (await digitalCards('alice', card))[0]?.id ?? '';
  }
});

describe.each(worlds)('a D1 that tells of digital cards alone, event log in $backend, drift $drift', (world) => {
  const { backend, drift } = world;
  let stack: Stack;
  const cardId = 'crd-bob-visa';
  const operation = `query ($id: ID!) { operation(id: $id) { kind status digitalCardId card { id } } }`;
  beforeAll(async () => {
    const behaviour = { answerOperation: true, digitalCardNotificationHasCardId: false };
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true }, behaviour } });
  });
  afterAll(() => stack.stop());

  async function digitalCard(): Promise<Digital> {
    const answer = await ask<{ card: { digitalCards: [Digital] } }>(stack, 'bob', operationsOf, { card: cardId });
    return answer.card.digitalCards[0];
  }

  it('an operation that began here is one with what is told of its end', async () => {
    const { id: digitalCardId } = await digitalCard();
    const { operation: begun } = await mutate(stack, 'bob', suspend, { cardId, digitalCardId });
    stack.sandbox.clock.advance(60_000);
    await stack.sandbox.settle();
    const shown = { kind: 'SUSPEND', status: 'SUCCESSFUL', digitalCardId, card: { id: cardId } };
    expect((await digitalCard()).operations).toEqual([{ ...shown, id: begun?.id, reason: null }]);
    expect(await ask(stack, 'bob', operation, { id: begun?.id })).toEqual({ operation: shown });
  });

  it('one that began elsewhere is seen by whose card it is, and by nobody else', async () => {
    const { id: digitalCardId } = await digitalCard();
    const id = 'op-began-elsewhere';
    const path = `/notifications/d1/v1/issuers/${stack.sandbox.issuerId}/digitalCards/${digitalCardId}/notifications`;
    const body = { operationId: id, operation: 'RESUME', status: 'SUCCESSFUL' };
    expect(await stack.sandbox.notifier.sendNow(path, body)).toBe(204);
    const shown = { kind: 'RESUME', status: 'SUCCESSFUL', digitalCardId, card: { id: cardId } };
    expect(await ask(stack, 'bob', operation, { id })).toEqual({ operation: shown });
    expect(await ask(stack, 'service', operation, { id })).toEqual({ operation: shown });
    expect(await ask(stack, 'alice', operation, { id })).toEqual({ operation: null });
    const { operations } = await digitalCard();
    expect(operations).toContainEqual({ ...shown, id, reason: null });
  });
});
