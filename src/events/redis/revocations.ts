import type { Subject } from '../event-log.ts';
import { createRevocationList, type Revocations } from '../revocations.ts';
import { createTicker } from '../ticker.ts';
import type { Vault } from '../vault.ts';
import type { Channels } from './channels.ts';
import type { Keys } from './keys.ts';
import { restoredName } from './scripts/revoke.lua.ts';
import type { RedisStore } from './store.ts';

export interface RedisRevocations extends Revocations {
  /** Looks what is new, after a look that is under way. Rejects nothing: what cannot be read is looked at the next time. */
  look(): Promise<void>;
  /** Redis has lost what it held, maybe: writes back what this process knows. Rejects nothing, as `look`. */
  restore(): Promise<void>;
  /** Whether what was stored before this process began is known, and nothing that was lost is still to be written back. */
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
const restoredAtOnce = 1_000;
/** How often is looked until it was done once: the gateway is not ready before. */
const hurryMs = 250;

/** A sorted set is the record; a bell, the same as subscriptions have, says at once when to look into it, and every few seconds it is looked into anyway. */
export function createRedisRevocations(options: RedisRevocationsOptions): RedisRevocations {
  const { store, bells, ring, keys, vault, keptMs } = options;
  const key = keys.revocations;
  const list = createRevocationList(keptMs, (consumerId) => vault.name('revoked', consumerId));
  let joined: Promise<unknown> | undefined;
  let known = 0;
  let restoredAt = 0;
  let isLost = false;
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
    do {
      if (isLost) await writeBack();
      while ((await readPage()) === pageSize);
    } while (isLost);
    isReady = true;
  }

  async function readPage(): Promise<number> {
    const found = await store.read(key, async (client) => {
      const [newest] = await client.zRangeWithScores(key, -1, -1);
      // The record was lost, and maybe begun anew by another clock.
      if ((newest?.score ?? 0) < known) [known, isLost] = [0, true];
      const page = { BY: 'SCORE' as const, LIMIT: { offset: 0, count: pageSize } };
      return client.zRangeWithScores(key, `(${known}`, '+inf', page);
    });
    let isOlderNew = false;
    for (const { value, score } of found) {
      known = score;
      if (value !== restoredName) list.learn(value, score);
      else if (score > restoredAt) [restoredAt, isOlderNew] = [score, true];
    }
    if (!isOlderNew) return found.length;
    known = 0;
    return pageSize;
  }

  /** By the times at which they were revoked, so that no token is refused that was good. */
  async function writeBack(): Promise<void> {
    const lost = list.all();
    let wasNews = false;
    for (let from = 0; from < lost.length; from += restoredAtOnce) {
      const some = lost.slice(from, from + restoredAtOnce).flatMap(([name, at]) => [name, String(at)]);
      const changed = await store.write(key, (client) => client.restoreRevoked([key], [String(keptMs), ...some]));
      wasNews ||= changed === 1;
    }
    isLost = false;
    // Who does not hear it looks in a few seconds.
    if (wasNews) await ring(everybody).catch(() => undefined);
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
    restore() {
      isLost = true;
      return look();
    },
    ready: () => isReady && !isLost,
    stop: hurry.stop,
  };
}
