import { randomUUID } from 'node:crypto';
import { isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import type { Tokens } from '../../src/demo/world.ts';
import { foreignIdCases, foreignIds, kindOf, unknownIds } from '../support/foreign-ids.ts';
import { idPlaces, placeName, type IdPlace } from '../support/id-places.ts';
import { rootFields, type Ids } from '../support/root-fields.ts';
import type { HostileCase } from './case.ts';
import type { Edge } from './edge.ts';
import { requestText, transports, type Reply, type TransportName } from './transports.ts';

type Person = Exclude<keyof Tokens, 'service'>;
/** By which document somebody comes to an object of a type that is theirs. `#` is where its fields go. */
export const ways: Record<string, { who: Person; document: string; path: string[] }> = {
  Card: { who: 'alice', document: 'card(id: "crd-alice-visa") { # }', path: ['card'] },
  Consumer: { who: 'alice', document: 'me { # }', path: ['me'] },
  DigitalCard: {
    who: 'bob',
    document: 'card(id: "crd-bob-visa") { digitalCards { # } }',
    path: ['card', 'digitalCards', '0'],
  },
};
/** The same of somebody else, for a cursor that is theirs. */
const others: Record<string, { who: Person; document: string; path: string[] }> = {
  Card: { who: 'carla', document: 'card(id: "crd-carla-visa") { # }', path: ['card'] },
  Consumer: { who: 'bob', document: 'me { # }', path: ['me'] },
};

/**
 * What end users try with ids of others where the schema takes one within what was shown, with cursors and with keys; in fields of the root by a
 * stream, as test/flows/foreign-ids.test.ts does by the other transports.
 */
export function rightsCases(schema: GraphQLSchema): HostileCase[] {
  const places = idPlaces(schema);
  const of = (kind: string) => places.filter((place) => kindOf(schema, place) === kind);
  const isRoot = ({ type }: IdPlace) => ['Query', 'Mutation', 'Subscription'].includes(type);
  return [
    ...rootIds(schema),
    ...of('nested').flatMap(nestedIds),
    ...of('cursor')
      .filter((place) => !isRoot(place))
      .flatMap((place) => foreignCursors(schema, place)),
    ...of('cursor').filter(isRoot).flatMap(resumeCursors),
    ...of('key').map(foreignKeys),
  ];
}

/** What a transport is for: none carries a subscription but these. */
const reading: TransportName[] = ['HTTP POST', 'WebSocket', 'SSE POST', 'SSE GET'];
const following: TransportName[] = ['WebSocket', 'SSE POST', 'SSE GET'];

/** In a field of the root by a stream, as by the other transports in test/flows/foreign-ids.test.ts: answered as one of nobody. */
function rootIds(schema: GraphQLSchema): HostileCase[] {
  return foreignIdCases(schema).flatMap(([name, key, field]) => {
    const all: TransportName[] = field.kind === 'mutation' ? ['SSE POST'] : ['SSE POST', 'SSE GET'];
    return byEach(`${name}, ${key} of another`, 'the same, and nothing', all, async (edge, by) => {
      const digitalCard = edge.sandbox.store.cards.get(foreignIds.card)?.digitalCards[0]?.digitalCardId ?? '';
      const nobodys = { ...unknownIds, digitalCard: digitalCard.replace(/.$/, 'x') };
      const own: Ids = { ...nobodys, card: 'crd-alice-visa', consumer: 'alice' };
      const ask = async (id: string) => {
        const variables = field.variables({ ...own, [key]: id });
        return textOf(await send(edge, by, 'alice', { query: field.document, variables }), id);
      };
      const [theirs, none] = [await ask({ ...foreignIds, digitalCard }[key]), await ask(nobodys[key])];
      // An order is refused by whose the card is, before anybody asks who the other end user is.
      const isRefused = /"(NOT_FOUND|INVALID_VALUE)"/.test(theirs) || theirs.includes(`"${name}":null`);
      return theirs !== none ? `${theirs} but ${none}` : isRefused ? 'the same, and nothing' : theirs;
    });
  });
}

/** Answered as an id of nobody, whoever's operation it is. */
function nestedIds(place: IdPlace): HostileCase[] {
  const way = ways[place.type];
  return byEach(placeName(place), 'the same, and nothing', reading, async (edge, by) => {
    if (way === undefined) return `nobody has said how to come to ${place.type}`;
    const query = `query($id: ID!) { ${way.document.replace('#', `${place.field}(id: $id) { id }`)} }`;
    const ask = async (id: string) => textOf(await send(edge, by, way.who, { query, variables: { id } }), id);
    const answers = new Set([await ask(foreignIds.operation), await ask(unknownIds.operation)]);
    const [answer = ''] = answers;
    return answers.size > 1
      ? [...answers].join(' but ')
      : answer.includes(`"${place.field}":null`)
        ? 'the same, and nothing'
        : answer;
  });
}

/** One that was given to somebody else for the like of it; and one for another list of one's own. */
function foreignCursors(schema: GraphQLSchema, place: IdPlace): HostileCase[] {
  const [mine, theirs] = [ways[place.type], others[place.type]];
  return byEach(placeName(place), 'INVALID_CURSOR', reading, async (edge, by) => {
    if (mine === undefined || theirs === undefined) return `nobody has said how to come to ${place.type} of two people`;
    const read = `${place.field}(first: 1) { pageInfo { endCursor } }`;
    const { text } = await send(edge, 'HTTP POST', theirs.who, { query: `{ ${theirs.document.replace('#', read)} }` });
    const cursor = [...theirs.path, place.field, 'pageInfo', 'endCursor'].reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | null | undefined)?.[name],
      (JSON.parse(text) as { data: unknown }).data,
    );
    if (typeof cursor !== 'string') return `there is no cursor in ${text}`;
    const use = `${place.field}(after: $after) { nodes { ${idFieldOf(schema, place)} } }`;
    const query = `query($after: String!) { ${mine.document.replace('#', use)} }`;
    const reply = await send(edge, by, mine.who, { query, variables: { after: cursor } });
    return reply.codes.join() || reply.text;
  });
}

