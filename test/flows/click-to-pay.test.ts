import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { post, watch } from '../support/client.ts';
import { until } from '../support/events.ts';
import { address, documents, enrolment, registration } from '../support/inputs.ts';
import { ask, faultOf } from '../support/mutate.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { found, refused } from '../support/refusals.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Changed {
  consumer: { id: string } | null;
  enrollment: { status: string; cardholderName?: string; billingAddress?: { line1: string } } | null;
  operation: { id: string; kind: string; status: string } | null;
}
interface Profiles {
  consumer: {
    clickToPayProfiles: { scheme: string; consumer: { email: string } | null; cards: { card: { id: string } }[] }[];
    cards: { nodes: { id: string; clickToPay: { status: string } }[] };
  };
}
interface EnrolmentEvent {
  clickToPayEnrollmentUpdated: { kind: string; enrollment: { status: string } };
}

const everything = `query($id: ID!) { consumer(id: $id) {
  clickToPayProfiles { scheme consumer { email } cards { card { id } } }
  cards { nodes { id clickToPay { status } } }
} }`;
const operationQuery = 'query($id: ID!) { operation(id: $id) { kind status card { id } consumer { id } } }';
const deleteCard = 'mutation($input: CardOperationInput!) { deleteCard(input: $input) { userErrors { code field } } }';

const deleteConsumer =
  'mutation($input: DeleteConsumerInput!) { deleteConsumer(input: $input) { userErrors { code field } } }';

const visa = 'crd-alice-visa';
const mastercard = 'crd-alice-mastercard';
const elsewhere = { line1: '7 Pier Road', city: 'Dover', zipCode: '03820', countryCode: 'US' };
const plain = { cardholderName: undefined, billingAddress: undefined };

