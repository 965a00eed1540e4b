import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { format } from 'prettier';
import { report, type HostileResult } from './report.ts';

const file = new URL('../../docs/security.md', import.meta.url);
const [begin, end] = ['<!-- results: begin -->', '<!-- results: end -->'];

/** Puts a run into docs/security.md, between its marks, in place of the one before. */
export async function writeDocs(result: HostileResult): Promise<void> {
  const { text, passed } = report(result);
  const verdict = passed ? 'Nothing was otherwise than it must be.' : '**Failed.**';
  const page = await readFile(file, 'utf8');
  const [head, rest] = page.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error(`docs/security.md lacks ${begin} or ${end}`);
  const section = `${verdict} Seed ${result.seed}. ${versions()}.\n\n${text}`;
  const whole = `${head}${begin}\n\n${section}\n\n${end}${tail}`;
  await writeFile(file, await format(whole, { parser: 'markdown', printWidth: 120 }));
}

function versions(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  return `Node ${process.version}, commit ${commit}, ${cpus().length} processors, ${platform()} ${arch()}`;
}
