import { beforeAll, expect, it } from '@jest/globals';
import { parse, type GraphQLSchema } from 'graphql';
import { refusalOf } from '../../src/server/operation/root-scopes.ts';
import { createSchema } from '../../src/server/schema.ts';
import type { Viewer } from '../../src/viewer.ts';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await createSchema();
});

const service = (...scopes: string[]): Viewer => ({
  kind: 'service',
  subject: 's',
  scopes: new Set(scopes),
  expiresAt: 0,
});
const consumer: Viewer = { kind: 'consumer', consumerId: 'alice', expiresAt: 0 };

it.each([
  ['subscription { consumerUpdated { kind } }', undefined],
  ['subscription { named: consumerUpdated { kind } }', undefined],
  ['subscription { ... on Subscription { consumerUpdated { kind } } }', undefined],
  ['fragment F on Subscription { consumerUpdated { kind } } subscription { ...F }', undefined],
  ['subscription A { consumerUpdated { kind } } query B { __typename }', 'A'],
])('%s needs the scope of its field, wherever that is written', (text, operationName) => {
  const operation = { schema, document: parse(text), operationName };
  expect(refusalOf(operation, service('d1:cards'))).toMatchObject({ code: 'FORBIDDEN' });
  expect(refusalOf(operation, service('d1:read'))).toBeUndefined();
  expect(refusalOf(operation, consumer)).toBeUndefined();
});
