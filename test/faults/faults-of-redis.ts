import type { Fault } from './fault.ts';
import { pause, until } from './processes.ts';
import { forgive } from './owed.ts';
import type { RedisServer } from './redis.ts';
import { postsFailed, resyncs } from './signs.ts';

/** Servers that come back with what they had on disk. In a failover setting a dead primary is replaced instead. */
const comesBack = ['single', 'cluster'] as const;

export const faultsOfRedis: Fault[] = [
  {
    name: 'Redis restarted',
    signs: [postsFailed],
    on: comesBack,
    strike: async ({ topology }, healed) => down(await topology.primary(), 'shutdown', healed),
  },
  {
    name: 'Redis killed',
    signs: [postsFailed],
    on: comesBack,
    strike: async ({ topology }, healed) => down(await topology.primary(), 'kill', healed),
  },
  {
    name: 'primary killed, failover to the replica',
    signs: [postsFailed],
    on: ['failover'],
    async strike({ topology }, healed) {
      const primary = await topology.primary();
      await primary.kill();
      await topology.failedOver(primary);
      // It comes back as the replica that every write needs.
      await primary.start();
      await until(
        'the old primary follows the new one',
        async () => {
          const now = await topology.primary();
          return now !== primary && (await now.command('WAIT', '1', '500')) === 1;
        },
        60_000,
      );
      healed();
    },
  },
  {
    name: 'replica frozen for 3 s',
    on: ['failover'],
    async strike({ topology }, healed) {
      const replicas = await topology.replicas();
      replicas.forEach((server) => server.freeze());
      await pause(3_000);
      replicas.forEach((server) => server.thaw());
      healed();
    },
  },
  {
    name: 'Redis stalled for 10 s',
    signs: [postsFailed],
    async strike({ topology }, healed) {
      const server = await topology.primary();
      server.freeze();
      await pause(10_000);
      server.thaw();
      healed();
    },
  },
  {
    name: "a gateway's link to Redis cut",
    signs: [postsFailed],
    on: ['single'],
    async strike({ topology, random }, healed) {
      const link = random.pick(topology.links);
      link.refuse(true);
      link.cut();
      await pause(3_000);
      link.refuse(false);
      healed();
    },
  },
  {
    name: "a gateway's link to Redis half-open for 8 s",
    signs: [postsFailed],
    on: ['single'],
    async strike({ topology, random }, healed) {
      const link = random.pick(topology.links);
      link.stall(true);
      await pause(8_000);
      link.cut();
      link.stall(false);
      healed();
    },
  },
  {
    name: 'the record lost',
    losesRecord: true,
    signs: [resyncs],
    async strike({ topology, ledger, logs }, healed) {
      await Promise.all((await topology.primaries()).map((server) => server.command('FLUSHALL')));
      healed();
      // What was stored before is answered and told of by then.
      await pause(500);
      forgive(ledger.of('the record lost'), logs);
    },
  },
];

async function down(server: RedisServer, how: 'kill' | 'shutdown', healed: () => void): Promise<void> {
  await server[how]();
  await pause(1_000);
  await server.start();
  healed();
}
