import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isBreak } from './breaks.ts';
import { writeDocs } from './docs.ts';
import { faultsOn } from './faults.ts';
import { run, type RunOptions } from './run.ts';
import { tableOf } from './table.ts';
import { settings } from './topology.ts';

const usage = `npm run test:faults -- [options]
  --redis ${settings.join('|')}  default single
  --seed TEXT                      default 1
  --updates N                      default 2000
  --rate N                         updates a second, default 200
  --gateways N                     default 3
  --cards N                        default one for every twenty updates, at least 20 and at most 2000
  --alone                          a socket for each card, and not for ten
  --faults a,b                     those whose names contain a or b; default all
  --patience SECONDS               how long what is owed may take after a fault, default 60
  --break NAME                     breaks the gateway on purpose
  --report FILE                    the result as JSON
  --write-docs                     puts the result into docs/reliability.md`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      redis: { type: 'string', default: 'single' },
      seed: { type: 'string', default: '1' },
      updates: { type: 'string', default: '2000' },
      rate: { type: 'string', default: '200' },
      gateways: { type: 'string', default: '3' },
      cards: { type: 'string' },
      alone: { type: 'boolean', default: false },
      faults: { type: 'string', default: '' },
      patience: { type: 'string', default: '60' },
      break: { type: 'string' },
      report: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const setting = settings.find((name) => name === values.redis);
  const broken = values.break;
  if (values.help || !setting || (broken !== undefined && !isBreak(broken))) {
    say(usage);
    return values.help ? 0 : 2;
  }
  const options: RunOptions = {
    setting,
    seed: values.seed,
    updates: Number(values.updates),
    rate: Number(values.rate),
    gateways: Number(values.gateways),
    ...(values.cards && { cards: Number(values.cards) }),
    alone: values.alone,
    faults: faultsOn(setting, values.faults.split(',').filter(Boolean)),
    patienceMs: Number(values.patience) * 1000,
    ...(broken && { broken }),
    say,
  };
  const summary = await run(options);
  process.stdout.write(`${tableOf(summary)}\n`);
  for (const complaint of summary.complaints) say(complaint);
  say(`Subscribers met with ${JSON.stringify(summary.met)}.`);
  if (summary.unexpected.length > 0) say(`That should not be: ${summary.unexpected.join(', ')}.`);
  if (Object.keys(summary.refused).length > 0) say(`D1 was refused: ${JSON.stringify(summary.refused)}.`);
  if (values.report) await writeFile(values.report, JSON.stringify(summary));
  if (values['write-docs']) await writeDocs(options, summary);
  return summary.passed ? 0 : 1;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
