import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
let results: string;
beforeAll(() => void (results = mkdtempSync(join(tmpdir(), 'bench-'))));
afterAll(() => rmSync(results, { recursive: true }));

/** In short, and without those that the gateway is compared with: they are installed for a real run only. */
async function bench(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'test/bench/main.ts', ...args], {
    env: { ...process.env, BENCH_RESULTS: results },
  });
  return stdout;
}
/** The figures of the table's row that begins so. */
function row(markdown: string, begin: string): number[] {
  const cells =
    markdown
      .split('\n')
      .find((line) => line.startsWith(`| ${begin}`))
      ?.split('|') ?? [];
  return cells.slice(2, -1).map((cell) => parseFloat(cell.replaceAll(',', '')));
}

describe('npm run bench', () => {
  it('measures queries, and counts the calls to D1', async () => {
    const short = ['--rounds', '1', '--seconds', '0.2', '--consumers', '20', '--connections', '4'];
    const only = 'product,by-hand,by-hand-duties';
    const markdown = await bench('http', '--cold', '--upstream', '0', '--only', only, ...short);
    expect(row(markdown, 'this gateway, caches off')[0]).toBeGreaterThan(0);
    expect(row(markdown, 'this gateway, caches off').at(-1)).toBe(8);
    expect(row(markdown, 'by hand without')[0]).toBeGreaterThan(0);
    expect(row(markdown, 'by hand in two rounds')[0]).toBeGreaterThan(0);
  }, 60_000);

  it('measures appends, each way', async () => {
    const markdown = await bench('appends', '--rounds', '1', '--ms', '20');
    for (const kept of ['off', 'everysec', 'always']) expect(row(markdown, kept)[2]).toBeGreaterThan(0);
    expect(markdown).toContain('Notifications over HTTP');
  }, 60_000);

  it('measures how soon a process is ready', async () => {
    const [rounds, ready, , memory] = row(await bench('start', '--rounds', '1'), 'dist/main.js');
    expect(rounds).toBe(1);
    expect(ready).toBeGreaterThan(0);
    expect(memory).toBeGreaterThan(0);
  }, 60_000);

  it('measures updates that reach those who watch', async () => {
    const script = ['test/bench/watchers/run.mjs', '--servers', 'product', '--count', '20', '--seconds', '0.5'];
    const { stdout } = await run(process.execPath, script);
    const { failed, ...found } = JSON.parse(stdout) as Record<string, unknown>;
    expect(failed).toBeUndefined();
    expect(found).toMatchObject({ name: 'product', count: 20, missing: 0 });
  }, 60_000);
});
