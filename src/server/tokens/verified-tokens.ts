import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../../viewer.ts';
import type { KeySet } from './key-set.ts';

/** Whom a token speaks for, and by which keys that was found. */
export interface Verified {
  viewer: Viewer;
  keys: KeySet;
  /** That of `keys` when it was verified. */
  version: number;
}

/** Tokens that were verified, so that a signature is not checked for every request. They are known by digest: none can be read out of it. */
export interface VerifiedTokens {
  /**
   * Undefined also once the token has ended, or the keys have changed. At once, unless the keys are too old to be used before they were fetched
   * anew. @throws Fault AUTH_UNAVAILABLE when there are no keys any more
   */
  find(token: string): Viewer | undefined | Promise<Viewer | undefined>;
  keep(token: string, verified: Verified): void;
  count(): number;
}

/** About five megabytes. */
const most = 10_000;

export function createVerifiedTokens(max = most): VerifiedTokens {
  const tokens = new LRUCache<string, Verified>({ max });

  function unlessOver(key: string, { viewer, version }: Verified, present: number): Viewer | undefined {
    if (version === present && viewer.expiresAt > Date.now()) return viewer;
    tokens.delete(key);
    return undefined;
  }

  return {
    find(token) {
      const key = digest(token);
      const found = tokens.get(key);
      if (found === undefined) return undefined;
      const present = found.keys.current();
      if (typeof present === 'number') return unlessOver(key, found, present);
      return present.then((version) => unlessOver(key, found, version));
    },
    keep: (token, verified) => void tokens.set(digest(token), verified),
    count: () => tokens.size,
  };
}

function digest(token: string): string {
  return hash('sha256', token, 'base64url');
}
