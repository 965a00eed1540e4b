import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { createSchema } from '../../src/server/schema.ts';
import { post, watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { foreignIdCases, foreignIds, idAt, kindOf, unknownIds } from '../support/foreign-ids.ts';
import { idPlaces, placeName } from '../support/id-places.ts';
import { documents } from '../support/inputs.ts';
import { ask as answered } from '../support/mutate.ts';
import { contentOf } from '../support/refusals.ts';
import { rootFields, type Ids, type RootField } from '../support/root-fields.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';
import { without } from '../support/without.ts';

const [foreign, unknown] = [{ ...foreignIds }, { ...unknownIds }];
const alices: Ids = { ...unknown, card: 'crd-alice-visa', consumer: 'alice' };
/** Operations that D1 told of, in the records of bob and of a digital card of his. */
const ofBob = 'c0ffee00-0000-4000-8000-0000000000b1';
const ofBobsDigitalCard = 'c0ffee00-0000-4000-8000-0000000000b2';
const ofNoDigitalCard = 'c0ffee00-0000-4000-8000-0000000000b3';

const schema: GraphQLSchema = await createSchema();

const cases = foreignIdCases(schema);

describe.each(worlds)('an id of another, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } } });
    foreign.digitalCard = stack.sandbox.store.cards.get(foreign.card)?.digitalCards[0]?.digitalCardId ?? '';
    unknown.digitalCard = foreign.digitalCard.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    // So that the event log knows Carla's order, and what D1 tells of bob.
    await post(stack.gateway.graphql, stack.tokens.carla, documents.homeScreen);
    const { notifyAt } = d1Caller(stack);
    const told = { operation: 'UPDATE', status: 'PENDING' };
    await notifyAt('v2', 'consumers', { operations: [{ ...told, operationId: ofBob, consumerId: 'bob' }] });
    const ofDigital = (id: string, operationId: string) =>
      notifyAt('v1', `digitalCards/${id}/notifications`, { ...told, operation: 'SUSPEND', operationId });
    await ofDigital(foreign.digitalCard, ofBobsDigitalCard);
    await ofDigital('no-digital-card', ofNoDigitalCard);
  });
  afterAll(() => stack.stop());

  /** All that can be seen of an answer, without the id itself and what differs each time; and what D1 was asked for it. */
  async function ask(token: string, { kind, document }: RootField, variables: Record<string, unknown>, id: string) {
    const before = new Map(stack.sandbox.calls);
    const seen =
      kind === 'subscription' ? await overWs(token, document, variables) : await overHttp(token, document, variables);
    const calls = [...stack.sandbox.calls].map(([call, times]) => [call, times - (before.get(call) ?? 0)]);
    const text = JSON.stringify(seen)
      .replaceAll(id, '(id)')
      .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '(uuid)');
    return { text, calls: Object.fromEntries(calls.filter(([, times]) => times !== 0)) as object };
  }

  async function overHttp(token: string, document: string, variables: object) {
    const { status, text, headers } = await post(stack.gateway.graphql, token, document, variables);
    const shown: Record<string, string> = {};
    headers.forEach((value, name) => (shown[name] = value));
    return { status, text, headers: without(shown, 'date', 'x-correlation-id') };
  }

  async function overWs(token: string, document: string, variables: Record<string, unknown>) {
    const watcher = watch(stack.gateway.ws, token, document, variables);
    return { errors: await watcher.ended, events: watcher.events };
  }

  async function expectTheSame(
    field: RootField,
    variables: (id: string) => Record<string, unknown>,
    ids: [string, string],
  ) {
    const content = contentOf(stack.sandbox);
    const [anothers, nobodys] = ids;
    const first = await ask(stack.tokens.alice, field, variables(anothers), anothers);
    expect(await ask(stack.tokens.alice, field, variables(nobodys), nobodys)).toEqual(first);
    expect(first.text).toMatch(/null|NOT_FOUND|INVALID_VALUE/);
    expect(contentOf(stack.sandbox)).toEqual(content);
  }

  it.each(cases)('looks like one of nobody: %s, %s', async (_name, key, field) => {
    const variables = (id: string) => field.variables({ ...alices, digitalCard: foreign.digitalCard, [key]: id });
    await expectTheSame(field, variables, [foreign[key], unknown[key]]);
  });

  it.each([
    ['an end user', ofBob],
    ['a digital card', ofBobsDigitalCard],
    ['a digital card that D1 does not know', ofNoDigitalCard],
  ])('looks like one of nobody where an operation is on %s', async (_what, id) => {
    for (const name of ['operation', 'cardOrder'])
      await expectTheSame(rootFields[name] as RootField, (operation) => ({ id: operation }), [id, unknown.operation]);
  });

  it.each([
    ['Card', 'query ($id: ID!) { card(id: "crd-alice-visa") { operation(id: $id) { id } } }'],
    ['Consumer', 'query ($id: ID!) { me { operation(id: $id) { id } } }'],
  ])('looks like one of nobody in what is their own: %s.operation', async (_what, document) => {
    const field = { kind: 'query' as const, document, variables: () => ({}), takes: [] };
    for (const id of [foreign.operation, ofBob])
      await expectTheSame(field, (operation) => ({ id: operation }), [id, unknown.operation]);
  });

  it('looks like one of nobody in what is their own: DigitalCard.operation', async () => {
    const document = 'query ($id: ID!) { card(id: "crd-bob-visa") { digitalCards { operation(id: $id) { id } } } }';
    const field = { kind: 'query' as const, document, variables: () => ({}), takes: [] };
    const [anothers, nobodys] = [foreign.operation, unknown.operation];
    const first = await ask(stack.tokens.bob, field, { id: anothers }, anothers);
    expect(await ask(stack.tokens.bob, field, { id: nobodys }, nobodys)).toEqual(first);
    expect(first.text).toContain('operation');
  });

  it('is seen by whose it is, so that the above is not for another reason', async () => {
    const operation = rootFields['operation']?.document ?? '';
    expect(await answered(stack, 'bob', operation, { id: ofBob })).toMatchObject({ operation: { id: ofBob } });
    expect(await answered(stack, 'bob', operation, { id: ofBobsDigitalCard })).toMatchObject({
      operation: { id: ofBobsDigitalCard },
    });
    expect(await answered(stack, 'carla', operation, { id: foreign.operation })).toMatchObject({
      operation: { id: foreign.operation },
    });
    const byRequest = rootFields['cardOrderByRequest']?.document ?? '';
    expect(await answered(stack, 'carla', byRequest, { id: foreign.request })).toMatchObject({
      cardOrderByRequest: { id: foreign.operation },
    });
  });
});

describe('every place of the schema that takes an id', () => {
  const places = idPlaces(schema);

  it('is of a kind that somebody has thought of', () => {
    expect(places.length).toBeGreaterThan(50);
    expect(places.filter((place) => kindOf(schema, place) === undefined).map(placeName)).toEqual([]);
  });

  it('is tried above where it is of a thing', () => {
    const ofThings = places.filter((place) => kindOf(schema, place) === 'root');
    const given = ofThings.map((place) => `${place.field} ${idAt(place)}`);
    expect([...new Set(given)].sort()).toEqual(cases.map(([name, id]) => `${name} ${id}`).sort());
  });
});
