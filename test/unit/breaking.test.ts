import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'breaking-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const type = 'enum Colour { RED BLUE }\n';
const query = 'type Query { card(id: ID!): String colour: Colour }';

/** The exit code and what was said. */
function compare(before: string, now: string, from = '0.3.1', to = from): Promise<[code: number, said: string]> {
  const [released, present] = [join(folder, 'released.graphql'), join(folder, 'present.graphql')];
  writeFileSync(released, `# About it.\n# version ${from}\n\n${before}`);
  writeFileSync(present, now);
  const args = ['--import', 'tsx', 'schema/breaking.ts', released, present, to];
  return new Promise((resolve) =>
    execFile(process.execPath, args, { cwd: root }, (error, _out, said) => resolve([Number(error?.code ?? 0), said])),
  );
}

describe('the schema that was released last', () => {
  it('is kept by this one', async () => {
    const run = new Promise((resolve) =>
      execFile(process.execPath, ['--import', 'tsx', 'schema/breaking.ts'], { cwd: root }, (error) => resolve(error)),
    );
    expect(await run).toBeNull();
  });

  it.each([
    ['a new field', query.replace('card', 'other: Int card')],
    ['an optional argument', query.replace('id: ID!', 'id: ID!, name: String')],
    ['an argument that need not be given any more', query.replace('ID!', 'ID')],
    ['a value that is never null any more', query.replace('): String', '): String!')],
  ])('is kept with %s', async (_what, now) => {
    expect(await compare(type + query, type + now)).toEqual([0, '']);
  });

  it.each([
    ['a field that is gone', query.replace('card(id: ID!): String', ''), 'FIELD_REMOVED'],
    ['an argument that must be given', query.replace('id: ID!', 'id: ID!, name: String!'), 'REQUIRED_ARG_ADDED'],
    ['another type', query.replace('): String', '): Int'), 'FIELD_CHANGED_KIND'],
  ])('is broken by %s, which is named', async (_what, now, kind) => {
    const [code, said] = await compare(type + query, type + now);
    expect([code, said]).toEqual([1, expect.stringContaining(`  ${kind}: `)]);
    expect(said).toContain('version 0.3.1');
  });

  it('is broken by a value of an enum that is gone', async () => {
    const [code, said] = await compare(type + query, type.replace('BLUE', '') + query);
    expect([code, said]).toEqual([1, expect.stringContaining('VALUE_REMOVED_FROM_ENUM')]);
  });

  it.each([
    ['0.3.1', '0.3.2', 1],
    ['0.3.1', '0.4.0', 0],
    ['0.3.1', '1.0.0', 0],
    ['1.3.1', '1.4.0', 1],
    ['1.3.1', '2.0.0', 0],
    ['2.0.0', '1.9.9', 1],
  ])('may be broken from %s to %s: %d', async (from, to, code) => {
    expect((await compare(type + query, 'type Query { nothing: Int }', from, to))[0]).toBe(code);
  });
});
