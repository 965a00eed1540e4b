import { ErrorReply } from 'redis';
import type { Logger } from '../../log.ts';
import type { EventLogCounts } from '../event-log.ts';
import type { RedisClient } from './client.ts';
import { trouble } from './trouble.ts';

export interface Durability {
  /** How many replicas must have a write before it counts. Default 0. */
  replicas?: number;
  /** Whether it must be on the disk of the primary, and of as many replicas. Needs Redis 7.2 with its append-only file. Default false. */
  fsync?: boolean;
}

export interface DurabilityOptions extends Durability {
  waitMs: number;
  logger: Logger;
  counts: EventLogCounts;
}

/** Resolves once everything written through this client is where it must be; rejects when it is not in time. */
export type AwaitCopies = (client: RedisClient) => Promise<void>;

/** Null when the answer to a write is enough. */
export function createDurability(options: DurabilityOptions): AwaitCopies | null {
  const { replicas = 0, fsync = false, waitMs, logger, counts } = options;
  if (replicas === 0 && !fsync) return null;
  const groups = new WeakMap<RedisClient, () => Promise<void>>();
  let missed = false;

  async function send(client: RedisClient): Promise<void> {
    try {
      const [local, copies] = fsync ? await waitForDisks(client) : [1, await client.wait(replicas, waitMs)];
      if (local < 1 || copies < replicas) throw trouble('TOO_FEW_REPLICAS_IN_TIME');
      if (missed) logger.info('writes are copied to the replicas again');
      missed = false;
    } catch (err) {
      counts.waitsFailed += 1;
      if (!missed) logger.error({ err, replicas, fsync }, 'writes are not copied as configured: nothing is accepted');
      missed = true;
      throw err;
    }
  }

  async function waitForDisks(client: RedisClient): Promise<[number, number]> {
    try {
      return (await client.sendCommand(['WAITAOF', '1', String(replicas), String(waitMs)])) as [number, number];
    } catch (cause) {
      throw cause instanceof ErrorReply ? trouble('WAITAOF_REFUSED', cause) : cause;
    }
  }

  return (client) => {
    const wait = groups.get(client) ?? together(() => send(client));
    groups.set(client, wait);
    return wait();
  };
}

/** Lets everybody who comes while one is under way share the next one. */
function together(send: () => Promise<void>): () => Promise<void> {
  let sent: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const begin = () => {
    next = undefined;
    return (sent = send());
  };
  return () => (next ??= sent.then(begin, begin));
}
