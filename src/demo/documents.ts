import { readFileSync } from 'node:fs';

/** The operations of schema/documents, by file name: what the playground opens with and the tests run. */
export function readDocument(name: string): string {
  return readFileSync(new URL(`../../schema/documents/${name}.graphql`, import.meta.url), 'utf8').trim();
}
