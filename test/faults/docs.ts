import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { format } from 'prettier';
import type { RunOptions } from './run.ts';
import type { Summary } from './summary.ts';
import { tableOf } from './table.ts';

const file = new URL('../../docs/reliability.md', import.meta.url);
const names = {
  single: 'One Redis',
  failover: 'A primary, a replica and three sentinels',
  cluster: 'A cluster of three',
};

/** Puts a run into docs/reliability.md, in place of an earlier one with the same setting and seed. */
export async function writeDocs({ setting, seed, gateways, rate }: RunOptions, summary: Summary): Promise<void> {
  const title = `### ${names[setting]}, seed ${seed}`;
  const verdict = summary.passed ? 'Nothing lost, twice or backwards.' : '**Failed.**';
  const section = [
    title,
    `${verdict} ${gateways} gateways, ${rate} updates a second at least. ${versions()}.`,
    tableOf(summary),
  ].join('\n\n');
  const text = await readFile(file, 'utf8');
  const [head = '', ...sections] = text.split(/\n(?=### )/);
  const others = sections.filter((each) => !each.startsWith(`${title}\n`));
  const all = [...others, section].map((each) => each.trim()).sort();
  const whole = [head.trim(), ...all].join('\n\n');
  await writeFile(file, await format(`${whole}\n`, { parser: 'markdown', printWidth: 120 }));
}

function versions(): string {
  const redis = /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} processors, ${platform()} ${arch()}`;
  return `Node ${process.version}, Redis ${redis}, commit ${commit}, ${machine}`;
}
