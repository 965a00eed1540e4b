import { Writable } from 'node:stream';
import { readConfig } from '../../src/config.ts';
import { startWorld, type World } from '../../src/demo/world.ts';
import { startGateway, type Gateway } from '../../src/gateway.ts';
import { createLogger, type Logger } from '../../src/log.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startRedis } from './redis.ts';

export type Backend = 'memory' | 'redis';

/** A gateway, the sandbox and an identity provider in this process, with everything they logged. */
export interface Stack extends World {
  gateway: Gateway;
  logs: string[];
  /** Another gateway on the same settings and, with Redis, the same event log. */
  addGateway(): Promise<Gateway>;
  /** Every key and value in Redis as text; "" without Redis. */
  dump(): Promise<string>;
  /** Sends Redis one command. */
  redis(...command: string[]): Promise<unknown>;
}

export interface StackOptions {
  backend?: Backend;
  sandbox?: Partial<SandboxOptions>;
  env?: Record<string, string>;
}

/** The sandbox's clock runs fast unless told otherwise, so that twenty seconds of production take a tenth of one. */
export async function startStack({ backend = 'memory', sandbox, env }: StackOptions = {}): Promise<Stack> {
  const logs: string[] = [];
  const logger = createCapturingLogger(logs);
  const world = await startWorld(logger, { clock: { speed: 200 }, ...sandbox });
  const redis = backend === 'redis' ? await startRedis() : undefined;
  const eventLog = redis
    ? { EVENT_LOG: 'redis', REDIS_URL: redis.url, EVENT_LOG_KEY_PREFIX: redis.keyPrefix }
    : { EVENT_LOG: 'memory' };
  const config = readConfig({ ...world.env, PORT: '0', ...eventLog, ...env });
  const gateways: Gateway[] = [];
  const addGateway = async () => {
    const gateway = await startGateway(config, logger);
    gateways.push(gateway);
    return gateway;
  };
  const gateway = await addGateway();
  world.notify(new URL(gateway.notifications).origin);
  return {
    ...world,
    gateway,
    logs,
    addGateway,
    dump: async () => (redis ? redis.dump() : ''),
    redis: async (...command) => redis?.send(...command),
    async stop() {
      await Promise.all(gateways.map((each) => each.stop()));
      await world.stop();
      await redis?.stop();
    },
  };
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
