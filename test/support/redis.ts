import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';

/** A Redis of the test's own. */
export interface TestRedis {
  url: string;
  port: number;
  /** For everything the test stores; random when the server is shared. */
  keyPrefix: string;
  stop(): Promise<void>;
  /** SIGKILL: what was not written to disk is lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port and directory, killing it first if need be. */
  restart(): Promise<void>;
  /** SIGSTOP: it takes connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** Runs one command. */
  send(...args: string[]): Promise<unknown>;
  /** Listens to channels by pattern, on a connection of its own; gives what ends it. */
  listen(pattern: string, listener: (message: string, channel: string) => void): Promise<() => void>;
  /** Every key and value under the prefix as text, to look for what must not be there. */
  dump(): Promise<string>;
}

/**
 * A real server on a free port and in a directory of its own; without a redis-server on the PATH the one at REDIS_URL, which cannot be
 * killed or frozen. `running: false` only reserves the place, for `restart` to start it. `args` go behind the options of redis-server.
 */
export async function startRedis(
  options: { appendonly?: boolean; running?: boolean; args?: string[] } = {},
): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const persistence = options.appendonly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...persistence];
  args.push(...(options.args ?? []));
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    server = spawn('redis-server', args, { stdio: 'ignore' });
    await once(server, 'spawn');
    await untilAnswering(url, server);
  }

  async function kill(): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  }

  try {
    if (options.running !== false) await start();
  } catch (cause) {
    await rm(directory, { recursive: true });
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return sharedRedis(cause);
    throw cause;
  }
  return {
    url,
    port,
    keyPrefix: 'd1:',
    kill,
    async stop() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
    async restart() {
      await kill();
      await start();
    },
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    send: (...command) => withClient(url, (client) => client.sendCommand(command)),
    listen: (pattern, listener) => listen(url, pattern, listener),
    dump: () => dump(url, ''),
  };
}

function sharedRedis(cause: unknown): TestRedis {
  const url = process.env.REDIS_URL;
  if (!url) throw new Error('These tests need Redis: put redis-server on the PATH, or set REDIS_URL.', { cause });
  const keyPrefix = `test-${randomBytes(6).toString('hex')}:`;
  const cannot = () => {
    throw new Error('This test stops and starts Redis: put redis-server on the PATH.');
  };
  return {
    url,
    port: Number(new URL(url).port || 6379),
    keyPrefix,
    stop: async () => undefined,
    kill: async () => cannot(),
    restart: async () => cannot(),
    freeze: cannot,
    thaw: cannot,
    send: (...command) => withClient(url, (client) => client.sendCommand(command)),
    listen: (pattern, listener) => listen(url, `${keyPrefix}${pattern}`, listener),
    dump: () => dump(url, keyPrefix),
  };
}

function dump(url: string, prefix: string): Promise<string> {
  return withClient(url, async (client) => {
    const lines: string[] = [];
    for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 })) {
      for (const key of keys) lines.push(key, JSON.stringify(await valueOf(client, key)));
    }
    return lines.join('\n');
  });
}

async function valueOf(client: Client, key: string): Promise<unknown> {
  const type = await client.type(key);
  if (type === 'string') return client.get(key);
  if (type === 'hash') return client.hGetAll(key);
  if (type === 'stream') return client.xRange(key, '-', '+');
  if (type === 'zset') return client.zRangeWithScores(key, 0, -1);
  if (type === 'set') return client.sMembers(key);
  if (type === 'list') return client.lRange(key, 0, -1);
  // It has ended since it was listed.
  if (type === 'none') return null;
  throw new Error(`A key of a type that dump() does not know: ${type}`);
}

type Client = ReturnType<typeof clientOf>;

function clientOf(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => undefined);
}

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = clientOf(url);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.destroy();
  }
}

async function listen(url: string, pattern: string, listener: (message: string, channel: string) => void) {
  const client = clientOf(url);
  await client.connect();
  await client.pSubscribe(pattern, listener);
  return () => client.destroy();
}

async function untilAnswering(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode}`);
    try {
      await withClient(url, (client) => client.ping());
      return;
    } catch (cause) {
      if (Date.now() > deadline) throw new Error('redis-server does not answer', { cause });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
