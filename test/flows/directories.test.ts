import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { post, watch } from '../support/client.ts';
import { documents, order, registration } from '../support/inputs.ts';
import { ask, faultOf, mutate } from '../support/mutate.ts';
import { found, writesTo, type Problem } from '../support/refusals.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';
import { without } from '../support/without.ts';

/** An order as an app sends it: the person who orders has no card number to send. */
function appOrder(overrides: object = {}) {
  const services = { issuance: 'REPLACEMENT', delivery: 'usps-imb' };
  return without(order({ cardId: 'crd-alice-visa', services, ...overrides }), 'cardData');
}

interface Placed {
  order: { id: string; stage: string } | null;
  userErrors: Problem[];
}

const personal = {
  'alice’s card number': '4111111111111111',
  'dora’s card number': '4009348888881881',
  'dora’s last name': 'Dean',
  'dora’s e-mail address': 'dora@example.com',
  'dora’s phone number': '2025550104',
  'dora’s address': '4 Main Street',
};

describe.each(worlds)('the issuer’s own systems, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ backend, sandbox: { drift, behaviour: { autoEnrolment: true } } });
  });
  afterAll(() => stack.stop());
  beforeEach(() => {
    stack.backOffice.calls.length = 0;
    stack.backOffice.down(false);
  });

  const orderCard = (who: 'alice' | 'bob', input: object) => send<Placed>(stack, who, documents.orderCard, input);
  const orderFault = (input: object) => faultOf(stack, stack.tokens.alice, documents.orderCard, { input });

  it('let a person replace the own card without its number', async () => {
    const { order: placed, userErrors } = await orderCard('alice', appOrder());
    expect([placed?.stage, userErrors]).toEqual(['CARD_PROD_REQUESTED', []]);
    const query = '{ card(id: "crd-alice-visa") { latestOrder { id status } } }';
    const shown = await ask<{ card: unknown }>(stack, 'alice', query);
    expect(shown.card).toEqual({
      latestOrder: { id: placed?.id, status: expect.stringMatching(/^(PENDING|SUCCESSFUL)$/) },
    });
    const question = { consumerId: 'alice', cardId: 'crd-alice-visa', purpose: 'ORDER' };
    expect(stack.backOffice.calls).toEqual([{ directory: 'card', ...question }]);
  });

  it('are not asked about an order that the configuration keeps from people', async () => {
    const writes = writesTo(stack.sandbox);
    for (const input of [
      appOrder({ services: { issuance: 'CREATION', delivery: 'usps-imb' } }),
      appOrder({ distributionChannel: 'CENTRAL' }),
      appOrder({ distributionChannel: 'INSTANT', persoStation: 'KIOSK-1' }),
    ])
      expect(await orderFault(input)).toBe('FORBIDDEN');
    expect([writesTo(stack.sandbox), stack.backOffice.calls]).toEqual([writes, []]);
  });

  it('are not asked about the card of somebody else', async () => {
    const foreign = appOrder({ issuerRequestId: 'request-foreign', cardId: 'crd-bob-visa' });
    for (const input of [foreign, { ...foreign, consumerId: 'bob' }]) {
      const { order: placed, userErrors } = await orderCard('alice', input);
      expect([placed, userErrors.length > 0]).toEqual([null, true]);
    }
    expect(stack.backOffice.calls).toEqual([]);
  });

  it('may not know a card', async () => {
    stack.backOffice.people.get('bob')?.cards.delete('crd-bob-visa');
    const input = appOrder({ cardId: 'crd-bob-visa', consumerId: 'bob', issuerRequestId: 'request-bob' });
    expect(problemsOf(await orderCard('bob', input))).toEqual(['NOT_FOUND input.cardId']);
  });

  it('may be down: that is a fault to try again after, and D1 was asked for nothing', async () => {
    const writes = writesTo(stack.sandbox);
    stack.backOffice.down(true);
    const variables = { input: appOrder({ issuerRequestId: 'request-down' }) };
    const answer = await post<unknown>(stack.gateway.graphql, stack.tokens.alice, documents.orderCard, variables);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'DIRECTORY_UNAVAILABLE', retryable: true } }]);
    const register = { input: without(registration(), 'cardData') };
    const fault = await faultOf(stack, stack.tokens.service, documents.registerCard, register);
    expect(fault).toBe('DIRECTORY_UNAVAILABLE');
    expect(writesTo(stack.sandbox)).toEqual(writes);
    stack.backOffice.down(false);
    expect((await orderCard('alice', variables.input)).userErrors).toEqual([]);
  });

  it('give D1 what it lacks for the enrolment of a person of whom it stores nothing', async () => {
    const status = await enrolledAs('dora', 'crd-dora-new');
    expect(status).toBe('ENROLLED');
    expect(stack.backOffice.calls).toEqual([
      { directory: 'card', consumerId: 'dora', cardId: 'crd-dora-new', purpose: 'REGISTRATION' },
      { directory: 'consumer', consumerId: 'dora', cardId: 'crd-dora-new' },
    ]);
  });

  it('may not know the person, whose enrolment fails then', async () => {
    stack.backOffice.people.set('erin', { record: {}, cards: new Map() });
    stack.backOffice.people.get('erin')?.cards.set('crd-erin', {
      cardData: { pan: '5200828282828210', expiry: '2099-12', name: 'ERIN' },
    });
    expect(await enrolledAs('erin', 'crd-erin')).toBe('FAILED');
  });

  it('sign a token with which D1’s SDK logs its person in, once', async () => {
    const input = { clientBindingPayload: 'binding-1' };
    const { token } = await mutate(stack, 'alice', documents.createD1SdkToken, input);
    const { sdkLogins } = stack.sandbox;
    expect(await sdkLogins.login(String(token), 'binding-1')).toEqual(['alice']);
    await expect(sdkLogins.login(String(token), 'binding-1')).rejects.toMatchObject({ reason: 'jti' });
    expect(found(stack.logs.join('') + (await stack.dump()), { token: String(token) })).toEqual([]);
  });

  it('left nothing of a person or card in the log of the gateway, or in the record', async () => {
    const kept = stack.logs.join('') + (await stack.dump());
    expect(found(kept, personal)).toEqual([]);
    expect(kept).toContain('a directory of the issuer answered');
  });

  /** Registers a person without data and a card without its number, and tells what came of the card's enrolment. */
  async function enrolledAs(consumerId: string, cardId: string): Promise<string> {
    await mutate(stack, 'service', documents.registerConsumer, { consumerId });
    const cardProductId = cardId === 'crd-erin' ? 'DEMO_MASTERCARD' : 'DEMO_VISA';
    await mutate(stack, 'service', documents.registerCard, { consumerId, cardId, cardProductId });
    const enrolments = watch<{ clickToPayEnrollmentUpdated: { enrollment: { status: string } } }>(
      stack.gateway.ws,
      stack.tokens.service,
      documents.watchClickToPay,
      { cardId },
    );
    const ended = await enrolments.until(({ clickToPayEnrollmentUpdated: { enrollment } }) =>
      ['ENROLLED', 'FAILED'].includes(enrollment.status),
    );
    await enrolments.stop();
    return ended.clickToPayEnrollmentUpdated.enrollment.status;
  }
});

describe('without a card system', () => {
  it('a service has to send the card’s data, and a person, who has none, cannot order', async () => {
    const stack = await startStack({ env: { CARD_DIRECTORY_URL: '', CARD_DIRECTORY_TOKEN: '' } });
    try {
      const refused = await send<Placed>(stack, 'service', documents.orderCard, appOrder());
      expect(problemsOf(refused)).toEqual(['REQUIRED input.cardData', 'REQUIRED input.encryptedData']);
      const variables = { input: appOrder() };
      expect(await faultOf(stack, stack.tokens.alice, documents.orderCard, variables)).toBe('NOT_CONFIGURED');
    } finally {
      await stack.stop();
    }
  });
});
