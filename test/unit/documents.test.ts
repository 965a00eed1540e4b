import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { extendSchema, parse, type GraphQLSchema } from 'graphql';
import { readSimulationSchema } from '../../src/demo/simulation.ts';
import { queryToPaste, storyTabs, subscriptionToPaste } from '../../src/demo/story.ts';
import type { DocumentLimits } from '../../src/server/document/limits.ts';
import { createSchema } from '../../src/server/schema.ts';
import { createLogger } from '../../src/log.ts';
import { createOthersLog } from '../../src/server/document/others-log.ts';
import { defaultLimits, documentsOf } from '../support/documents.ts';

let schema: GraphQLSchema;
beforeAll(async () => void (schema = await createSchema()));

/** The messages of a refusal; none where it is run. */
function complaints(
  query: string,
  limits: Partial<DocumentLimits> = {},
  variables: object = {},
  by: GraphQLSchema = schema,
): string[] {
  const prepared = documentsOf(by, { limits: { ...defaultLimits(), ...limits } }).prepare({ query, variables });
  return Array.isArray(prepared) ? prepared.map(({ message }) => message) : [];
}

describe('a document of ours', () => {
  const manifest = JSON.parse(
    readFileSync(new URL('../../schema/documents/generated/persisted-documents.json', import.meta.url), 'utf8'),
  ) as Record<string, string>;
  const tabs = storyTabs({ alice: '', bob: '', carla: '', service: '' }).map(({ query }) => query);

  it('is far within the limits', () => {
    const { cost, tokens } = defaultLimits();
    const ofDemo = extendSchema(schema, parse(readSimulationSchema()));
    // Not half of them, but for the depth, of which a page takes three.
    const tight = { cost: cost / 2, tokens: tokens / 2, aliases: 7, rootFields: 5, repeats: 10, directives: 2 };
    for (const query of [...Object.values(manifest), ...tabs, queryToPaste, subscriptionToPaste]) {
      // Required variables are missing, which is no matter of limits.
      const told = complaints(query, tight, {}, ofDemo).filter((message) => !/^Variable/.test(message));
      expect([query, told]).toEqual([query, []]);
    }
  });
});

describe('a limit', () => {
  it.each<[keyof DocumentLimits, number, string, string]>([
    ['characters', 13, '{ me { id } }', '{ me { id }  }'],
    ['tokens', 6, '{ me { id } }', '{ me { id state } }'],
    ['depth', 3, '{ me { cards { totalCount } } }', '{ me { cards { pageInfo { hasNextPage } } } }'],
    [
      'depth',
      3,
      '{ ...F } fragment F on Query { me { id } }',
      '{ ...F } fragment F on Query { me { cards { nodes { id } } } }',
    ],
    ['aliases', 2, '{ a: __typename me { b: id } }', '{ a: __typename me { b: id c: id } }'],
    [
      'rootFields',
      2,
      '{ a: __typename ...F } fragment F on Query { __typename }',
      '{ __typename ...F a: __typename } fragment F on Query { b: __typename }',
    ],
    ['repeats', 4, '{ me { id id } me { id id } }', '{ me { id id id } me { id id } }'],
    [
      'repeats',
      4,
      '{ ...F ...F } fragment F on Query { me { id } me { id } }',
      '{ ...F ...F ...F } fragment F on Query { me { id } me { id } }',
    ],
    [
      'directives',
      2,
      '{ me @include(if: true) { id @skip(if: false) } }',
      'query @a { me @include(if: true) { id @skip(if: false) } }',
    ],
    ['nesting', 1, '{ card(id: []) { id } }', '{ card(id: [[]]) { id } }'],
    ['cost', 12, '{ me { id state } }', '{ me { id state __typename } }'],
  ])('of %s is %s', (name, limit, within, beyond) => {
    const ofLimits = (query: string) =>
      complaints(query, { [name]: limit }).filter((text) => text.startsWith('The document '));
    expect(ofLimits(within)).toEqual([]);
    expect(ofLimits(beyond)).toEqual([expect.stringContaining(String(limit))]);
  });

  it('of depth takes what introspection asks for as one level', () => {
    const query = '{ __schema { types { fields { type { ofType { ofType { ofType { ofType { name } } } } } } } } }';
    const prepared = documentsOf(schema, { introspection: true }).prepare({ query });
    expect(prepared).toMatchObject({ text: query });
  });

  it('of nesting and number holds for variables, known to the operation or not', () => {
    expect(complaints('{ me { id } }', { nesting: 2 }, { a: { b: [1] } })).toEqual([]);
    expect(complaints('{ me { id } }', { nesting: 2 }, { a: { b: [[]] } })).toEqual([
      expect.stringContaining('nested'),
    ]);
    expect(complaints('{ me { id } }', { variables: 4 }, { a: [1, 2, 3] })).toEqual([]);
    expect(complaints('{ me { id } }', { variables: 4 }, { a: [1, 2, 3, 4] })).toEqual([
      expect.stringContaining('many'),
    ]);
  });
});

