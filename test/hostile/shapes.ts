import type { GraphQLSchema } from 'graphql';
import type { Tokens } from '../../src/demo/world.ts';
import { nobodys, unknownIds } from '../support/foreign-ids.ts';
import { idPlaces, placeName, type IdPlace } from '../support/id-places.ts';
import { rootFields } from '../support/root-fields.ts';
import type { HostileCase } from './case.ts';
import type { Edge } from './edge.ts';
import { send, ways } from './rights.ts';
import type { Reply, TransportName } from './transports.ts';

/** What is no id in D1's alphabets, nor JSON that could be one. */
const shapes: Record<string, unknown> = {
  ...{ true: true, 'a fraction': 1.5, 'an object': { id: 'x' }, 'a list of lists': [['x']], 'an empty list': [] },
  ...{ nothing: '', 'a blank': ' ', '10,000 letters': 'x'.repeat(10_000), NUL: 'x\0y', 'half a pair': '\ud800' },
  'two lines': 'x\r\ny: z',
};
/** What is a text in one line all the same. Names in the issuer's configuration of D1, which are in no address, may look like that. */
const texts: Record<string, unknown> = {
  ...{ 'a path': '../../cards', 'an encoded path': '..%2f..%2fcards', SQL: "' OR 1=1 --" },
  ...{ 'what turns the text': '\u202ex', letters: 'кард', a_template: '${7*7}', 'a question': 'x?y=z#w' },
};
/** What is no cursor, however near it comes to one. */
const cursors: Record<string, unknown> = {
  ...shapes,
  ...texts,
  ...{ 'JSON in base64': 'e30', zeros: 'A'.repeat(40), __proto__: '__proto__', 'a number': 7 },
};
/** Answers that say no, and nothing else; `null` where there is nothing by such an id. */
const refusals = /^(BAD_USER_INPUT|BAD_REQUEST|INVALID_CURSOR|NOT_FOUND|FORBIDDEN|null|user error)$/;

/** Every place of the schema that takes an id or a cursor, with what is none. */
export function shapeCases(schema: GraphQLSchema): HostileCase[] {
  return idPlaces(schema).flatMap((place) =>
    transportsOf(place).map((by) => ({
      family: 'Rights' as const,
      name: `${placeName(place)}, of every wrong shape`,
      ...{ by, expected: 'refused', asksD1: true },
      async attack(edge: Edge) {
        const amiss: string[] = [];
        for (const [name, value] of Object.entries(wrongFor(place))) {
          const request = requestOf(place, value);
          if (request === undefined) return `nobody has said how to come to ${place.type}`;
          const outcome = outcomeOf(await send(edge, by, request.who, request), place);
          if (!refusals.test(outcome)) amiss.push(`${name}: ${outcome}`);
        }
        return amiss.join('; ') || 'refused';
      },
    })),
  );
}

function transportsOf({ type }: IdPlace): TransportName[] {
  return type === 'Subscription' ? ['WebSocket', 'SSE POST'] : ['HTTP POST', 'WebSocket', 'SSE POST'];
}

function wrongFor(place: IdPlace): Record<string, unknown> {
  if (isCursor(place)) return cursors;
  return nobodys.includes(place.path.at(-1) ?? '') ? shapes : { ...shapes, ...texts };
}

function isCursor({ path }: IdPlace): boolean {
  return path.at(-1) === 'after';
}

type Asked = { who: keyof Tokens; query: string; variables: object };

/** With what is nobody's at every other place, so that nothing is done where a shape is let pass. */
function requestOf(place: IdPlace, value: unknown): Asked | undefined {
  const { type, field, path } = place;
  const [argument = ''] = path;
  const root = rootFields[field];
  const isRoot = ['Query', 'Mutation', 'Subscription'].includes(type);
  if (!isRoot) {
    const way = ways[type];
    const wanted = isCursor(place) ? 'String' : 'ID';
    const select = isCursor(place) ? 'pageInfo { endCursor }' : 'id';
    const read = `${field}(${argument}: $value) { ${select} }`;
    const query = `query($value: ${wanted}!) { ${way?.document.replace('#', read)} }`;
    return way && { who: way.who, query, variables: { value } };
  }
  if (root === undefined) return undefined;
  if (isCursor(place)) {
    const own = /\((\w+): \$id/.exec(root.document)?.[1] ?? '';
    const id = own === 'cardId' ? 'crd-alice-visa' : 'alice';
    const [operation, who, select] =
      type === 'Query'
        ? (['query', 'service', 'pageInfo { endCursor }'] as const)
        : (['subscription', 'alice', 'kind'] as const);
    const query = `${operation}($id: ID!, $value: String!) { ${field}(${own}: $id, after: $value) { ${select} } }`;
    return { who, query, variables: { id, value } };
  }
  const variables = root.variables({ ...unknownIds, digitalCard: 'nobodys' });
  const given = type === 'Mutation' ? put(variables, path, value) : { id: value };
  // Of many orders each has its own answer.
  const each = field === 'orderCards' ? 'results { accepted } ' : '';
  return { who: 'service', query: root.document.replace('{ userErrors', `{ ${each}userErrors`), variables: given };
}

/** The same with something else at a place; of a list in its first. */
function put(within: unknown, path: string[], value: unknown): object {
  const [name = '', ...below] = path;
  const members = Object(within) as Record<string, unknown>;
  const inside = members[name];
  const [first] = Array.isArray(inside) ? (inside as unknown[]) : [inside];
  const made = below.length === 0 ? value : put(first, below, value);
  return { ...members, [name]: Array.isArray(inside) ? [made] : made };
}

function outcomeOf({ codes, text }: Reply, { type, field }: IdPlace): string {
  if (codes.length > 0) return codes.join();
  const { data } = JSON.parse(text) as { data: Record<string, { userErrors?: unknown[] } | null> | null };
  const isRefused = (data?.[field]?.userErrors?.length ?? 0) > 0 || text.includes('"results":[{"accepted":false}]');
  if (type === 'Mutation') return isRefused ? 'user error' : text;
  return text.includes(`"${field}":null`) ? 'null' : text;
}
