import { readFile, writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { createSchema } from '../src/server/schema.ts';

/** Writes schema/gateway.graphql from the classes; with --check says whether it is current. */
const file = new URL('gateway.graphql', import.meta.url);
const sdl = `# Generated from the classes in src/domain by "npm run generate". Do not edit.\n\n${printSchema(lexicographicSortSchema(await createSchema()))}\n`;

if (!process.argv.includes('--check')) {
  await writeFile(file, sdl);
} else if ((await readFile(file, 'utf8').catch(() => '')) !== sdl) {
  process.stderr.write('schema/gateway.graphql is not current: run "npm run generate"\n');
  process.exitCode = 1;
}
