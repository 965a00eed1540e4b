import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startWorld } from '../../../src/demo/world.ts';
import { createLogger } from '../../../src/log.ts';
import { startRedis } from '../../support/redis.ts';
import { keep, machine, writeDocs } from '../publish.ts';
import { asMarkdown } from './markdown.ts';
import { measure, type Start } from './measure.ts';

/**
 * How soon the built gateway is ready, and what memory it takes when idle: `npm run bench -- start [--rounds 7] [--write-docs] [main.js ...]`. Builds
 * that are named take turns.
 */
const { values: options, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '7' }, 'write-docs': { type: 'boolean', default: false } },
});
const builds = named.length > 0 ? named : [fileURLToPath(new URL('../../../dist/main.js', import.meta.url))];

const world = await startWorld(createLogger({ name: 'bench', level: 'silent' }));
const redis = await startRedis();
const env = { ...world.env, EVENT_LOG: 'redis', REDIS_URL: redis.url };
const results: Record<string, Start[]> = {};
for (let round = 0; round < Number(options.rounds); round += 1)
  for (const build of builds) (results[build] ??= []).push(await measure(build, env));
await redis.stop();
await world.stop();

const published = { markdown: asMarkdown(results, machine()), data: results, charts: {} };
keep('start', published);
process.stdout.write(published.markdown);
if (options['write-docs']) await writeDocs('start', published);
process.exit(0);
