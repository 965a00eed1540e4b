import { until } from './processes.ts';
import { startRedisServer } from './redis.ts';
import type { Topology } from './topology.ts';

const slots = 16_384;

/** Three servers that share the slots. None has a replica: one that is down comes back with its append-only file. */
export async function startCluster(): Promise<Topology> {
  const options = [
    '--cluster-enabled',
    'yes',
    '--cluster-node-timeout',
    '2000',
    '--cluster-require-full-coverage',
    'no',
  ];
  const servers = await Promise.all([1, 2, 3].map(() => startRedisServer(options)));
  const [first] = servers;
  if (!first) throw new Error('no server');
  const share = Math.ceil(slots / servers.length);
  for (const [index, server] of servers.entries()) {
    const end = Math.min(slots, (index + 1) * share) - 1;
    await server.command('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(end));
    await server.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
    if (server !== first) await server.command('CLUSTER', 'MEET', '127.0.0.1', String(first.port));
  }
  await until('the cluster is one', async () => {
    const infos = await Promise.all(servers.map((server) => server.command<string>('CLUSTER', 'INFO')));
    return infos.every((info) => info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3'));
  });
  return {
    env: () => ({ REDIS_CLUSTER_NODES: servers.map(({ port }) => `127.0.0.1:${port}`).join() }),
    primary: async () => first,
    primaries: async () => servers,
    replicas: async () => [],
    links: [],
    failedOver: () => Promise.reject(new Error('no server of this cluster has a replica')),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
