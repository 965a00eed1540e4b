import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { requestText, jsonOf, searchOf } from '../hostile/transports.ts';
import { byChance, ids, known, mutate, type Chance } from './chance.ts';
import { judge } from './judge.ts';
import type { Target } from './target.ts';

export type Who = 'alice' | 'bob' | 'service';

const words = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '!',
  '$',
  '@',
  '...',
  ':',
  '|',
  '=',
  '"',
  '"""',
  '#',
  ' on ',
  'fragment ',
  'query ',
  'null',
  '1e999',
  '-0',
];

/** A document that the schema has a meaning for, or nearly. */
export function documentOf(schema: GraphQLSchema, chance: Chance): string {
  const kind = chance.one(['query', 'query', 'query', 'mutation', 'subscription'] as const);
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  const text = root ? `${kind} ${selectionsOf(root, chance, 0)}` : '';
  return chance.percent(30) ? mutate(text, chance, words) : text;
}

function selectionsOf(type: GraphQLObjectType, chance: Chance, depth: number): string {
  const all = Object.values(type.getFields());
  const leaves = all.filter((field) => !isObjectType(getNamedType(field.type)));
  const fields = depth > 2 && leaves.length > 0 ? leaves : all;
  const some = Array.from({ length: 1 + chance.number(depth === 0 ? 2 : 5) }, () => chance.one(fields));
  // The same field twice, with other arguments, is a conflict.
  const chosen = chance.percent(95) ? [...new Set(some)] : some;
  const texts = chosen.map((field) => {
    const named = getNamedType(field.type);
    const below = isObjectType(named)
      ? depth > 5
        ? ' { __typename }'
        : ` ${selectionsOf(named, chance, depth + 1)}`
      : '';
    const given = field.args.filter(({ type: wanted }) => isNonNullType(wanted) || chance.percent(30));
    const args = given.map(({ name, type: wanted }) => `${name}: ${literalOf(wanted, chance, 0)}`).join(', ');
    const alias = chance.percent(4) ? `a${chance.number(3)}: ` : '';
    const directive = chance.percent(2)
      ? ` @${chance.one(['include', 'skip', 'x'])}(if: ${chance.one(['true', 'false', '1'])})`
      : '';
    return `${alias}${field.name}${args === '' ? '' : `(${args})`}${directive}${below}`;
  });
  if (chance.percent(4))
    texts.push(`... on ${chance.one([type.name, 'Card', 'Nothing'])} { ${chance.one(['id', '__typename'])} }`);
  return `{ ${texts.join(' ')} }`;
}

function literalOf(type: GraphQLInputType, chance: Chance, depth: number): string {
  if (isNonNullType(type)) return literalOf(type.ofType as GraphQLInputType, chance, depth);
  if (chance.percent(2)) return chance.one(['null', '[]', '{}', '1e400', '$x', 'NONE', '""']);
  if (isListType(type))
    return `[${Array.from({ length: chance.number(3) }, () => literalOf(type.ofType, chance, depth)).join(', ')}]`;
  if (isEnumType(type)) return chance.one(type.getValues()).name;
  if (isInputObjectType(type)) {
    const members = Object.values(type.getFields()).filter(
      (member) => isNonNullType(member.type) || (depth < 3 && chance.percent(30)),
    );
    return `{ ${members.map((member) => `${member.name}: ${literalOf(member.type, chance, depth + 1)}`).join(', ')} }`;
  }
  if (!isLeafType(type)) return 'null';
  const literals: Record<string, () => string> = {
    Int: () => chance.one(['1', '2', '3', '5', '10', '50', '0', '-1', '51', '2147483648']),
    Boolean: () => chance.one(['true', 'false']),
  };
  return literals[type.name]?.() ?? JSON.stringify(wordOf(chance));
}

/** Mostly something that is there: else no question would get any further. */
export function wordOf(chance: Chance): string {
  return chance.percent(85) ? chance.one(ids) : chance.percent(60) ? chance.one(known) : chance.text();
}

/** GraphQL documents, right and wrong, by HTTP. */
export const documents: Target<{ who: Who; query: string }> = {
  name: 'documents',
  inputs: (schema) =>
    byChance((chance) => ({ who: chance.one(['alice', 'bob', 'service']), query: documentOf(schema, chance) })),
  async feed({ gateway, tokens }, { who, query }) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens[who]}` };
    const response = await fetch(gateway.graphql, { method: 'POST', headers, body: jsonOf(requestText({ query })) });
    return judge(response.status, await response.text());
  },
};

/** The same as they come by GET, where there is less room and more that has a meaning. */
export const searches: Target<{ who: Who; query: string }> = {
  ...documents,
  name: 'documents by GET',
  async feed({ gateway, tokens }, { who, query }) {
    const search = searchOf(requestText({ query: query.slice(0, 4_000) }));
    const headers = { authorization: `Bearer ${tokens[who]}`, 'apollo-require-preflight': 'true' };
    const response = await fetch(`${gateway.graphql}?${search}`, { headers });
    const text = await response.text();
    // A status of Node's own has no body of ours.
    return response.status === 431 ? 'STATUS 431' : judge(response.status, text);
  },
};
