import { readFileSync } from 'node:fs';

/** The operations of schema/documents, by file name: what the playground opens with and the tests run. */
export function readDocument(name: string): string {
  return readText(`documents/${name}`);
}

/** Those of schema/simulation, for the demo's schema. */
export function readSimulation(name: string): string {
  return readText(`simulation/${name}`);
}

function readText(path: string): string {
  return readFileSync(new URL(`../../schema/${path}.graphql`, import.meta.url), 'utf8').trim();
}
