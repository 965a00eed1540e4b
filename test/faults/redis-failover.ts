import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, start, temporaryDirectory, until } from './processes.ts';
import { answers, command, startRedisServer, type RedisServer } from './redis.ts';
import type { Topology } from './topology.ts';

const name = 'd1';

/** A primary, a replica and three sentinels, two of which must agree. */
export async function startFailover(): Promise<Topology> {
  const first = await startRedisServer();
  const second = await startRedisServer(['--replicaof', '127.0.0.1', String(first.port)]);
  const servers = [first, second];
  const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(first.port)));
  const [asked] = sentinels;
  if (!asked) throw new Error('no sentinel');
  await until('the replica is in step', async () => (await first.command('WAIT', '1', '1000')) === 1);
  await until('the sentinels know of each other and of the replica', async () => {
    const known = await Promise.all(sentinels.map(({ port }) => knows(port)));
    return known.every(({ sentinels: others, replicas }) => others === 2 && replicas === 1);
  });

  async function primary(): Promise<RedisServer> {
    const [, port] = await command<[string, string]>(asked?.port ?? 0, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
    const found = servers.find((server) => server.port === Number(port));
    if (!found) throw new Error('the sentinels name a server that is none of ours');
    return found;
  }

  return {
    env: () => ({
      REDIS_SENTINELS: sentinels.map(({ port }) => `127.0.0.1:${port}`).join(),
      REDIS_SENTINEL_NAME: name,
      EVENT_LOG_REPLICAS: '1',
    }),
    primary,
    primaries: async () => [await primary()],
    async replicas() {
      const now = await primary();
      return servers.filter((server) => server !== now);
    },
    links: [],
    failedOver: (from) =>
      until(
        'another server is the primary',
        async () => {
          const now = await primary();
          return now !== from && (await roleOf(now)) === 'master';
        },
        60_000,
      ),
    async stop() {
      await Promise.all([...sentinels, ...servers].map((each) => each.stop()));
    },
  };
}

async function startSentinel(primaryPort: number): Promise<{ port: number; stop(): Promise<void> }> {
  const directory = await temporaryDirectory();
  const port = await freePort();
  const file = join(directory, 'sentinel.conf');
  await writeFile(
    file,
    `port ${port}
bind 127.0.0.1
dir ${directory}
sentinel monitor ${name} 127.0.0.1 ${primaryPort} 2
sentinel down-after-milliseconds ${name} 1500
sentinel failover-timeout ${name} 6000
`,
  );
  const server = await start(['redis-server', file, '--sentinel']);
  await until('the sentinel answers', () => answers(port));
  return {
    port,
    async stop() {
      if (server.running()) await server.end('SIGKILL');
    },
  };
}

async function knows(port: number): Promise<{ sentinels: number; replicas: number }> {
  const [sentinels, replicas] = await Promise.all([
    command<unknown[]>(port, 'SENTINEL', 'SENTINELS', name),
    command<unknown[]>(port, 'SENTINEL', 'REPLICAS', name),
  ]);
  return { sentinels: sentinels.length, replicas: replicas.length };
}

async function roleOf(server: RedisServer): Promise<string | undefined> {
  const role = await server.command<[string]>('ROLE').catch(() => undefined);
  return role?.[0];
}
