import { limitsOf, type EventLogOptions } from '../options.ts';
import { createChanges } from './changes.ts';
import { createChannels } from './channels.ts';
import { createCheck } from './check.ts';
import { createRedisClaims } from './claims.ts';
import { createCodec } from './codec.ts';
import { createCommits } from './commits.ts';
import { createCounts } from '../event-log-counts.ts';
import { createDurability, type Durability } from './durability.ts';
import { createKeys } from './keys.ts';
import { createRedisEventLog } from './log.ts';
import { createLossWatch } from './loss.ts';
import { createStore } from './store.ts';
import { openServers, type Topology } from './topology.ts';
import { createRedisPending } from './pending.ts';
import { createRedisRevocations } from './revocations.ts';
import type { Stores } from '../stores.ts';
import { createTicker } from '../ticker.ts';
import { createVault } from '../vault.ts';

export interface RedisSettings extends EventLogOptions, Durability {
  /** Before every key and channel. Default "d1:". */
  keyPrefix?: string;
  /** How often it is looked whether followers missed something, and whether the servers are still the same. Default 3,000. */
  checkMs?: number;
  /** How long one call may take. Default 2,000. */
  deadlineMs?: number;
}

export type RedisOptions = RedisSettings & Topology;

/** So many that every server of a cluster holds one. */
const markersInCluster = 64;

/** Connects in the background: Redis need not be there yet. */
export function createRedisStores(options: RedisOptions): Stores {
  const { logger, keyPrefix = 'd1:', checkMs = 3_000, deadlineMs = 2_000 } = options;
  const vault = createVault(options.secret);
  const keys = createKeys(keyPrefix, vault);
  const codec = createCodec(vault);
  const counts = createCounts();
  const sharded = options.topology === 'cluster';
  // A write waits for the copies of those before it, of those that came with it, and of its own: all of it within the deadline.
  const awaitCopies = createDurability({ ...options, waitMs: Math.floor(deadlineMs * 0.3), counts });
  const listeners = new Set<() => void>();

  const servers = openServers(options, {
    durable: awaitCopies !== null,
    deadlineMs,
    logger,
    counts,
    onChange() {
      changes.doubt();
      changes.mend();
      channels.ringAll();
      bells.ringAll();
      void losses.check();
      void revocations.look();
    },
    onLost: () => changes.doubt(),
    onMoved: (name) => [channels, bells].forEach((each) => each.forget(name)),
  });
  const store = createStore(servers, awaitCopies);
  const wire = { servers, sharded, decode: codec.entry };
  const channels = createChannels({ ...wire, nameOf: (subject) => keys.of(subject).channel });
  const bells = createChannels({ ...wire, nameOf: (subject) => keys.of(subject).bell });
  const changes = createChanges({ servers, channel: keys.changes, vault });
  const publish = sharded ? 'SPUBLISH' : 'PUBLISH';
  const commits = createCommits({ store, keys, changes, publish, counts });
  const markers = Array.from({ length: sharded ? markersInCluster : 1 }, (_, number) => keys.marker(number));
  const losses = createLossWatch(store, markers, () => {
    counts.losses += 1;
    logger.error('the record was lost, all of it or a part: subscribers begin anew');
    changes.doubt();
    channels.ringAll();
    void revocations.restore();
    listeners.forEach((heard) => heard());
  });
  const check = createCheck({ store, channels, keys, counts, sharded, settle: commits.settle });

  let checking: Promise<unknown> | undefined;
  const ticker = createTicker(checkMs, () => {
    bells.mend();
    changes.mend();
    checking ??= Promise.all([servers.check(), losses.check(), revocations.look(), check()]).finally(
      () => (checking = undefined),
    );
  });

  const limits = limitsOf(options);
  const log = createRedisEventLog({
    ...{ store, channels, bells, changes, commits, keys, vault, limits, codec, counts, sharded, deadlineMs },
    durable: awaitCopies !== null,
    onLoss(heard) {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    ready: () => servers.ready() && revocations.ready(),
    stop() {
      ticker.stop();
      revocations.stop();
      servers.stop();
    },
  });
  const revocations = createRedisRevocations({
    ...{ store, bells, keys, vault, keptMs: limits.revocationMs },
    ring: (subject) => log.ring(subject),
  });
  return {
    log,
    revocations,
    pending: createRedisPending({ store, keys, vault, keptMs: limits.pendingMs }),
    claims: createRedisClaims({ store, keys, vault, limits }),
  };
}
