import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startWorld } from '../../src/demo/world.ts';
import { createLogger } from '../../src/log.ts';
import { freePort, startRedis } from '../support/redis.ts';

/**
 * How long the built gateway takes from the start of its process until it is ready for requests, with its event log in Redis, and what memory it then
 * has when it does nothing: `npm run build`, then `node --import tsx test/bench/start.ts [runs] [main.js ...]`. Builds that are named take turns.
 */
const [runs = '7', ...named] = process.argv.slice(2);
const builds = named.length > 0 ? named : [fileURLToPath(new URL('../../dist/main.js', import.meta.url))];
const idleMs = 2_000;
/** The demo's settings, but what no production has. */
const shipped = { PLAYGROUND: 'false', INTROSPECTION: 'false', ACCEPT_CLEAR_CARD_DATA: 'false' };

interface Run {
  ready: number;
  cpu: number;
  rss: number;
}

const world = await startWorld(createLogger({ name: 'bench', level: 'silent' }));
const redis = await startRedis();
const found = new Map<string, Run[]>(builds.map((build) => [build, []]));
for (let run = 0; run < Number(runs); run += 1) for (const [build, those] of found) those.push(await measure(build));
await redis.stop();
await world.stop();

process.stdout.write(`Node ${process.version}, medians of ${runs} runs, the least and the most in brackets\n`);
for (const [build, those] of found) {
  const of = (name: keyof Run) => spread(those.map((run) => run[name]));
  process.stdout.write(`${build}: ready in ${of('ready')} ms, processor ${of('cpu')} ms, ${of('rss')} MB when idle\n`);
}
process.exit(0);

async function measure(build: string): Promise<Run> {
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    LOG_LEVEL: 'error',
    ...world.env,
    ...shipped,
    EVENT_LOG: 'redis',
    REDIS_URL: redis.url,
  };
  const began = performance.now();
  const child = spawn(process.execPath, [build], {
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(await isReady(port))) await sleep(2);
  const ready = performance.now() - began;
  const cpu = Number(stat(child.pid, 'stat').split(') ')[1]?.split(' ').slice(11, 13).reduce((a, b) => a + Number(b), 0)) * 10; // prettier-ignore
  await sleep(idleMs);
  const rss = Number(/VmRSS:\s+(\d+)/.exec(stat(child.pid, 'status'))?.[1]) / 1_024;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { ready, cpu, rss };
}

function stat(pid: number | undefined, name: string): string {
  return readFileSync(`/proc/${pid}/${name}`, 'utf8');
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function spread(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)} (${sorted[0]?.toFixed(0)}-${sorted.at(-1)?.toFixed(0)})`;
}
