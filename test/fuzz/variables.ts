import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type TypeNode,
} from 'graphql';
import { ourDocuments } from '../hostile/our-documents.ts';
import { byChance, known, type Chance } from './chance.ts';
import type { Who } from './documents.ts';
import { judge } from './judge.ts';
import type { Target } from './target.ts';

interface Asked {
  who: Who;
  query: string;
  /** JSON. */
  variables: string;
}

/** Documents of the apps, with variables that fit, nearly fit, or are something else altogether. */
export const variables: Target<Asked> = {
  name: 'variables',
  inputs: (schema) => byChance((chance) => askedOf(schema, chance, (query) => !query.startsWith('subscription'))),
  async feed({ gateway, tokens }, { who, query, variables: values }) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens[who]}` };
    const body = `{"query":${JSON.stringify(query)},"variables":${values}}`;
    const response = await fetch(gateway.graphql, { method: 'POST', headers, body });
    return judge(response.status, await response.text());
  },
};

/** One of those documents that are wanted, with variables. */
export function askedOf(schema: GraphQLSchema, chance: Chance, isWanted: (query: string) => boolean): Asked {
  const query = chance.one([...ourDocuments.values()].filter(isWanted));
  return { who: chance.one(['alice', 'bob', 'service']), query, variables: variablesFor(schema, query, chance) };
}

function variablesFor(schema: GraphQLSchema, query: string, chance: Chance): string {
  if (chance.percent(5)) return JSON.stringify(chance.json());
  const [operation] = parse(query).definitions;
  const wanted = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
  const members = wanted.map(
    ({ variable, type }) => `${JSON.stringify(variable.name.value)}:${jsonFor(typeOf(schema, type), chance, 0)}`,
  );
  if (chance.percent(5)) members.push(`"__proto__":${JSON.stringify(chance.json())}`);
  return `{${members.join()}}`;
}

function typeOf(schema: GraphQLSchema, type: TypeNode): GraphQLInputType {
  return typeFromAST(schema, type as never) as unknown as GraphQLInputType;
}

function jsonFor(type: GraphQLInputType, chance: Chance, depth: number): string {
  if (isNonNullType(type)) return jsonFor(type.ofType as GraphQLInputType, chance, depth);
  if (chance.percent(6))
    return chance.one([
      'null',
      '[]',
      '{}',
      '1e400',
      '-0',
      '9007199254740993',
      '"\\ud800"',
      JSON.stringify(chance.json()),
    ]);
  if (isListType(type))
    return `[${Array.from({ length: chance.number(4) }, () => jsonFor(type.ofType, chance, depth)).join()}]`;
  if (isEnumType(type)) return JSON.stringify(chance.one(type.getValues()).name);
  if (!isInputObjectType(type)) return JSON.stringify(scalarFor(type.name, chance));
  const members = Object.values(type.getFields()).filter(
    (member) => isNonNullType(member.type) || (depth < 4 && chance.percent(40)),
  );
  const texts = members.map((member) => `${JSON.stringify(member.name)}:${jsonFor(member.type, chance, depth + 1)}`);
  if (chance.percent(3)) texts.push(`${JSON.stringify(chance.text())}:1`);
  return `{${texts.join()}}`;
}

function scalarFor(name: string, chance: Chance): unknown {
  if (name === 'Boolean') return chance.percent(50);
  if (name === 'Int') return chance.one([0, 1, -1, 50, 51, 2 ** 31]);
  return chance.percent(60) ? chance.one([...known, '2031-06', 'US', '+1', 'A CARDHOLDER', 'USD']) : chance.text();
}
