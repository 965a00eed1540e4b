import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { keep, machine, writeDocs } from '../publish.ts';
import { load, type Slice } from './load.ts';
import { asMarkdown, type Cell } from './markdown.ts';
import { persistence, startGateway, startLog, type Persistence, type Target } from './targets.ts';

/**
 * Appends a second through a real Redis: `npm run bench -- appends [--only log] [--rounds 5] [--ms 400] [--write-docs]`. By the event log alone, and of
 * notifications over HTTP. All take turns, so that they have the same machine. Load, gateway and Redis share the cores.
 */
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    ms: { type: 'string', default: '400' },
    'write-docs': { type: 'boolean', default: false },
  },
});

/** Updates a request, and requests in flight. No more at once than is stored within a command's deadline: beyond that the gateway refuses, as it should. */
const loads = [
  [1, 1],
  [1, 16],
  [1, 256],
  [50, 1],
  [50, 4],
  [50, 16],
] as const;
const ways = { log: startLog, notifications: startGateway };
const chosen = (Object.keys(ways) as (keyof typeof ways)[]).filter((way) => ['', way].includes(options.only));

const results: Record<string, Cell[]> = {};
for (const way of chosen) results[way] = await measure(ways[way]);
const markdown = asMarkdown(results, `${machine()} Medians of ${options.rounds} rounds, with the least and the most.`);
const published = { markdown, data: results, charts: {} };
keep('appends', published);
process.stdout.write(markdown);
if (options['write-docs']) await writeDocs('appends', published);
process.exit(0);

async function measure(begin: (kept: Persistence) => Promise<Target>): Promise<Cell[]> {
  const targets: [Persistence, Target][] = [];
  for (const kept of Object.keys(persistence) as Persistence[]) targets.push([kept, await begin(kept)]);
  const cells = loads.flatMap(([batch, inFlight]) =>
    targets.map(([kept, target]) => ({ kept, batch, inFlight, target, slices: [] as Slice[] })),
  );
  for (let round = -1; round < Number(options.rounds); round += 1) {
    for (const { target, batch, inFlight, slices } of cells) {
      // The first round is for the compiler.
      const slice = await load(target, { inFlight, batch, ms: round < 0 ? 150 : Number(options.ms) });
      if (round >= 0) slices.push(slice);
    }
    for (const [, { redis }] of targets) await redis.send('FLUSHALL');
  }
  for (const [, target] of targets) await target.stop();
  return cells.map(({ kept, batch, inFlight, slices }) => ({ kept, batch, inFlight, slices }));
}
