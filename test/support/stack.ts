import { Writable } from 'node:stream';
import { readConfig } from '../../src/config.ts';
import { openSecretFiles } from '../../src/config/secret-files.ts';
import { createSimulation } from '../../src/demo/simulation.ts';
import { startWorld, type World } from '../../src/demo/world.ts';
import { startGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts';
import { createLogger, type Logger } from '../../src/log.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { until } from './events.ts';
import { ownAll } from './own-all.ts';
import type { Recorder } from './recorder.ts';
import { startRedis } from './redis.ts';

export type Backend = 'memory' | 'redis';

/** A gateway, the sandbox and an identity provider in this process, with everything they logged. */
export interface Stack extends World {
  gateway: Gateway;
  logs: string[];
  /** Another gateway on the same settings and, with Redis, the same event log. */
  addGateway(options?: Pick<GatewayOptions, 'front'>): Promise<Gateway>;
  /** Every key and value in Redis as text; "" without Redis. */
  dump(): Promise<string>;
  /** Sends Redis one command. */
  redis(...command: string[]): Promise<unknown>;
}

export interface StackOptions {
  backend?: Backend;
  sandbox?: Partial<SandboxOptions>;
  env?: Record<string, string>;
  /** Stands between the gateway and the sandbox. */
  d1?: Recorder;
  /** That of `Config.lostRequests`, however short: a D1 that is this sandbox does nothing once nobody waits for it. */
  settleMs?: number;
  sabotage?: GatewayOptions['sabotage'];
  /** With what the demo adds to the schema. */
  simulation?: boolean;
}

/** A change of D1 that its policy allows at any time must make no difference: `SANDBOX_DRIFT=on npm test` runs every test with it. */
const drift = process.env['SANDBOX_DRIFT'] === 'on';

/** Tests take D1 down, change it behind the gateway's back, and count its calls. `TEST_CACHE_SECONDS=300 npm test` shows which of them do. */
const kept = { CACHE_SECONDS: process.env['TEST_CACHE_SECONDS'] ?? '0' };

/**
 * The playground's page weighs megabytes, and few tests open it. On a slow machine the reconciler would call D1 in the middle of tests that
 * count calls, or that hold notifications back, and the machine itself would look overloaded. A test asks more often than any client.
 */
const quiet = { PORT: '0', PLAYGROUND: 'false', RECONCILE: 'false', RATE_LIMITS: 'false', OVERLOAD_MS: '0', ...kept };

/** Every flow holds in each of these: both event logs, and D1 as it is and as it may be tomorrow. */
export const allWorlds = [
  { backend: 'memory', drift: false },
  { backend: 'redis', drift: true },
  { backend: 'memory', drift: true },
  { backend: 'redis', drift: false },
] satisfies { backend: Backend; drift: boolean }[];

/** Two of them show each event log and each D1 once, in half the time; `TEST_WORLDS=all npm test` takes all four. */
export const worlds = allWorlds.slice(0, process.env['TEST_WORLDS'] === 'all' ? 4 : 2);

/** The sandbox's clock runs fast unless told otherwise, so that twenty seconds of production take a tenth of one. */
export async function startStack({
  backend = 'memory',
  sandbox,
  env,
  d1,
  settleMs,
  sabotage,
  simulation = false,
}: StackOptions = {}): Promise<Stack> {
  const logs: string[] = [];
  const logger = createCapturingLogger(logs);
  const world = await startWorld(logger, { clock: { speed: 200 }, drift, ...sandbox });
  const redis = backend === 'redis' ? await startRedis() : undefined;
  const eventLog = redis
    ? { EVENT_LOG: 'redis', REDIS_URL: redis.url, EVENT_LOG_KEY_PREFIX: redis.keyPrefix }
    : { EVENT_LOG: 'memory' };
  d1?.forwardTo(world.sandbox.url);
  const gateways: Gateway[] = [];
  const stop = async () => {
    await Promise.all(gateways.map((each) => each.stop()));
    await world.stop();
    await redis?.stop();
  };
  const addGateway: Stack['addGateway'] = async (more) => {
    const settings = { ...world.env, ...quiet, ...eventLog, ...(d1 && { D1_URL: d1.url }), ...env };
    const config = readConfig(settings);
    // Every document is the issuer's own in one of the two, so that all flows hold by the short way of those and by Apollo's.
    const documents =
      backend === 'redis' && config.documents.trusted.mode === 'off' ? ownAll(config) : config.documents;
    const lostRequests = { ...config.lostRequests, ...(settleMs !== undefined && { settleMs }) };
    const secretFiles = openSecretFiles(settings);
    const gateway = await startGateway({ ...config, documents, lostRequests }, logger, {
      sabotage,
      secretFiles,
      extendSchema: simulation ? createSimulation(world.sandbox) : undefined,
      ...more,
    });
    gateways.push(gateway);
    // It connects to Redis, and asks D1 for its first token, in the background.
    await until(() => hasBegun(gateway));
    return gateway;
  };
  const gateway = await addGateway().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  world.notify(new URL(gateway.notifications).origin);
  return {
    ...world,
    gateway,
    logs,
    addGateway,
    dump: async () => (redis ? redis.dump() : ''),
    redis: async (...command) => redis?.send(...command),
    stop,
  };
}

async function hasBegun({ graphql }: Gateway): Promise<boolean> {
  const { notReady } = (await (await fetch(new URL('/health/ready', graphql))).json()) as { notReady: string[] };
  return !['event log', 'd1 token'].some((reason) => notReady.includes(reason));
}

function createCapturingLogger(lines: string[]): Logger {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return createLogger({ name: 'test', level: 'debug', destination });
}
