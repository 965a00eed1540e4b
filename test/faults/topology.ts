import { startCluster } from './redis-cluster.ts';
import { startFailover } from './redis-failover.ts';
import { startRedisServer, type RedisServer } from './redis.ts';
import { startProxy, type Proxy } from './proxy.ts';

export const settings = ['single', 'failover', 'cluster'] as const;
/** One Redis; a primary with a replica and three sentinels; a cluster of three. */
export type Setting = (typeof settings)[number];

/** The Redis of a run. */
export interface Topology {
  /** What tells a gateway where it is. */
  env(gateway: number): Record<string, string>;
  /** The server that holds what gateways write now; in a cluster, one of them. */
  primary(): Promise<RedisServer>;
  /** Every server that takes writes. */
  primaries(): Promise<RedisServer[]>;
  /** Servers that hold copies of what the primary has. */
  replicas(): Promise<RedisServer[]>;
  /** The links of the gateways to Redis, where there are any in between. */
  links: Proxy[];
  /** With failover: resolves once another server is the primary than the one given. */
  failedOver(from: RedisServer): Promise<void>;
  stop(): Promise<void>;
}

export function startTopology(setting: Setting, gateways: number): Promise<Topology> {
  if (setting === 'failover') return startFailover();
  return setting === 'cluster' ? startCluster() : startSingle(gateways);
}

async function startSingle(gateways: number): Promise<Topology> {
  const server = await startRedisServer();
  const links = await Promise.all(Array.from({ length: gateways }, () => startProxy([server.port])));
  return {
    env: (gateway) => ({ REDIS_URL: `redis://127.0.0.1:${links[gateway]?.port ?? server.port}` }),
    primary: async () => server,
    primaries: async () => [server],
    replicas: async () => [],
    links,
    failedOver: () => Promise.reject(new Error('one Redis has nobody to fail over to')),
    async stop() {
      await Promise.all(links.map((link) => link.stop()));
      await server.stop();
    },
  };
}
