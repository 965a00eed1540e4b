import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Documents in files that GraphQL Code Generator writes (`persisted-documents.json`): texts, each under the SHA-256 of it. */
export const manifest = {
  expected: 'a file of JSON, or a folder of them, with the texts of documents, each under its SHA-256',
  schema: z.string().transform((path, context): ReadonlyMap<string, string> => {
    try {
      return new Map(filesAt(path).flatMap((file) => textsIn(file)));
    } catch {
      context.addIssue('');
      return z.NEVER;
    }
  }),
};

function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.json'));
  return names.map((name) => join(path, name));
}

/** By digests in hex: the `sha256:` that may stand before them is of the draft of GraphQL over HTTP. @throws when a digest is not the text's */
function textsIn(file: string): [string, string][] {
  const texts = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(texts).map(([id, text]) => {
    const digest = createHash('sha256').update(text).digest('hex');
    if (id.replace(/^sha256:/, '') !== digest) throw new Error('A digest is not that of its text.');
    return [digest, text];
  });
}
