import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readDocument } from '../../src/demo/documents.ts';

const files = readdirSync(new URL('../../schema/documents/', import.meta.url)).filter((file) =>
  file.endsWith('.graphql'),
);
const ofApps = files
  .map((file) => file.replace('.graphql', ''))
  .map((name): [string, string] => [name, readDocument(name)]);

const ofTests = {
  'good-query': '{ me { id } }',
  'type-name': '{ __typename }',
  // Of an app whose author forgot that whoever runs it chooses the id.
  'card-of-any': 'query($id: ID!) { card(id: $id) { id last4 state consumer { id personalInformation { email } } } }',
};

/** What a gateway with TRUSTED_DOCUMENTS=enforce is given, by name: the documents of the apps, and what the tests themselves ask. */
export const ourDocuments: ReadonlyMap<string, string> = new Map([...ofApps, ...Object.entries(ofTests)]);

/** As a file of TRUSTED_DOCUMENTS_PATH has them. */
export function manifestOf(documents: Iterable<string>): string {
  return JSON.stringify(Object.fromEntries([...documents].map((text) => [idOf(text), text])));
}

export function idOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
