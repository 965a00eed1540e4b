import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node } from './processes.ts';
import type { Summary } from './summary.ts';

/** Runs the harness as `npm run test:faults` does, and gives its exit code, what it said, and its result. */
export async function runFaults(args: readonly string[]): Promise<{ code: number; said: string; summary: Summary }> {
  const directory = await mkdtemp(join(tmpdir(), 'faults-'));
  const report = join(directory, 'report.json');
  const [program = '', ...command] = [...node('test/faults/main.ts'), ...args, '--report', report];
  const cwd = new URL('../../', import.meta.url).pathname;
  try {
    const { code, said } = await new Promise<{ code: number; said: string }>((done) => {
      execFile(program, command, { cwd, timeout: 240_000, killSignal: 'SIGTERM' }, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? -1) : 0, said: `${stdout}\n${stderr}` }),
      );
    });
    const text = await readFile(report, 'utf8').catch((cause: unknown) => {
      throw new Error(`the harness made no report: ${said}`, { cause });
    });
    return { code, said, summary: JSON.parse(text) as Summary };
  } finally {
    await rm(directory, { recursive: true });
  }
}
