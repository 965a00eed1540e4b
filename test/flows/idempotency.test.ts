import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, isInputObjectType, getNamedType } from 'graphql';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import { address, documents, enrolment, newPan, order } from '../support/inputs.ts';
import { documentOf, prepare, type KeyedMutation } from '../support/keyed-mutations.ts';
import { ask, faultOf, mutate } from '../support/mutate.ts';
import { found, type Problem } from '../support/refusals.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Made {
  operation?: { id: string; kind: string } | null;
  card?: { id: string } | null;
}
type Payload = Made & { userErrors: Problem[] };

/** Time stands still at D1, however long a test takes. */
const env = { IDEMPOTENCY_SKEW_SECONDS: '3600' };
const behaviour = { answerOperation: true, listDeletedDigitalCards: false };
const suspend = documentOf({ name: 'suspendCard', inputType: 'CardOperationInput' });
const resume = documentOf({ name: 'resumeCard', inputType: 'CardOperationInput' });
const create = documentOf({ name: 'createCard', inputType: 'CreateCardInput' });
const card = 'crd-alice-visa';

/** Mutations of which D1 says that they are safe to repeat, or that are none of D1's. As docs/mutations.md lists them. */
const safe = ['registerConsumer', 'registerCard', 'createD1SdkToken', 'askD1Again', 'resyncConsumer'];
/** Those whose keys are D1's own. */
const orders = ['orderCard', 'orderCards'];

it('every mutation that is not safe to repeat takes a key', () => {
  const root = new URL('../../', import.meta.url).pathname;
  const mutations = buildSchema(readFileSync(`${root}schema/gateway.graphql`, 'utf8'))
    .getMutationType()
    ?.getFields();
  const keyless = Object.entries(mutations ?? {}).filter(([, { args }]) => {
    const type = args[0] && getNamedType(args[0].type);
    return !(isInputObjectType(type) && 'idempotencyKey' in type.getFields());
  });
  expect(keyless.map(([name]) => name).sort()).toEqual([...safe, ...orders].sort());
  const listed = readFileSync(`${root}docs/mutations.md`, 'utf8').match(/^\| (.*?) +\| none: they are safe/m)?.[1];
  expect(listed?.match(/\w+/g)?.sort()).toEqual([...safe].sort());
});

