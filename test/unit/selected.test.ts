import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, execute, parse, type GraphQLResolveInfo } from 'graphql';
import { asksForPage } from '../../src/domain/common/connection.ts';
import { selectedIn } from '../../src/domain/common/selected.ts';

const schema = buildSchema(`
  type Query { me: Person }
  type Person { cards(first: Int = 20): Cards, name: String, me: Person }
  type Cards { nodes: [String], edges: [String], pageInfo: String, totalCount: Int }
`);

/** What the resolver of `me` is told. */
function asked(query: string, variableValues: Record<string, unknown> = {}): GraphQLResolveInfo {
  let told: GraphQLResolveInfo | undefined;
  const me = (_args: object, _context: unknown, info: GraphQLResolveInfo) => void (told = info);
  const { errors } = execute({ schema, document: parse(query), rootValue: { me }, variableValues }) as { errors?: [] };
  if (!told || errors) throw new Error(JSON.stringify(errors));
  return told;
}
const page = (query: string, variables?: Record<string, unknown>) => asksForPage(asked(query, variables), 'cards');

describe('whether a document asks for a field', () => {
  it.each([
    ['by itself', '{ me { cards { nodes } } }'],
    ['under another name', '{ me { mine: cards { all: nodes } } }'],
    [
      'in a fragment',
      'fragment Below on Person { cards { ...Page } } fragment Page on Cards { totalCount } { me { ...Below } }',
    ],
    ['in a fragment in line', '{ me { ... on Person { cards { ... { edges } } } } }'],
    ['in the second of two places', '{ me { name } me { cards { __typename } } me { cards { pageInfo } } }'],
    [
      'that @include keeps',
      'query ($yes: Boolean = true) { me { cards @include(if: $yes) { nodes @skip(if: false) } } }',
    ],
    ['with a size', 'query ($size: Int = 50) { me { cards(first: $size) { nodes } } }'],
  ])('%s: it does', (_, query) => {
    expect(page(query)).toBe(true);
  });

  it.each([
    ['elsewhere', '{ me { name me { cards { nodes } } } }'],
    ['of which it shows nothing', '{ me { cards { __typename } } }'],
    ['that @skip leaves out', 'query ($no: Boolean = true) { me { cards @skip(if: $no) { nodes } } }'],
    ['that @include leaves out', '{ me { cards { nodes @include(if: false) } } }'],
    ['in a fragment that is left out', 'fragment F on Person { cards { nodes } } { me { ...F @skip(if: true) name } }'],
    ['of no size that there is', '{ me { cards(first: 51) { nodes } none: cards(first: 0) { nodes } } }'],
  ])('%s: it does not', (_, query) => {
    expect(page(query)).toBe(false);
  });

  it('is decided by what this request gave for its variables', () => {
    const query = 'query ($with: Boolean!, $size: Int) { me { cards(first: $size) { nodes @include(if: $with) } } }';
    expect([page(query, { with: true }), page(query, { with: false }), page(query, { with: true, size: 51 })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('gives every place', () => {
    const info = asked('{ me { a: name b: name } me { ... { name } } }');
    expect(selectedIn(info.fieldNodes, 'name', info)).toHaveLength(3);
  });
});
