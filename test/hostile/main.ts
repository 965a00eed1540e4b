import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createSchema } from '../../src/server/schema.ts';
import { feed, fuzz, targets, type FuzzResult } from '../fuzz/fuzz.ts';
import { startRedis } from '../support/redis.ts';
import { families } from './case.ts';
import { writeDocs } from './docs.ts';
import { startEdge } from './edge.ts';
import { leakSettings, leak, type LeakResult } from './leak.ts';
import { report, type HostileResult } from './report.ts';
import { runCases } from './run-cases.ts';
import { timings, type Timing } from './timing.ts';

const usage = `npm run test:hostile -- [options]
  --families a,b     of ${families.join()}; default all
  --names a,b        cases whose names contain a or b; default all
  --inputs N         inputs of chance, default 100000; 0 for none
  --fuzz NAME        of ${targets.map(({ target }) => target.name.replaceAll(' ', '-')).join()}; default all
  --seed N           of chance, default another one each time
  --sockets N        dropped in ugly ways, default 10000; 0 for none
  --rounds N         of timing each field, default 400; 0 for none
  --report FILE      the result as JSON
  --write-docs       puts the result into docs/security.md`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      families: { type: 'string', default: families.join() },
      names: { type: 'string', default: '' },
      inputs: { type: 'string', default: '100000' },
      fuzz: { type: 'string' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      sockets: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '400' },
      report: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const wanted = values.families.split(',').filter(Boolean);
  const numbers = [values.inputs, values.seed, values.sockets, values.rounds].map(Number);
  const isKnown = wanted.every((each) => families.some((family) => family === each));
  if (values.help || !isKnown || numbers.some((each) => !Number.isInteger(each) || each < 0)) {
    say(usage);
    return values.help ? 0 : 2;
  }
  const [inputs = 0, seed = 0, sockets = 0, rounds = 0] = numbers;
  const schema = await createSchema();
  const names = values.names.split(',').filter(Boolean);
  say(`Seed ${seed}.`);
  const result: HostileResult = {
    seed,
    families: await runCases(schema, { families: wanted, names, long: true, say }),
    fuzz: inputs === 0 ? [] : await chance(inputs, seed, values.fuzz),
    timings: rounds === 0 ? [] : await timed(rounds),
    leak: sockets === 0 ? null : await dropped(sockets),
  };
  const { text, passed } = report(result);
  process.stdout.write(`${text}\n`);
  if (values.report) await writeFile(values.report, JSON.stringify(result, null, 2));
  if (values['write-docs']) await writeDocs(result);
  return passed ? 0 : 1;

  async function chance(count: number, first: number, name: string | undefined): Promise<FuzzResult[]> {
    const edge = await startEdge();
    const one = targets.find(({ target }) => target.name.replaceAll(' ', '-') === name)?.target;
    const wishes = { seed: first, inputs: count, say };
    try {
      return one ? [await feed(edge, schema, one, wishes)] : await fuzz(edge, schema, wishes);
    } finally {
      await edge.stop();
    }
  }

  async function timed(each: number): Promise<Timing[]> {
    const edge = await startEdge({ env: { LOG_LEVEL: 'silent' } });
    try {
      return await timings(edge, schema, each);
    } finally {
      await edge.stop();
    }
  }
}

async function dropped(count: number): Promise<LeakResult> {
  const redis = await startRedis();
  const env = { EVENT_LOG: 'redis', REDIS_URL: redis.url, EVENT_LOG_KEY_PREFIX: redis.keyPrefix, ...leakSettings };
  const edge = await startEdge({ env });
  try {
    return await leak(edge, redis.url, count);
  } finally {
    await edge.stop();
    await redis.stop();
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
