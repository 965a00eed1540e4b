import { randomBytes } from 'node:crypto';
import type { RedisStore } from './store.ts';

export interface LossWatch {
  /** Looks once, after a look that is under way. Rejects nothing: what cannot be read is looked at the next time. */
  check(): Promise<void>;
}

/** Every marker has an end, as everything has; each check puts it off. */
const keptMs = 400 * 86_400_000;

/** Tells when a server has lost what it held: a marker beside it is gone, or is not the one that was there before. */
export function createLossWatch(store: RedisStore, markers: string[], onLoss: () => void): LossWatch {
  const known = new Map<string, unknown>();
  let checking: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  /** Whether this marker is another one than before. */
  async function isLost(key: string): Promise<boolean> {
    const values = [randomBytes(9).toString('base64url'), String(keptMs)];
    const identity = await store.read(key, (client) => client.keepMarker([key], values));
    const before = known.get(key);
    known.set(key, identity);
    return before !== undefined && before !== identity;
  }

  async function check(): Promise<void> {
    const looks = await Promise.allSettled(markers.map(isLost));
    if (looks.some((look) => look.status === 'fulfilled' && look.value)) onLoss();
  }

  const begin = () => {
    waiting = undefined;
    return (checking = check());
  };
  return { check: () => (waiting ??= checking.then(begin)) };
}