describe.each(worlds)('Click to Pay, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  beforeEach(async () => {
    const behaviour = { failedEnrolmentLeavesProfile: true };
    stack = await startStack({ backend, sandbox: { clock: { manual: true }, drift, behaviour } });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await stack.sandbox.settle();
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  /** Until D1 has nothing more to do and to tell. */
  const settle = () => stack.sandbox.settle({ seconds: 600 });
  const change = (document: string, input: object, who: 'alice' | 'bob' | 'service' = 'alice') =>
    send<Changed>(stack, who, document, input);

  async function enroll(overrides: object = {}): Promise<void> {
    expect(problemsOf(await change(documents.enrollCard, enrolment({ cardId: visa, ...overrides })))).toEqual([]);
    await settle();
  }

  /** Drift adds a network that nobody knows. */
  async function profiles() {
    const { consumer } = await ask<Profiles>(stack, 'alice', everything, { id: 'alice' });
    return consumer.clickToPayProfiles.filter(({ scheme }) => scheme !== 'UNRECOGNIZED');
  }

  async function statusOf(cardId: string): Promise<string | undefined> {
    const { consumer } = await ask<Profiles>(stack, 'service', everything, { id: 'alice' });
    return consumer.cards.nodes.find(({ id }) => id === cardId)?.clickToPay.status;
  }

  it('a person changes the address and the name of their card', async () => {
    await enroll();
    const input = { cardId: visa, cardholderName: 'W Q', billingAddress: elsewhere, reason: 'moved house' };
    const { operation, ...changed } = await change(documents.updateClickToPayCard, input);
    expect(changed).toMatchObject({ consumer: { id: 'alice' }, enrollment: { status: 'ENROLLED' }, userErrors: [] });
    expect(operation).toMatchObject({ kind: 'CLICK_TO_PAY_UPDATE', status: 'PENDING' });
    await settle();
    const query = '{ card(id: "crd-alice-visa") { clickToPay { status cardholderName billingAddress { line1 } } } }';
    const clickToPay = { status: 'ENROLLED', cardholderName: 'W Q', billingAddress: { line1: '7 Pier Road' } };
    expect(await ask(stack, 'alice', query)).toEqual({ card: { clickToPay } });
    expect(await ask(stack, 'alice', operationQuery, { id: operation?.id })).toEqual({
      operation: { kind: 'CLICK_TO_PAY_UPDATE', status: 'SUCCESSFUL', card: { id: visa }, consumer: null },
    });
  });

  it('a person changes their data, which is an operation of theirs and not of a card', async () => {
    await enroll();
    const consumer = { ...enrolment().consumer, email: 'w.q@example.org' };
    const input = { consumerId: 'alice', consumer, billingAddress: elsewhere };
    const { operation, ...changed } = await change(documents.updateClickToPayConsumer, input);
    expect(changed).toEqual({ consumer: { id: 'alice' }, enrollment: null, userErrors: [] });
    await settle();
    expect(await ask(stack, 'alice', operationQuery, { id: operation?.id })).toEqual({
      operation: { kind: 'CLICK_TO_PAY_UPDATE', status: 'SUCCESSFUL', card: null, consumer: { id: 'alice' } },
    });
    expect(await ask(stack, 'bob', operationQuery, { id: operation?.id })).toEqual({ operation: null });
    expect((await profiles()).map((profile) => profile.consumer?.email)).toEqual(['w.q@example.org']);
  });

  it('a person takes a card out and enrols it again, and sees it happen', async () => {
    await enroll();
    const live = watch<EnrolmentEvent>(stack.gateway.ws, stack.tokens.alice, documents.watchClickToPay, {
      cardId: visa,
    });
    await live.until(() => true);
    const left = await change(documents.optOutCard, { cardId: visa, reason: 'no longer wanted' });
    expect(left).toMatchObject({ enrollment: { status: 'ENROLLED' }, userErrors: [] });
    await settle();
    await live.until((event) => event.clickToPayEnrollmentUpdated.enrollment.status === 'OPTED_OUT');
    expect(await statusOf(visa)).toBe('OPTED_OUT');
    await enroll();
    await live.until(() => live.events.length === 5);
    expect(live.events.map((event) => event.clickToPayEnrollmentUpdated.enrollment.status)).toEqual([
      'ENROLLED',
      'ENROLLED',
      'OPTED_OUT',
      'PENDING',
      'ENROLLED',
    ]);
    await live.stop();
    expect(await statusOf(visa)).toBe('ENROLLED');
  });

  it('a person who leaves takes all cards along, and may come back', async () => {
    await enroll();
    await enroll({ cardId: mastercard, ...plain });
    const live = watch<EnrolmentEvent>(stack.gateway.ws, stack.tokens.alice, documents.watchClickToPay, {
      cardId: visa,
    });
    await live.until((event) => event.clickToPayEnrollmentUpdated.kind === 'SNAPSHOT');
    const { operation, ...changed } = await change(documents.optOutConsumer, { consumerId: 'alice' });
    expect(changed).toEqual({ consumer: { id: 'alice' }, enrollment: null, userErrors: [] });
    expect(operation).toMatchObject({ kind: 'CLICK_TO_PAY_OPT_OUT', status: 'PENDING' });
    expect(await statusOf(visa)).toBe('ENROLLED');
    await settle();
    expect(await profiles()).toEqual([]);
    expect([await statusOf(visa), await statusOf(mastercard)]).toEqual(['OPTED_OUT', 'OPTED_OUT']);
    await live.until((event) => event.clickToPayEnrollmentUpdated.enrollment.status === 'OPTED_OUT');
    const again = await change(documents.enrollCard, enrolment({ cardId: visa }));
    expect(again.enrollment).toEqual({ status: 'PENDING' });
    expect(await statusOf(visa)).toBe('PENDING');
    await settle();
    expect([await statusOf(visa), await statusOf(mastercard)]).toEqual(['ENROLLED', 'OPTED_OUT']);
    await live.until(() => live.events.length === 4);
    expect(live.events.map((event) => event.clickToPayEnrollmentUpdated.enrollment.status)).toEqual([
      'ENROLLED',
      'OPTED_OUT',
      'PENDING',
      'ENROLLED',
    ]);
    await live.stop();
  });

  it('an opt-out that fails changes nothing', async () => {
    await enroll();
    const failure = { kind: 'CLICK_TO_PAY_OPT_OUT', status: 'FAILED' as const, errorCode: 'SCHEME', error: 'Failed.' };
    stack.sandbox.nextResults.order({ ...failure, cardId: visa });
    stack.sandbox.nextResults.order({ ...failure, consumerId: 'alice' });
    await change(documents.optOutCard, { cardId: visa });
    await change(documents.optOutConsumer, { consumerId: 'alice' });
    await settle();
    expect(await statusOf(visa)).toBe('ENROLLED');
  });

  it('a deleted card is out of Click to Pay', async () => {
    await enroll();
    const live = watch<EnrolmentEvent>(stack.gateway.ws, stack.tokens.alice, documents.watchClickToPay, {
      cardId: visa,
    });
    await live.until(() => true);
    expect(problemsOf(await send(stack, 'service', deleteCard, { cardId: visa }))).toEqual([]);
    await settle();
    await live.until((event) => event.clickToPayEnrollmentUpdated.enrollment.status === 'OPTED_OUT');
    await live.stop();
    const query = '{ card(id: "crd-alice-visa") { clickToPay { status } } }';
    expect(await ask(stack, 'service', query)).toEqual({ card: { clickToPay: { status: 'OPTED_OUT' } } });
  });

  it('a failed enrolment may leave the person enrolled without a card, and is shown so', async () => {
    const failure = { status: 'FAILED' as const, errorCode: 'SCHEME_CARD_INELIGIBLE', error: 'Not eligible.' };
    stack.sandbox.nextResults.order({ kind: 'CLICK_TO_PAY_ENROLMENT', cardId: visa, ...failure });
    await enroll();
    expect(await profiles()).toMatchObject([{ scheme: 'VISA', cards: [] }]);
    expect(await statusOf(visa)).toBe('FAILED');
    const query = '{ card(id: "crd-alice-visa") { clickToPay { error { code } operation { status } } } }';
    expect(await ask(stack, 'alice', query)).toEqual({
      card: { clickToPay: { error: { code: 'SCHEME_CARD_INELIGIBLE' }, operation: { status: 'FAILED' } } },
    });
  });

  it('a result whose notification does not come is asked for at D1, once a request and not at once', async () => {
    stack.sandbox.notifier.setPolicy({ drop: true });
    await enroll();
    const asked = () => stack.sandbox.calls.get('getCardOperation') ?? 0;
    expect([await statusOf(visa), asked()]).toEqual(['PENDING', 0]);

    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + 11_000);
    // As often as a read is tried.
    stack.sandbox.faults.add({ route: 'getCardOperation', times: 3, status: 500 });
    expect(await statusOf(visa)).toBe('PENDING');
    const twice = `{ a: card(id: "${visa}") { clickToPay { status } } b: card(id: "${visa}") { clickToPay { status } } }`;
    const enrolled = { clickToPay: { status: 'ENROLLED' } };
    expect(await ask(stack, 'alice', twice)).toEqual({ a: enrolled, b: enrolled });
    expect([await statusOf(visa), asked()]).toEqual(['ENROLLED', 4]);
  });

  it('other data of the person than last time are a warning, and are taken', async () => {
    const differs = ['PERSON_DIFFERS input.consumer'];
    const consumer = { ...enrolment().consumer, email: 'w.q@example.org' };
    await enroll();
    await enroll({ cardId: mastercard, ...plain });
    expect(problemsOf(await change(documents.optOutCard, { cardId: visa }))).toEqual([]);
    await settle();

    const other = await change(documents.enrollCard, enrolment({ cardId: visa, consumer }));
    expect(problemsOf(other)).toEqual(differs);
    expect(other.userErrors).toMatchObject([{ kind: 'WARNING' }]);
    expect(other.operation).toMatchObject({ kind: 'CLICK_TO_PAY_ENROLMENT' });
    await settle();
    expect(await statusOf(visa)).toBe('ENROLLED');

    // To change them is what this is for; from then on the new ones are the same.
    const input = { consumerId: 'alice', consumer: enrolment().consumer };
    expect(problemsOf(await change(documents.updateClickToPayConsumer, input))).toEqual([]);
    await change(documents.optOutCard, { cardId: visa });
    await settle();
    await enroll({ consumer: { ...enrolment().consumer, firstName: ' Wilhelmina ' } });

    // Whoever has left may come back as somebody else.
    await change(documents.optOutConsumer, { consumerId: 'alice' });
    await settle();
    await enroll({ consumer });
    const dump = stack.logs.join('') + (await stack.dump());
    expect(found(dump, { email: consumer.email, name: 'Quackenbush', phone: '6035550142' })).toEqual([]);
  });

  it('what somebody sent who was deleted is not held against who gets their id', async () => {
    await enroll();
    const byService = async (query: string, input: object) =>
      expect(problemsOf(await send(stack, 'service', query, input))).toEqual([]);
    await byService(deleteConsumer, { consumerId: 'alice' });
    await settle();
    await byService(documents.registerConsumer, { consumerId: 'alice' });
    await byService(documents.registerCard, registration());
    const consumer = { ...enrolment().consumer, email: 'w.q@example.org' };
    expect(problemsOf(await change(documents.enrollCard, enrolment({ consumer })))).toEqual([]);
  });

  it('a request that D1 refused is not remembered', async () => {
    stack.sandbox.faults.add({ route: 'enrollCardInClickToPay', times: 1, status: 403, body: '{}' });
    const consumer = { ...enrolment().consumer, email: 'w.q@example.org' };
    const denied = await change(documents.enrollCard, enrolment({ cardId: visa, consumer }));
    expect(problemsOf(denied)).toEqual(['NOT_ALLOWED input.cardId']);
    await enroll();
  });

  it('what is wrong is named, all at once, and D1 is not asked', async () => {
    await enroll();
    const writes = () => [...stack.sandbox.calls].filter(([operation]) => /^(update|optOut)/.test(operation));
    const gives = async (document: string, input: object, who: 'alice' | 'service' = 'alice') => {
      const problems = await refused(stack, who, document, input);
      expect(writes()).toEqual([]);
      return problems;
    };
    const { updateClickToPayCard, updateClickToPayConsumer, optOutCard, optOutConsumer } = documents;
    expect(await gives(updateClickToPayCard, { cardId: visa, reason: 'a;b' })).toEqual([
      'INVALID_FORMAT input.reason',
      'REQUIRED input.billingAddress',
      'REQUIRED input.cardholderName',
    ]);
    expect(await gives(updateClickToPayCard, { cardId: mastercard, cardholderName: 'W Q' })).toEqual([
      'CONFLICTING input.cardholderName',
    ]);
    const badAddress = { ...address, countryCode: 'USA' };
    expect(
      await gives(updateClickToPayCard, { cardId: visa, cardholderName: '<b>', billingAddress: badAddress }),
    ).toEqual(['INVALID_FORMAT input.billingAddress.countryCode', 'INVALID_FORMAT input.cardholderName']);
    const consumer = { ...enrolment().consumer, lastName: ' ', language: 'English' };
    expect(await gives(updateClickToPayConsumer, { consumerId: 'alice', consumer, reason: '' })).toEqual([
      'INVALID_FORMAT input.consumer.language',
      'INVALID_FORMAT input.consumer.lastName',
      'INVALID_FORMAT input.reason',
    ]);
    expect(await gives(optOutCard, { cardId: 'crd-unknown' }, 'service')).toEqual(['NOT_FOUND input.cardId']);
    expect(await gives(optOutConsumer, { consumerId: 'a@b.example' }, 'service')).toEqual([
      'ID_REVEALS_PERSON input.consumerId',
    ]);
  });

  it('nobody touches what is another’s', async () => {
    await enroll();
    const consumer = enrolment().consumer;
    const inputs: [string, object, string][] = [
      [documents.updateClickToPayCard, { cardId: visa, cardholderName: 'B B' }, 'cardId'],
      [documents.optOutCard, { cardId: visa }, 'cardId'],
      [documents.updateClickToPayConsumer, { consumerId: 'alice', consumer }, 'consumerId'],
      [documents.optOutConsumer, { consumerId: 'alice' }, 'consumerId'],
    ];
    for (const [document, input, field] of inputs)
      expect(await refused(stack, 'bob', document, input)).toEqual([`NOT_FOUND input.${field}`]);
    const reader = await stack.identity.token({ sub: 'reader', scope: 'd1:read', expiresInSeconds: 60 });
    for (const [document, input] of inputs) expect(await faultOf(stack, reader, document, { input })).toBe('FORBIDDEN');
  });

  it('what is not enrolled cannot be changed, as D1 says', async () => {
    const byD1 = (document: string, input: object) => refused(stack, 'service', document, input, 'D1');
    expect(await byD1(documents.optOutCard, { cardId: visa })).toEqual(['NOT_ALLOWED input.cardId']);
    expect(await byD1(documents.optOutConsumer, { consumerId: 'alice' })).toEqual(['NOT_ALLOWED input.consumerId']);
    expect(await byD1(documents.optOutConsumer, { consumerId: 'nobody' })).toEqual(['NOT_FOUND input.consumerId']);
  });
});