describe.each(worlds)('a key, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  let mutations: KeyedMutation[];
  beforeAll(async () => {
    stack = await startStack({ backend, env, sandbox: { drift, behaviour, clock: { manual: true } } });
    mutations = await prepare(stack);
  });
  afterAll(async () => {
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  const calls = (operation: string) => stack.sandbox.calls.get(operation) ?? 0;
  const sendKeyed = ({ who, input, ...mutation }: KeyedMutation, more: object) =>
    send<Made>(stack, who, documentOf(mutation), { ...input, ...more });

  it('has each mutation done once, answered again, and another input refused', async () => {
    for (const mutation of mutations) {
      const before = calls(mutation.call);
      const key = { idempotencyKey: `once.${mutation.name}:1` };
      const first = await sendKeyed(mutation, key);
      expect([mutation.name, problemsOf(first)]).toEqual([mutation.name, []]);
      expect((first.operation ?? first.card)?.id).toEqual(expect.any(String));
      expect(await sendKeyed(mutation, key)).toEqual(first);
      const refused = await sendKeyed(mutation, { ...key, ...mutation.other });
      expect([mutation.name, problemsOf(refused)]).toEqual([mutation.name, ['CONFLICT input.idempotencyKey']]);
      expect([mutation.name, calls(mutation.call)]).toEqual([mutation.name, before + 1]);
    }
  }, 120_000);

  it('has an order of its own that was cancelled shown as it is now', async () => {
    await stack.sandbox.settle({ seconds: 600 });
    const cancel = mutations.find(({ name }) => name === 'changeCardOrder') as KeyedMutation;
    const query = documents.changeCardOrder;
    const shown = await send<{ order: { stage: string } }>(stack, 'service', query, {
      ...cancel.input,
      idempotencyKey: 'once.changeCardOrder:1',
    });
    expect(shown).toMatchObject({ order: { stage: 'CARD_PROD_CANCELED' }, userErrors: [] });
    expect(calls('changeCardOrder')).toBe(1);
  });

  it('is its caller’s own, and each mutation’s', async () => {
    const key = { idempotencyKey: 'shared' };
    const before = calls('suspendCard');
    const tokenOf = (sub: string) => stack.identity.token({ sub, scope: 'd1:cards d1:read', expiresInSeconds: 600 });
    const operations = new Set<string | undefined>();
    for (const token of [stack.tokens.alice, stack.tokens.service, await tokenOf('one'), await tokenOf('another')]) {
      const by = async (query: string) =>
        (await post<Record<string, Payload>>(stack.gateway.graphql, token, query, { input: { cardId: card, ...key } }))
          .data;
      const { suspendCard } = await by(suspend);
      const { resumeCard } = await by(resume);
      expect([suspendCard?.userErrors, resumeCard?.userErrors]).toEqual([[], []]);
      operations.add(suspendCard?.operation?.id).add(resumeCard?.operation?.id);
    }
    expect([operations.size, calls('suspendCard')]).toEqual([8, before + 4]);
  });

  it('is free again when D1 refused', async () => {
    const key = { idempotencyKey: 'refused-first' };
    const input = { cardId: card, reasonCode: 'CARD_FOUND', ...key };
    expect(problemsOf(await send(stack, 'alice', resume, input))).toEqual(['NOT_ALLOWED input.cardId']);
    await mutate(stack, 'alice', suspend, { cardId: card, reasonCode: 'CARD_LOST' });
    expect(problemsOf(await send(stack, 'alice', resume, input))).toEqual([]);
  });

  it('is free again when nothing was sent', async () => {
    const input = { cardId: card, idempotencyKey: 'not-sent' };
    stack.sandbox.faults.add({ route: 'suspendCard', times: 1, status: 302 });
    expect(await faultOf(stack, stack.tokens.alice, suspend, { input })).toBe('D1_UNEXPECTED');
    await mutate(stack, 'alice', suspend, input);
    await mutate(stack, 'alice', resume, { cardId: card });
  });

  it.each([
    ['', 'INVALID_FORMAT'],
    ['a b', 'INVALID_FORMAT'],
    ['x'.repeat(65), 'INVALID_FORMAT'],
    ['ключ', 'INVALID_FORMAT'],
    [newPan, 'INVALID_VALUE'],
  ])('cannot be "%s"', async (idempotencyKey, code) => {
    const before = calls('suspendCard');
    const refused = await send(stack, 'alice', suspend, { cardId: card, idempotencyKey });
    expect([problemsOf(refused), calls('suspendCard')]).toEqual([[`${code} input.idempotencyKey`], before]);
  });

  it('names an unknown digital card together with what else is wrong, and by itself', async () => {
    const remove = documentOf({ name: 'deleteDigitalCard', inputType: 'DigitalCardOperationInput' });
    const unknown = { cardId: card, digitalCardId: 'unknown', idempotencyKey: 'unknown-digital' };
    expect(problemsOf(await send(stack, 'alice', remove, unknown))).toEqual(['NOT_FOUND input.digitalCardId']);
    const both = { ...unknown, reasonCode: 'ISSUER_DECISION' };
    expect(problemsOf(await send(stack, 'alice', remove, both))).toEqual([
      'INVALID_VALUE input.reasonCode',
      'NOT_FOUND input.digitalCardId',
    ]);
  });

  it('brings the warning again', async () => {
    const bob = { cardId: 'crd-bob-visa' };
    const { consumer } = enrolment();
    await send(stack, 'bob', documents.enrollCard, enrolment(bob));
    const input = enrolment({ ...bob, consumer: { ...consumer, firstName: 'Ottoline' }, idempotencyKey: 'warned' });
    const first = await send(stack, 'bob', documents.enrollCard, input);
    expect(problemsOf(first)).toEqual(['PERSON_DIFFERS input.consumer']);
    expect(await send(stack, 'bob', documents.enrollCard, input)).toEqual(first);
  });

  it('leaves nothing of itself, of the input or of the answer where it is kept', async () => {
    const input = enrolment({
      cardId: 'crd-alice-mastercard',
      cardholderName: undefined,
      idempotencyKey: 'key-in-clear',
    });
    const first = await send<Made>(stack, 'alice', documents.enrollCard, input);
    const { firstName, lastName, email } = enrolment().consumer;
    const secrets = { key: 'key-in-clear', firstName, lastName, email, city: address.city, card: 'crd-alice' };
    const operation = { operation: first.operation?.id ?? '' };
    expect(first.operation?.id).toBeDefined();
    expect(found(await stack.dump(), { ...secrets, ...operation })).toEqual([]);
    expect(found(stack.logs.join(''), { key: secrets.key, firstName, lastName, email })).toEqual([]);
  });
});

describe('one key at two gateways', () => {
  let stack: Stack;
  let gateways: string[];
  beforeAll(async () => {
    const sandbox = { behaviour: { ...behaviour, deduplicateIssuerRequestId: false }, clock: { manual: true } };
    stack = await startStack({ backend: 'redis', env: { ...env, D1_TIMEOUT_MS: '30000' }, sandbox });
    gateways = [stack.gateway.graphql, (await stack.addGateway()).graphql];
  });
  afterAll(async () => {
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
  });

  const calls = (operation: string) => stack.sandbox.calls.get(operation) ?? 0;
  const at = (index: number, who: keyof Stack['tokens'], query: string, input: object) =>
    post<Record<string, Payload>>(gateways[index % 2] ?? '', stack.tokens[who], query, { input });

  /** The answer, asked for as long as asking again is worth while: it is under way, or Redis has too much to do. */
  async function patiently(index: number, input: object): Promise<Payload | undefined> {
    for (;;) {
      const { data, errors } = await at(index, 'service', create, input);
      if (!errors) return data['createCard'];
      expect(['IN_PROGRESS', 'EVENTS_UNAVAILABLE']).toContain(errors[0]?.extensions['code']);
    }
  }

  it('a thousand requests with fifty keys are fifty calls to D1', async () => {
    const input = (key: number) => ({
      ...{ consumerId: 'alice', cardProductId: 'DEMO_VISA', printedName: `CARD ${'ABCDE'[key % 5] ?? ''}` },
      idempotencyKey: `race-${String(key)}`,
    });
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => {
        const key = Math.floor(index / 20);
        return [key, await patiently(index, input(key))] as const;
      }),
    );
    expect(calls('createCard')).toBe(50);
    expect(answers.flatMap(([, answer]) => answer?.userErrors)).toEqual([]);
    expect(new Set(answers.map(([key, answer]) => `${String(key)} ${String(answer?.card?.id)}`)).size).toBe(50);
    expect(new Set(answers.map(([, answer]) => answer?.card?.id)).size).toBe(50);
  }, 120_000);

  it('the same order at the same moment is one, though D1 would make it twice, alone or among many', async () => {
    const input = order();
    const one = () => at(0, 'service', documents.orderCard, input);
    const other = () => at(1, 'service', documents.orderCard, input);
    const answers = await Promise.all([one(), other(), one(), other()]);
    const made = answers.map(({ data }) => (data['orderCard'] as unknown as { order: { id: string } }).order.id);
    expect([new Set(made).size, calls('orderCard')]).toEqual([1, 1]);
    const many = {
      orders: [
        order({ cardId: card, cardData: { ...order().cardData, pan: '4111111111111111' }, issuerRequestId: 'many-1' }),
      ],
    };
    const results = await Promise.all([0, 1, 0, 1].map((index) => at(index, 'service', documents.orderCards, many)));
    const ids = results.flatMap(({ data }) =>
      (data['orderCards'] as unknown as { results: { accepted: boolean; order: { id: string } | null }[] }).results.map(
        (result) => [result.accepted, result.order?.id],
      ),
    );
    expect(new Set(ids.map(String)).size).toBe(1);
    expect([ids[0]?.[0], calls('orderCards')]).toEqual([true, 1]);
  });

  it('one that takes longer is said to be in progress, and is answered later', async () => {
    stack.sandbox.faults.add({ route: 'suspendCard', times: 1, delayMs: 8_000 });
    const input = { cardId: card, idempotencyKey: 'slow' };
    const first = at(0, 'alice', suspend, input);
    await until(() => calls('suspendCard') === 1);
    const { errors } = await at(1, 'alice', suspend, input);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'IN_PROGRESS', retryable: true });
    const { data } = await first;
    expect(data['suspendCard']?.userErrors).toEqual([]);
    expect((await at(1, 'alice', suspend, input)).data).toEqual(data);
    expect(calls('suspendCard')).toBe(1);
  });

  it('with a key nothing is sent while the store is away, and without one it is', async () => {
    await ask(stack, 'alice', '{ card(id: "crd-alice-mastercard") { id } }');
    await stack.redis('SHUTDOWN', 'NOSAVE').catch(() => undefined);
    const input = { cardId: 'crd-alice-mastercard' };
    const before = calls('suspendCard');
    const { errors } = await at(0, 'alice', suspend, { ...input, idempotencyKey: 'away' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'EVENTS_UNAVAILABLE', retryable: true });
    expect(calls('suspendCard')).toBe(before);
    expect((await at(0, 'alice', suspend, input)).data['suspendCard']?.userErrors).toEqual([]);
    expect(calls('suspendCard')).toBe(before + 1);
  });
});
