import { Fault } from '../../errors.ts';
import { urlOf, type Address, type Login } from './address.ts';
import type { RedisClient } from './client.ts';
import { isClusterDown, redirectionOf, viewOf, viewOfNode, type ClusterView } from './cluster-view.ts';
import { checkServer, createServer, isReady, stopServer } from './servers.ts';
import type { Server, Servers, ServersOptions, Use, Work } from './servers.ts';
import { slotOf, slots } from './slot.ts';
import { createTicker } from '../ticker.ts';

export interface ClusterOptions extends ServersOptions {
  /** Some nodes of the cluster; it tells of the others. */
  nodes: Address[];
  login: Login;
  /** A node says that it does not serve a channel any more. */
  onMoved(channel: string): void;
}

interface Primary extends Address {
  server: Server;
}

/** How often the cluster is asked at most while something is wrong. */
const hurryMs = 250;
const mostHops = 5;

/**
 * The primaries of a cluster, each with connections as a single one has. node-redis has a client for clusters, which never connects while a
 * listed primary is dead, has no deadline for a command already written, and leaves it unnoticed when a channel cannot be subscribed again.
 */
export function createCluster(options: ClusterOptions): Servers {
  const { nodes, login, onChange, onLost, onMoved } = options;
  const primaries = new Map<string, Primary>();
  let owners: (string | undefined)[] = [];
  let isUp = false;
  let refreshing: Promise<void> | undefined;
  let stopped = false;
  const hurry = createTicker(hurryMs, () => {
    if (!whole()) void refresh();
  });
  void refresh();

  function prepare(client: RedisClient): void {
    client.on('sharded-channel-moved', onMoved);
  }

  function primaryAt({ host, port }: Address): Primary {
    const name = `${host}:${port}`;
    const known = primaries.get(name);
    if (known) return known;
    const url = urlOf({ host, port }, login);
    const primary = { host, port, server: createServer(async () => url, options, prepare) };
    primaries.set(name, primary);
    return primary;
  }

  function refresh(): Promise<void> {
    return (refreshing ??= look().finally(() => (refreshing = undefined)));
  }

  async function look(): Promise<void> {
    const known = [...primaries.values()].map(({ host, server }) =>
      server.commands.run((client) => viewOf(client, host)),
    );
    const views = await fulfilled(known);
    if (views.length === 0) views.push(...(await fulfilled(nodes.map((node) => viewOfNode(node, login)))));
    const [newest] = views.sort((a, b) => b.epoch - a.epoch);
    isUp = views.length > 0 && views.every((view) => view.isUp);
    if (!isUp && !stopped) onLost();
    if (newest && !stopped) take(newest);
  }

  function take({ ranges }: ClusterView): void {
    const before = owners;
    owners = new Array<string | undefined>(slots);
    for (const { from, to, primary } of ranges) {
      primaryAt(primary);
      owners.fill(`${primary.host}:${primary.port}`, from, to + 1);
    }
    for (const [name, { server }] of primaries) {
      if (owners.includes(name)) continue;
      stopServer(server);
      primaries.delete(name);
    }
    if (!owners.every((owner, slot) => owner === before[slot])) onChange();
  }

  function whole(): boolean {
    return isUp && !owners.includes(undefined) && [...primaries.values()].every(({ server }) => isReady(server));
  }

  async function run<T>(key: string, use: Use, work: Work<T>): Promise<T> {
    const slot = slotOf(key);
    let primary = primaries.get(owners[slot] ?? '');
    let asking = false;
    for (let hops = 0; primary; hops += 1) {
      try {
        return await primary.server[use].run(asking ? afterAsking(work) : work);
      } catch (error) {
        if (isClusterDown(error)) void refresh();
        const redirection = redirectionOf(error, primary);
        if (!redirection || hops === mostHops || stopped) throw error;
        primary = primaryAt(redirection.to);
        asking = redirection.kind === 'ASK';
        if (!asking) owners[slot] = `${primary.host}:${primary.port}`;
        void refresh();
      }
    }
    throw new Fault('EVENTS_UNAVAILABLE');
  }

  return {
    run,
    connections: (use) => [...primaries.values()].map(({ server }) => server[use]),
    client: (key, use) => primaries.get(owners[slotOf(key)] ?? '')?.server[use].client(),
    ready: () => !stopped && whole(),
    async check() {
      await Promise.all([refresh(), ...[...primaries.values()].map(({ server }) => checkServer(server))]);
    },
    stop() {
      stopped = true;
      hurry.stop();
      primaries.forEach(({ server }) => stopServer(server));
    },
  };
}

/** Written at once behind it, so that no other command takes its place. */
function afterAsking<T>(work: Work<T>): Work<T> {
  return async (client) => {
    const [, result] = await Promise.all([client.asking(), work(client)]);
    return result;
  };
}

async function fulfilled<T>(promises: Promise<T>[]): Promise<T[]> {
  return (await Promise.allSettled(promises)).flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}