describe('the cost', () => {
  const cards = (first: string) => `{ me { cards(first: ${first}) { nodes { id latestOrder { id } } } } }`;

  it.each([
    ['a field of the root calls D1', '{ me { id } }', 11],
    ['a page multiplies what is in it', cards('5'), 10 + 10 + 5 * (1 + 1 + 10 + 1)],
    ['a page has its default size', '{ me { cards { nodes { id } } } }', 10 + 10 + 20 * 2],
    ['a list without pages is taken to have ten items', '{ cardOrder(id: "x") { timeline { at } } }', 10 + 1 + 10],
    ['edges are no list of their own', '{ me { cards(first: 3) { edges { node { id } } } } }', 10 + 10 + 3 * 3],
    ['a fragment costs as often as it is spread', '{ ...F ...F } fragment F on Query { me { id } }', 22],
  ])('%s', (_what, query, cost) => {
    expect(complaints(query, { cost })).toEqual([]);
    expect(complaints(query, { cost: cost - 1 })).toEqual([`The document costs more than ${cost - 1}.`]);
  });

  it('is that of the page that the variables ask for', () => {
    const query = `query($n: Int! = 2) ${cards('$n')}`;
    expect(complaints(query, { cost: 20 + 5 * 13 }, { n: 5 })).toEqual([]);
    expect(complaints(query, { cost: 20 + 5 * 13 }, { n: 6 })).toEqual(['The document costs more than 85.']);
    expect(complaints(query, { cost: 20 + 2 * 13 })).toEqual([]);
    expect(complaints(query, { cost: 20 + 13 })).toEqual(['The document costs more than 33.']);
  });
});

describe('a text', () => {
  it('is read once, and found by its digest', () => {
    const documents = documentsOf(schema);
    const [first, second] = [
      documents.prepare({ query: '{ me { id } }' }),
      documents.prepare({ query: '{ me { id } }' }),
    ];
    expect(first).toHaveProperty('document');
    expect((second as { document: unknown }).document).toBe((first as { document: unknown }).document);
    expect(documents.find('a'.repeat(64))).toBeUndefined();
  });

  it('is not kept for its comments, which no limit of tokens counts', () => {
    const documents = documentsOf(schema);
    const texts = Array.from({ length: 20 }, (_, n) => `#${n}${'#'.repeat(60_000)}\n{ me { id } }`);
    for (const query of texts) expect(documents.prepare({ query })).toHaveProperty('document');
    const kept = texts.filter((text) => documents.find(createHash('sha256').update(text).digest('hex')));
    expect(kept.length).toBeLessThan(17);
    expect(kept).toContain(texts.at(-1));
  });

  it.each([
    [
      '{ mee { id } }',
      'Cannot query field "mee" on type "Query". Did you mean "me"?',
      'Cannot query field "…" on type "…".',
    ],
    ['{ me { id } } }', 'Syntax Error: Unexpected "}".', 'Syntax Error: Unexpected "…".'],
    ['query($x: Crd) { me { id } }', 'Unknown type "Crd". Did you mean "Card" or "ID"?', 'Unknown type "…".'],
  ])('%s is complained of with names only where the schema is shown', (query, shown, hidden) => {
    const messages = [true, false].map((introspection) => {
      const errors = documentsOf(schema, { introspection }).prepare({ query });
      return Array.isArray(errors) && errors[0]?.message;
    });
    expect(messages).toEqual([shown, hidden]);
  });
});

describe('where trusted documents are preferred', () => {
  const logged = () => {
    const lines: string[] = [];
    return {
      lines,
      logger: createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
    };
  };

  it('another one is logged once, also when it was dropped meanwhile from what is kept', () => {
    const { lines, logger } = logged();
    const documents = documentsOf(schema, { logger, trusted: { mode: 'prefer', texts: new Map() } });
    const first = '{ me { id } } # the first';
    documents.prepare({ query: first });
    expect(lines).toHaveLength(1);
    // More than a thousand are not kept.
    for (let number = 0; number < 1_100; number += 1) documents.prepare({ query: `{ me { id } } # ${number}` });
    documents.prepare({ query: first });
    expect(lines).toHaveLength(1_101);
    expect(documents.counts().others).toBe(1_102);
  });

  it('so many may be made up that the log names no more', () => {
    const { lines, logger } = logged();
    const note = createOthersLog(logger, 3);
    for (const digest of ['a', 'b', 'a', 'c', 'd', 'e', 'a', 'd']) note(digest);
    const said = lines.map((line) => JSON.parse(line) as { digest?: string; limit?: number });
    expect(said.map(({ digest, limit }) => digest ?? limit)).toEqual(['a', 'b', 'c', 3]);
  });
});
