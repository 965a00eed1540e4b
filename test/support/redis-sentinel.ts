import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './events.ts';
import { freePort, startRedis, withClient, type TestRedis } from './redis.ts';

/** A primary with a replica that has all of it. */
export interface ReplicatedRedis {
  primary: TestRedis;
  replica: TestRedis;
  stop(): Promise<void>;
}

export async function startReplicated(options: { appendonly?: boolean } = {}): Promise<ReplicatedRedis> {
  // The replica is sent the data at once and not after five seconds.
  const args = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'];
  const primary = await startRedis({ ...options, args });
  try {
    const replica = await startRedis({
      ...options,
      args: [...args, '--replicaof', '127.0.0.1', String(primary.port)],
    });
    await inStep({ primary, replica });
    return { primary, replica, stop: async () => void (await Promise.all([primary.stop(), replica.stop()])) };
  } catch (error) {
    await primary.stop();
    throw error;
  }
}

/** Waits until a replica follows its primary, and the primary has heard how far it is: before that it sends it nothing. */
export async function inStep({ primary, replica }: Pick<ReplicatedRedis, 'primary' | 'replica'>): Promise<void> {
  await until(async () => String(await replica.send('INFO', 'replication')).includes('master_link_status:up'));
  const online = new RegExp(`port=${replica.port},state=online,offset=[1-9]`);
  await until(async () => online.test(String(await primary.send('INFO', 'replication'))));
}

export interface Sentinels {
  /** What they call the primary. */
  name: string;
  addresses: { host: string; port: number }[];
  /** The port of the primary by the word of the first. */
  primaryPort(): Promise<number>;
  /** Makes them believe that this is the primary. */
  appoint(port: number): Promise<void>;
  stop(): Promise<void>;
}

/** Three sentinels, of which two decide, that watch a primary and know its replica. */
export async function startSentinels(primary: TestRedis): Promise<Sentinels> {
  const name = 'd1';
  const sentinels: { port: number; send: TestRedis['send']; stop(): Promise<void> }[] = [];
  const stop = async () => void (await Promise.all(sentinels.map((each) => each.stop())));
  try {
    for (let i = 0; i < 3; i += 1) sentinels.push(await startSentinel(name, primary.port));
    // One that was kept from running for two seconds leaves everything alone for thirty.
    await until(async () => {
      const seen = await Promise.all(sentinels.map(({ send }) => send('SENTINEL', 'MASTER', name)));
      return seen.every(
        (master) => numberOf(master, 'num-slaves') === 1 && numberOf(master, 'num-other-sentinels') === 2,
      );
    }, 45_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name,
    addresses: sentinels.map(({ port }) => ({ host: '127.0.0.1', port })),
    async primaryPort() {
      const address = (await sentinels[0]?.send('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string];
      return Number(address[1]);
    },
    async appoint(port) {
      for (const { send } of sentinels) {
        await send('SENTINEL', 'REMOVE', name);
        await send('SENTINEL', 'MONITOR', name, '127.0.0.1', String(port), '2');
      }
    },
    stop,
  };
}

async function startSentinel(name: string, primaryPort: number) {
  const directory = await mkdtemp(join(tmpdir(), 'sentinel-'));
  const port = await freePort();
  const file = join(directory, 'sentinel.conf');
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor ${name} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 3000`,
  ];
  await writeFile(file, settings.join('\n'));
  const server = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  await once(server, 'spawn');
  return {
    port,
    send: (...command: string[]) => withClient(`redis://127.0.0.1:${port}`, (client) => client.sendCommand(command)),
    async stop() {
      if (server.exitCode === null && server.signalCode === null) {
        const gone = once(server, 'exit');
        server.kill('SIGKILL');
        await gone;
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function numberOf(master: unknown, field: string): number {
  return Number((master as Record<string, string>)[field]);
}
