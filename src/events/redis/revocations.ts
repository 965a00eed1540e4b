import type { Subject } from '../event-log.ts';
import { createRevocationList, type Revocations } from '../revocations.ts';
import { createTicker } from '../ticker.ts';
import type { Vault } from '../vault.ts';
import type { Channels } from './channels.ts';
import type { Keys } from './keys.ts';
import type { RedisStore } from './store.ts';

export interface RedisRevocations extends Revocations {
  /** Looks what is new, after a look that is under way. Rejects nothing: what cannot be read is looked at the next time. */
  look(): Promise<void>;
  /** Whether what was stored before this process began is known. */
  ready(): boolean;
  stop(): void;
}

export interface RedisRevocationsOptions {
  store: RedisStore;
  bells: Channels;
  /** Rings the bell of a subject in all processes. */
  ring(subject: Subject): Promise<void>;
  keys: Keys;
  vault: Vault;
  keptMs: number;
}

/** Whose bell tells that there is something new: no end user has this id. */
const everybody: Subject = 'consumer:';
const pageSize = 10_000;
/** How often is looked until it was done once: the gateway is not ready before. */
const hurryMs = 250;

/** A sorted set is the record; a bell, the same as subscriptions have, says at once when to look into it, and every few seconds it is looked into anyway. */
export function createRedisRevocations(options: RedisRevocationsOptions): RedisRevocations {
  const { store, bells, ring, keys, vault, keptMs } = options;
  const key = keys.revocations;
  const list = createRevocationList(keptMs, (consumerId) => vault.name('revoked', consumerId));
  let joined: Promise<unknown> | undefined;
  let known = 0;
  let isReady = false;
  let looking: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  /** The bell first: what comes after the reading rings it. */
  async function lookNow(): Promise<void> {
    joined ??= bells.join(everybody, () => void look());
    await joined.catch((error: unknown) => {
      joined = undefined;
      throw error;
    });
    while ((await readPage()) === pageSize);
    isReady = true;
  }

  async function readPage(): Promise<number> {
    const found = await store.read(key, async (client) => {
      const [newest] = await client.zRangeWithScores(key, -1, -1);
      // The record was lost, and begun anew by another clock.
      if (newest !== undefined && newest.score < known) known = 0;
      const page = { BY: 'SCORE' as const, LIMIT: { offset: 0, count: pageSize } };
      return client.zRangeWithScores(key, `(${known}`, '+inf', page);
    });
    for (const { value, score } of found) {
      list.learn(value, score);
      known = score;
    }
    return found.length;
  }

  function look(): Promise<void> {
    const begin = () => {
      waiting = undefined;
      return (looking = lookNow().catch(() => undefined));
    };
    return (waiting ??= looking.then(begin));
  }

  const hurry = createTicker(hurryMs, () => {
    if (isReady) hurry.stop();
    else void look();
  });
  return {
    refuses: list.refuses,
    watch: list.watch,
    async revoke(consumerId) {
      const name = vault.name('revoked', consumerId);
      const at = await store.write(key, (client) => client.revoke([key], [name, String(keptMs)]));
      list.learn(name, Number(at));
      await ring(everybody);
    },
    look,
    ready: () => isReady,
    stop: hurry.stop,
  };
}
