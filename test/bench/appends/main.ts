import 'reflect-metadata';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { load, type Slice } from './load.ts';
import { asMarkdown, type Results } from './markdown.ts';
import { persistence, startGateway, startLog, type Persistence, type Target } from './targets.ts';

/**
 * Appends a second through a real Redis: `node --import tsx test/bench/appends/main.ts [log or notifications] [rounds] [ms a slice]`. All take turns, so
 * that they have the same machine; medians of the rounds, and in brackets the least and the most. Load, gateway and Redis share the cores.
 */
const [what = 'log', rounds = '5', ms = '400'] = process.argv.slice(2);
const begin = what === 'log' ? startLog : startGateway;
const results = new URL('../results/', import.meta.url);

/** Updates a request, and requests in flight. No more at once than is stored within a command's deadline: beyond that the gateway refuses, as it should. */
const loads = [
  [1, 1],
  [1, 16],
  [1, 256],
  [50, 1],
  [50, 4],
  [50, 16],
] as const;
const kinds = Object.keys(persistence) as Persistence[];
const targets: [Persistence, Target][] = [];
for (const kept of kinds) targets.push([kept, await begin(kept)]);

const slices = new Map<string, { kept: Persistence; inFlight: number; batch: number; slices: Slice[] }>();
for (let round = -1; round < Number(rounds); round += 1) {
  for (const [batch, inFlight] of loads)
    for (const [kept, target] of targets) {
      // The first round is for the compiler.
      const slice = await load(target, { inFlight, batch, ms: round < 0 ? 150 : Number(ms) });
      const name = `${kept} ${batch} ${inFlight}`;
      const cell = slices.get(name) ?? { kept, inFlight, batch, slices: [] };
      slices.set(name, cell);
      if (round >= 0) cell.slices.push(slice);
    }
  for (const [, { redis }] of targets) await redis.send('FLUSHALL');
}
for (const [, target] of targets) await target.stop();

await mkdir(results, { recursive: true });
const file = new URL('appends.json', results);
const before = await readFile(file, 'utf8').then(
  (text) => JSON.parse(text) as Results,
  () => ({}),
);
const machine = `Node ${process.version}, ${cpus().length} cores`;
const all: Results = { ...before, [what]: { machine, rounds: Number(rounds), cells: [...slices.values()] } };
await writeFile(file, `${JSON.stringify(all)}\n`);
await writeFile(new URL('appends.md', results), asMarkdown(all));
process.stdout.write(asMarkdown({ [what]: all[what] }));
process.exit(0);