describe('an event log that cannot be reached', () => {
  let redis: TestRedis;
  let stack: Stack;
  beforeEach(async () => {
    redis = await startRedis();
    const env = { EVENT_LOG: 'redis', REDIS_URL: redis.url, EVENT_LOG_KEY_PREFIX: redis.keyPrefix };
    stack = await startStack({ sandbox: { clock: { manual: true } }, env });
  });
  afterEach(async () => {
    await stack.stop();
    await redis.stop();
  });

  it('costs the warning, never the enrolment', async () => {
    const origin = new URL(stack.gateway.graphql).origin;
    const isReady = async () => (await fetch(`${origin}/health/ready`)).status === 200;
    await until(isReady);
    expect(problemsOf(await send(stack, 'alice', documents.enrollCard, enrolment({ cardId: visa })))).toEqual([]);
    await stack.sandbox.settle({ seconds: 60 });
    await redis.kill();
    await until(async () => !(await isReady()));
    const consumer = { ...enrolment().consumer, email: 'w.q@example.org' };
    const input = enrolment({ cardId: mastercard, consumer, ...plain });
    const { data, errors } = await post(stack.gateway.graphql, stack.tokens.alice, documents.enrollCard, { input });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      enrollCardInClickToPay: { enrollment: { status: 'PENDING' }, userErrors: [] },
    });
  });
});
