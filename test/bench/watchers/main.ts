import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { keep, writeDocs } from '../publish.ts';
import { parts, type Part, type PartSettings } from './parts.ts';
import { report } from './report.ts';
import type { Sample } from './samples.ts';

const usage = `Usage: npm run bench -- watchers [options]
  --cards --one --steady --growth   what to measure; all of it when none is given
  --only product,stock,...          whom to measure
  --rounds 5 --seconds 4
  --write-docs                      writes the tables and the charts into docs/`;

/** Subscriptions over WebSocket: each round of each server is a process of its own, with its own Redis, so that none leaves anything to the next. */
const flag = { type: 'boolean', default: false } as const;
const { values: options } = parseArgs({
  options: {
    ...{ cards: flag, one: flag, steady: flag, growth: flag, help: flag, 'write-docs': flag },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
  },
});
if (options.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const names = Object.keys(parts) as Part[];
const chosen = names.filter((name) => options[name]);
const only = options.only.split(',').filter(Boolean);
const script = fileURLToPath(new URL('run.mjs', import.meta.url));
const out = fileURLToPath(new URL('../results/watchers.jsonl', import.meta.url));
const run = promisify(execFile);
rmSync(out, { force: true });

const all: Sample[] = [];
for (const part of chosen.length > 0 ? chosen : names) {
  const { servers, settings, counts, most = Infinity }: PartSettings = parts[part];
  for (let round = 0; round < Math.min(most, Number(options.rounds)); round += 1)
    for (const count of counts)
      for (const server of turned(servers, round)) {
        if (only.length > 0 && !only.includes(server)) continue;
        const seconds = settings.includes('--seconds') ? [] : ['--seconds', options.seconds];
        const wishes = ['--servers', server, '--count', String(count), ...settings, ...seconds, '--out', out];
        await run(process.execPath, [script, ...wishes]);
        const last = readFileSync(out, 'utf8').trimEnd().split('\n').at(-1) ?? '{}';
        const sample = { ...(JSON.parse(last) as Sample), part };
        all.push(sample);
        process.stderr.write(`  ${part} ${round + 1}/${options.rounds} ${last}\n`);
      }
}

const published = report(all);
keep('watchers', published);
process.stdout.write(published.markdown);
if (options['write-docs']) await writeDocs('watchers', published);

/** Each time another one first. */
function turned(servers: readonly string[], round: number): string[] {
  const first = round % servers.length;
  return [...servers.slice(first), ...servers.slice(0, first)];
}
