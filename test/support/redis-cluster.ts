import { until } from './events.ts';
import { inStep } from './redis-sentinel.ts';
import { freePort, startRedis, type TestRedis } from './redis.ts';

/** Three primaries that share the slots, and replicas of some of them. */
export interface TestCluster {
  primaries: TestRedis[];
  /** By the number of their primary. */
  replicas: TestRedis[];
  addresses: { host: string; port: number }[];
  stop(): Promise<void>;
}

const ranges = [
  ['0', '5460'],
  ['5461', '10922'],
  ['10923', '16383'],
] as const;

/** `replicas`: how many of the primaries have one. */
export async function startCluster(options: { replicas?: number; appendonly?: boolean } = {}): Promise<TestCluster> {
  const nodes: TestRedis[] = [];
  const busPorts: number[] = [];
  const stop = async () => void (await Promise.all(nodes.map((node) => node.stop())));
  try {
    for (let i = 0; i < ranges.length + (options.replicas ?? 0); i += 1) {
      const busPort = await freePort();
      const args = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '1500'];
      nodes.push(await startRedis({ ...options, args: [...args, '--repl-diskless-sync-delay', '0'] }));
      busPorts.push(busPort);
    }
    const primaries = nodes.slice(0, ranges.length);
    const replicas = nodes.slice(ranges.length);
    await join(primaries, replicas, busPorts);
    return { primaries, replicas, addresses: nodes.map(({ port }) => ({ host: '127.0.0.1', port })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function join(primaries: TestRedis[], replicas: TestRedis[], busPorts: number[]): Promise<void> {
  const nodes = [...primaries, ...replicas];
  for (const [i, node] of nodes.entries()) {
    await node.send('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1));
    if (ranges[i]) await node.send('CLUSTER', 'ADDSLOTSRANGE', ...ranges[i]);
  }
  for (const [i, { port }] of nodes.entries()) {
    if (i > 0) await nodes[0]?.send('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPorts[i]));
  }
  await until(async () => {
    const infos = await Promise.all(nodes.map((node) => node.send('CLUSTER', 'INFO')));
    return infos.every((info) => {
      return String(info).includes('cluster_state:ok') && String(info).includes(`cluster_known_nodes:${nodes.length}`);
    });
  });
  for (const [i, replica] of replicas.entries()) {
    const primary = primaries[i] as TestRedis;
    await replica.send('CLUSTER', 'REPLICATE', String(await primary.send('CLUSTER', 'MYID')));
    await inStep({ primary, replica });
  }
}
