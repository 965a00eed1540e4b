import { createHash } from 'node:crypto';
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
  /** Undefined also once the token has ended, or the keys have changed. @throws Fault AUTH_UNAVAILABLE when there are no keys any more */
  find(token: string): Promise<Viewer | undefined>;
  keep(token: string, verified: Verified): void;
  count(): number;
}

/** About five megabytes. */
const most = 10_000;

export function createVerifiedTokens(max = most): VerifiedTokens {
  const tokens = new LRUCache<string, Verified>({ max });
  return {
    async find(token) {
      const key = digest(token);
      const found = tokens.get(key);
      if (found === undefined) return undefined;
      const isGood = (await found.keys.current()) === found.version && found.viewer.expiresAt > Date.now();
      if (!isGood) tokens.delete(key);
      return isGood ? found.viewer : undefined;
    },
    keep: (token, verified) => void tokens.set(digest(token), verified),
    count: () => tokens.size,
  };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