/** What a page of a list can be asked for at least. */
function idFieldOf(schema: GraphQLSchema, { type, field }: IdPlace): string {
  const parent = schema.getType(type);
  const found = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field] : undefined;
  return found === undefined ? '__typename' : 'id';
}

/** Bob's cursor does not open alice's record, and it does not open his for her. */
function resumeCursors({ field }: IdPlace): HostileCase[] {
  const root = rootFields[field];
  return byEach(`Subscription.${field}(after)`, 'INVALID_CURSOR, NOT_FOUND, NOT_FOUND', following, async (edge, by) => {
    if (root === undefined) return 'it is no field of the root';
    const argument = root.document.match(/\((\w+): \$id/)?.[1] ?? '';
    const query = `subscription($id: ID!, $after: String) { ${field}(${argument}: $id, after: $after) { kind cursor } }`;
    const idOf = (who: string) => (argument === 'cardId' ? `crd-${who}-visa` : who);
    const first = await send(edge, by, 'bob', { query, variables: { id: idOf('bob') } });
    const { cursor: after = '' } = /"cursor":"(?<cursor>[^"]+)"/.exec(first.text)?.groups ?? {};
    if (after === '') return `bob was given no cursor: ${first.text}`;
    const codes = ['alice', 'bob', 'nob'].map(async (of) => {
      const { codes, text } = await send(edge, by, 'alice', { query, variables: { id: idOf(of), after } });
      return codes.join() || text;
    });
    return (await Promise.all(codes)).join(', ');
  });
}

/** A key under which somebody else has done something gives nobody what they were answered. */
function foreignKeys(place: IdPlace): HostileCase {
  const root = rootFields[place.field];
  return {
    family: 'Rights',
    name: placeName(place),
    ...{ by: 'HTTP POST', expected: 'the same, and NOT_FOUND', asksD1: true, changesD1: true },
    async attack(edge) {
      if (root === undefined) return 'it is no field of the root';
      const digitalCard = edge.sandbox.store.cards.get('crd-bob-visa')?.digitalCards[0]?.digitalCardId ?? '';
      const key = randomUUID();
      const input = (ids: typeof foreignIds) => ({
        ...(root.variables({ ...ids, digitalCard })['input'] as object),
        idempotencyKey: key,
      });
      await send(edge, 'HTTP POST', 'bob', { query: root.document, variables: { input: input(foreignIds) } });
      const answers = [foreignIds, unknownIds].map(async (ids) => {
        const { text } = await send(edge, 'HTTP POST', 'alice', {
          query: root.document,
          variables: { input: input(ids) },
        });
        return text.replaceAll(/"(correlationId)":"[^"]*"/g, '"$1":""');
      });
      const [first = '', second] = await Promise.all(answers);
      return first !== second
        ? `${first} but ${second}`
        : first.includes('NOT_FOUND')
          ? 'the same, and NOT_FOUND'
          : first;
    },
  };
}

function byEach(
  name: string,
  expected: string,
  all: TransportName[],
  attack: (edge: Edge, by: TransportName) => Promise<string>,
): HostileCase[] {
  return all.map((by) => ({ family: 'Rights', name, by, expected, asksD1: true, attack: (edge) => attack(edge, by) }));
}

export function send({ gateway, tokens }: Edge, by: TransportName, who: keyof Tokens, request: object): Promise<Reply> {
  return transports[by](gateway, tokens[who], requestText(request));
}

/** Without the id itself, and what differs each time. */
export function textOf({ text }: Reply, id: string): string {
  return text.replaceAll(id, '(id)').replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '(uuid)');
}
