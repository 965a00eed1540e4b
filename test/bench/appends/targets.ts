import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';
import { startWorld } from '../../../src/demo/world.ts';
import { createRedisStores } from '../../../src/events/redis/stores.ts';
import type { Gateway } from '../../../src/gateway.ts';
import { createLogger } from '../../../src/log.ts';
import { d1Caller } from '../../support/d1-caller.ts';
import { silent, until } from '../../support/events.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { operation, update } from './update.ts';

/** Something that takes updates, with a Redis of its own. */
export interface Target {
  redis: TestRedis;
  /** Gives whether all of them were stored. */
  send(first: number, count: number): Promise<boolean>;
  /** Of the process that appends, since it began. */
  cpuMicros(): number;
  stop(): Promise<void>;
}

export const persistence = { off: [], everysec: persisted('everysec'), always: persisted('always') };
export type Persistence = keyof typeof persistence;

function persisted(fsync: string): string[] {
  return ['--appendonly', 'yes', '--appendfsync', fsync];
}

/** The event log in this process. */
export async function startLog(kept: Persistence): Promise<Target> {
  const redis = await startRedis({ args: persistence[kept] });
  const { log } = createRedisStores({ url: redis.url, secret: 'x'.repeat(32), logger: silent });
  await until(() => log.ready());
  return {
    redis,
    cpuMicros() {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    async send(first, count) {
      const appended = await Promise.allSettled(numbers(first, count).map((number) => log.append(update(number))));
      return appended.every(({ status }) => status === 'fulfilled');
    },
    async stop() {
      await log.stop();
      await redis.stop();
    },
  };
}

/** D1's notifications to a gateway as it is built: `npm run build` first. */
export async function startGateway(
  kept: Persistence,
  main = new URL('../../../dist/main.js', import.meta.url),
): Promise<Target> {
  const redis = await startRedis({ args: persistence[kept] });
  const world = await startWorld(createLogger({ name: 'bench', level: 'silent' }), { clock: { manual: true } });
  // What ends by itself only later would be asked for at a sandbox that knows nothing of it.
  const env = { ...world.env, ...{ EVENT_LOG: 'redis', REDIS_URL: redis.url, RECONCILE: 'false' } };
  const limits = { RATE_LIMIT_D1_NOTIFICATIONS: '1000000' };
  const child = spawn(process.execPath, [fileURLToPath(main)], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'silent', ...env, ...limits },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { notifications } = await readyLine(child.stdout);
  const origin = new URL(notifications).origin;
  const token = await d1Caller({ gateway: { notifications }, env: world.env }).token();
  const pool = new Pool(origin, { connections: 256 });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const path = `/notifications/d1/v2/issuers/${world.env['D1_ISSUER_ID']}/cards`;
  await until(async () => (await fetch(`${origin}/health/ready/d1`)).ok);
  return {
    redis,
    cpuMicros: () => cpuMicrosOf(child.pid),
    async send(first, count) {
      const body = JSON.stringify({ operations: numbers(first, count).map(operation) });
      const answer = await pool.request({ method: 'POST', path, headers, body });
      await answer.body.dump();
      if (![204, 503].includes(answer.statusCode)) throw new Error(`D1 was answered ${answer.statusCode}`);
      return answer.statusCode === 204;
    },
    async stop() {
      await pool.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
      await world.stop();
      await redis.stop();
    },
  };
}

/** As Linux counts it: in hundredths of a second. */
function cpuMicrosOf(pid: number | undefined): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) ?? [];
  return (Number(user) + Number(system)) * 10_000;
}

async function readyLine(output: NodeJS.ReadableStream): Promise<Pick<Gateway, 'notifications'>> {
  for await (const line of createInterface(output)) {
    if (line.startsWith('gateway ready ')) return JSON.parse(line.slice('gateway ready '.length)) as Gateway;
  }
  throw new Error('the gateway did not start');
}

function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
