import { LRUCache } from 'lru-cache';
import { createAgingMap } from './aging-map.ts';

/**
 * Whose access tokens are not taken any more although they have not ended: those of an end user that were issued before they were revoked. Each
 * process knows all of them, so that asking costs nothing; end users are known by names that tell nothing.
 */
export interface Revocations {
  /**
   * Refuses, in all processes from now on and for as long as is configured, what was issued to the end user up to this second.
   *
   * @throws Fault EVENTS_UNAVAILABLE when it may not be stored, or not every process may have been told
   */
  revoke(consumerId: string): Promise<void>;
  /** Whether a token is refused that was issued then: in ms; undefined where it does not say. */
  refuses(consumerId: string, issuedAt: number | undefined): boolean;
  /** Calls `heard` as soon as such a token is refused, which may be now. Gives how to leave. */
  watch(consumerId: string, issuedAt: () => number | undefined, heard: () => void): () => void;
}

/** What one process knows of it. */
export interface RevocationList extends Pick<Revocations, 'refuses' | 'watch'> {
  /** The end user of this name was revoked at this time, in ms. What is known already is no news. */
  learn(name: string, at: number): void;
  /** All that is known: names, and when they were revoked in ms. */
  all(): [name: string, at: number][];
}

interface Watcher {
  issuedAt(): number | undefined;
  heard(): void;
}

/** How many names are remembered: one is asked for with every request, and an end user comes again. */
const mostNames = 10_000;

export function createRevocationList(keptMs: number, makeName: (consumerId: string) => string): RevocationList {
  const names = new LRUCache<string, string>({ max: mostNames, memoMethod: makeName });
  const nameOf = (consumerId: string) => names.memo(consumerId);
  const revoked = createAgingMap<string, number>(keptMs);
  const watchers = new Map<string, Set<Watcher>>();

  /** Tokens have whole seconds: of what was issued in the same one nobody can say whether it was before. */
  function isRefused(name: string, issuedAt: number | undefined): boolean {
    const at = revoked.get(name);
    return at !== undefined && (issuedAt === undefined || secondOf(issuedAt) <= secondOf(at));
  }

  return {
    refuses: (consumerId, issuedAt) => isRefused(nameOf(consumerId), issuedAt),
    watch(consumerId, issuedAt, heard) {
      const name = nameOf(consumerId);
      const watcher = { issuedAt, heard };
      const those = watchers.get(name) ?? new Set();
      watchers.set(name, those.add(watcher));
      if (isRefused(name, issuedAt())) heard();
      return () => {
        those.delete(watcher);
        if (those.size === 0 && watchers.get(name) === those) watchers.delete(name);
      };
    },
    learn(name, at) {
      if (at <= (revoked.get(name) ?? 0)) return;
      revoked.set(name, at);
      for (const { issuedAt, heard } of [...(watchers.get(name) ?? [])]) if (isRefused(name, issuedAt())) heard();
    },
    all: revoked.entries,
  };
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1_000);
}
