import { limitsOf, type EventLogOptions } from './options.ts';
import { createChannels } from './redis-channels.ts';
import { createCodec } from './redis-codec.ts';
import { connect } from './redis-connection.ts';
import { createKeys } from './redis-keys.ts';
import { createRedisEventLog } from './redis-log.ts';
import { createRedisPending } from './redis-pending.ts';
import type { Stores } from './stores.ts';
import { createTicker } from './ticker.ts';
import { createVault } from './vault.ts';

export interface RedisOptions extends EventLogOptions {
  url: string;
  /** Before every key and channel. Default "d1:". */
  keyPrefix?: string;
  /** How often followers look whether they missed something. Default 3,000. */
  checkMs?: number;
  /** How long one call may take. Default 2,000. */
  deadlineMs?: number;
}

/** Connects in the background: Redis need not be there yet. */
export function createRedisStores(options: RedisOptions): Stores {
  const { url, logger, keyPrefix = 'd1:', checkMs = 3_000, deadlineMs = 2_000 } = options;
  const vault = createVault(options.secret);
  const keys = createKeys(keyPrefix, vault);
  const codec = createCodec(vault);
  const onReady = () => {
    channels.ringAll();
    bells.ringAll();
  };
  const commands = connect({ url, use: 'commands', deadlineMs, logger, onReady });
  const subscriber = connect({ url, use: 'subscriptions', deadlineMs, logger, onReady });
  const channels = createChannels(subscriber, (subject) => keys.of(subject).channel, codec.entry);
  const bells = createChannels(subscriber, (subject) => keys.of(subject).bell, codec.entry);
  const ticker = createTicker(checkMs, channels.ringAll);
  const stop = () => {
    ticker.stop();
    commands.stop();
    subscriber.stop();
  };
  const limits = limitsOf(options);
  return {
    log: createRedisEventLog({ commands, subscriber, channels, bells, keys, vault, limits, codec, stop }),
    pending: createRedisPending({ commands, keys, vault, keptMs: limits.pendingMs }),
  };
}
