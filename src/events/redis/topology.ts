import type { Address, Login } from './address.ts';
import { createCluster, type ClusterOptions } from './cluster.ts';
import { locateBySentinels } from './sentinel.ts';
import { createSingle, type Servers, type ServersOptions } from './servers.ts';

/** How Redis is set up. */
export type Topology =
  | { topology?: 'single'; url: string }
  | { topology: 'sentinel'; name: string; sentinels: Address[]; sentinelPassword?: string; login: Login }
  | { topology: 'cluster'; nodes: Address[]; login: Login };

export function openServers(topology: Topology, options: ServersOptions & Pick<ClusterOptions, 'onMoved'>): Servers {
  if (topology.topology === 'cluster') return createCluster({ ...options, ...topology });
  if (topology.topology === 'sentinel') return createSingle(locateBySentinels(topology), options);
  return createSingle(async () => topology.url, options);
}
