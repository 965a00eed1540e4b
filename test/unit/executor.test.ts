import { afterEach, describe, expect, it } from '@jest/globals';
import { execute, GraphQLError, parse, type ExecutionResult } from 'graphql';
import { Fault } from '../../src/errors.ts';
import { createExecutor } from '../../src/server/operation/executor.ts';
import { createSchema } from '../../src/server/schema.ts';

const schema = await createSchema();
const away = async () => {
  throw new Fault('D1_UNAVAILABLE');
};
const order = { id: 'o1', status: 'PENDING', stage: 'CARD_PROD_DONE', shipment: null };
const card = { state: 'ACTIVE', last4Pan: '1111', consumerId: 'alice' };

/** Services that answer from here, with what a document may come upon. */
function services(overrides: object = {}) {
  return {
    consumers: { me: async () => ({ id: 'alice' }), get: async (id: string) => ({ id }) },
    cards: {
      get: async (id: string) => ({ id }),
      ofConsumer: async () => [{ id: 'k1' }, { id: 'k2' }],
      details: async (id: string) => (id === 'k2' ? away() : card),
      operations: away,
    },
    orders: { ofCard: async () => [order], timeline: async () => [null, { id: 'e1' }], changes: async () => null },
    clickToPay: { enrollment: async () => null },
    ...overrides,
  };
}

const documents: [string, Record<string, unknown>?][] = [
  ['{ me { id cards { nodes { id state last4 } totalCount pageInfo { hasNextPage endCursor } } } }'],
  [
    '{ me { cards(first: 1) { edges { cursor node { ...Known } } } } } fragment Known on Card { id state consumer { id } }',
  ],
  [
    'query ($id: ID!, $short: Boolean! = true) { card(id: $id) { id last4 @skip(if: $short) state @include(if: $short) } }',
    { id: 'k1' },
  ],
  [
    'query ($id: ID!, $first: Int) { consumer(id: $id) { cards(first: $first) { nodes { id } } } }',
    { id: 'bob', first: 1 },
  ],
  ['{ one: card(id: "k1") { id ... on Card { state } } two: card(id: "k2") { id state __typename } }'],
  [
    '{ card(id: "k1") { operations { nodes { id } } latestOrder { id status stage shipment { status } timeline { at } changes { id } } } }',
  ],
  ['{ card(id: "k1") { clickToPay { status } } }'],
  ['query One { card(id: "k1") { id } }'],
];

/** As a client would see them: in an order of their own, because nobody promises one. */
function shown({ data, errors = [] }: ExecutionResult) {
  const seen = errors.map((error) => {
    expect(error).toBeInstanceOf(GraphQLError);
    const { message, path, locations, originalError } = error;
    return JSON.stringify([message, path, locations, originalError instanceof Fault && originalError.code]);
  });
  return { data: JSON.stringify(data), errors: seen.sort() };
}

describe('the executor', () => {
  afterEach(() => void Reflect.deleteProperty(globalThis, 'reached'));

  it.each(documents)('answers as graphql does: %s', async (text, variableValues = {}) => {
    const [document, contextValue] = [parse(text), services()];
    const args = { schema, document, variableValues, contextValue };
    const own = createExecutor(() => true);
    const expected = shown(await execute(args));
    for (let times = 0; times < 2; times += 1) {
      const { data, errors } = shown(await own(args));
      expect(data).toEqual(expected.data);
      // Where a part became null for one of them, others in it may be told of.
      expect(errors).toEqual(expect.arrayContaining(expected.errors));
      expect(errors.length === 0).toBe(expected.errors.length === 0);
    }
  });

  it('makes no code of a document that is not the issuer’s own', async () => {
    // What graphql-jit puts in place of a date, and takes for one where a document has it.
    const magic = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d';
    const document = parse(`{ card(id: "${magic}globalThis.reached = true") { id } }`);
    await createExecutor(() => false)({ schema, document, contextValue: services() });
    expect(globalThis).not.toHaveProperty('reached');
  });
});
