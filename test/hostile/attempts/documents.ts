import { Kind, parse } from 'graphql';
import { foreignIds, unknownIds } from '../../support/foreign-ids.ts';
import { rootFields, type Ids } from '../../support/root-fields.ts';
import type { Edge } from '../edge.ts';
import { idOf, ourDocuments } from '../our-documents.ts';
import { send, textOf } from '../rights.ts';
import { transports, type TransportName } from '../transports.ts';
import { nothing, verdict, type Attempt } from './attempt.ts';

/** Every document of the apps themselves, with ids of bob's, and with those of nobody. */
export const byDocuments: Attempt[] = [...ourDocuments]
  .filter(([name]) => name !== 'create-d1-sdk-token')
  .map(([name, document]) => ({
    ...{ name: `the trusted document ${name}, with bob's ids`, by: 'WebSocket', asksD1: true },
    expected: `the same as for nobody's, ${nothing}`,
    async attack(edge) {
      const digitalCard = edge.sandbox.store.cards.get('crd-bob-visa')?.digitalCards[0]?.digitalCardId ?? '';
      const ask = async (ids: Ids) => {
        const known = { ...ids, digitalCard };
        const variables = variablesOf(document, known);
        const { text } = await send(edge, 'WebSocket', 'alice', { query: document, variables });
        const plain = Object.values(known)
          .filter((id) => id !== '')
          .reduce((all, id) => all.replaceAll(id, '(id)'), text);
        return textOf({ codes: [], messages: [], text: plain }, '(id)');
      };
      const [first, second] = [await ask(foreignIds), await ask({ ...unknownIds, digitalCard })];
      return `${first === second ? "the same as for nobody's" : `${first} but ${second}`}, ${verdict([first])}`;
    },
  }));

/** As `rootFields` has them, under the document's own names. */
function variablesOf(document: string, ids: Ids): Record<string, unknown> {
  const [operation] = parse(document).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return {};
  const [field] = operation.selectionSet.selections;
  const name = field?.kind === Kind.FIELD ? field.name.value : '';
  const given = rootFields[name]?.variables(ids) ?? {};
  const value = given['input'] ?? given['id'];
  const wishes = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return Object.fromEntries(wishes.filter((wish) => wish !== 'after').map((wish) => [wish, value]));
}

/** A document of her own, in every disguise. */
const own = '{ card(id: "crd-bob-visa") { last4 consumer { id } } }';
const homeScreen = () => ourDocuments.get('home-screen') ?? '';
const disguises: Record<string, () => object> = {
  'as it is': () => ({ query: own }),
  'behind a known one': () => ({
    query: `${homeScreen()}\n${own.replace('{', 'query Other {')}`,
    operationName: 'Other',
  }),
  'with the id of a known one': () => ({ query: own, documentId: idOf(homeScreen()) }),
  'with the hash of a known one': () => ({
    query: own,
    extensions: { persistedQuery: { version: 1, sha256Hash: idOf(homeScreen()) } },
  }),
  'with two ids': () => ({
    documentId: idOf(homeScreen()),
    extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } },
    query: own,
  }),
  'a known one with another blank': () => ({ query: `${homeScreen()} ` }),
  'a known one with a byte order mark': () => ({ query: `\ufeff${homeScreen()}` }),
  'a known one in CRLF': () => ({ query: `${homeScreen()}\r\n` }),
  'a list of documents': () => ({ query: [homeScreen(), own] }),
  introspection: () => ({ query: '{ __schema { types { name fields { name } } } }' }),
};
export const byDisguise: Attempt[] = Object.entries(disguises).flatMap(([name, make]) =>
  Object.keys(transports).map((by) => ({
    ...{ name: `a document of her own: ${name}`, by, expected: nothing },
    async attack(edge: Edge) {
      const { codes, text } = await send(edge, by as TransportName, 'alice', make());
      const refused = ['DOCUMENT_NOT_TRUSTED', 'BAD_REQUEST', 'CLOSED 4400'].includes(codes.join());
      return refused ? verdict([text]) : `she was answered ${text}`;
    },
  })),
);
