import { urlOf, type Address, type Login } from './address.ts';
import { createRedisClient, type RedisClient } from './client.ts';

/** Who holds which slots, as one node of a cluster sees it. */
export interface ClusterView {
  /** The newest configuration that the node has heard of: of two nodes that differ, the higher one is right. */
  epoch: number;
  /** Whether the node takes commands: every slot is held, and it hears of most primaries. */
  isUp: boolean;
  ranges: { from: number; to: number; primary: Address }[];
}

/** Where a node sends us: to the new holder of a slot, or for this once to the one that is getting it. */
export interface Redirection {
  kind: 'MOVED' | 'ASK';
  to: Address;
}

const askMs = 1_000;

export async function viewOf(client: RedisClient, host: string): Promise<ClusterView> {
  const [info, found] = await Promise.all([client.clusterInfo(), client.clusterSlots()]);
  const epoch = Number(/cluster_current_epoch:(\d+)/.exec(info)?.[1] ?? 0);
  const ranges = found.map(({ from, to, master }) => ({
    from,
    to,
    // A node that was never told its own address leaves it out.
    primary: { host: master.host || host, port: master.port },
  }));
  return { epoch, isUp: info.includes('cluster_state:ok'), ranges };
}

/** By a node that is not connected to. */
export async function viewOfNode(node: Address, login: Login): Promise<ClusterView> {
  const client = createRedisClient(urlOf(node, login), askMs).on('error', () => undefined);
  const timer = setTimeout(() => client.destroy(), askMs);
  try {
    await client.connect();
    return await viewOf(client, node.host);
  } finally {
    clearTimeout(timer);
    client.destroy();
  }
}

export function isClusterDown(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message.startsWith('CLUSTERDOWN');
}

/** Null for an error that is none. `asked` is who gave it. */
export function redirectionOf(error: unknown, asked: Address): Redirection | null {
  const cause = error instanceof Error ? error.cause : undefined;
  const found = cause instanceof Error && /^(MOVED|ASK) \d+ (.*):(\d+)$/.exec(cause.message);
  if (!found) return null;
  const [, kind, host, port] = found;
  return { kind: kind as Redirection['kind'], to: { host: host || asked.host, port: Number(port) } };
}
