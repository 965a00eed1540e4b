import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { Fault } from '../../errors.ts';

/** Between two fetches, whatever is asked and however the last one went. So a new key is found within this time. */
const pauseMs = 30_000;
/** Keys of this age are used while they are fetched anew; older ones only when that failed. */
const agedMs = 50_000;
/** How long keys are good while no newer ones are to be had. */
const staleMs = 24 * 3_600_000;

export interface KeySetOptions {
  url: string;
  timeoutMs?: number;
  /** Keys could not be fetched; once a fetch. */
  onFailure?(error: unknown): void;
}

/** The public keys of an identity provider. */
export interface KeySet {
  /**
   * Makes sure that the keys are as new as they must be, and gives a number that is another one when they are others: what was verified under
   * the same number would be verified again. At once, unless they must be fetched first. @throws Fault AUTH_UNAVAILABLE when there are none that
   * may be used
   */
  current(): number | Promise<number>;
  /** For jose, after `current`. @throws Fault AUTH_UNAVAILABLE when the key is unknown, and a newer one could not be fetched */
  find: JWTVerifyGetKey;
  counts(): { fetches: number; failures: number };
}

/**
 * jose fetches, reads and holds the keys; when they are fetched is decided here: its own pause counts only after a success, and it has no use
 * for keys that could not be fetched anew.
 */
export function createKeySet({ url, timeoutMs = 3_000, onFailure }: KeySetOptions): KeySet {
  const never = Number.POSITIVE_INFINITY;
  const held = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cooldownDuration: never,
    cacheMaxAge: never,
  });
  const counts = { fetches: 0, failures: 0 };
  let pending: Promise<void> | undefined;
  let triedAt = -never;
  let fetchedAt = -never;
  let failure: unknown;
  let content = '';
  let version = 0;

  /** Whether one was under way or due; it is over then, well or not. */
  async function fetched(): Promise<boolean> {
    if (pending === undefined && performance.now() - triedAt < pauseMs) return false;
    await (pending ??= fetchNow().finally(() => (pending = undefined)));
    return true;
  }

  async function fetchNow(): Promise<void> {
    triedAt = performance.now();
    counts.fetches += 1;
    try {
      await held.reload();
      fetchedAt = triedAt;
      failure = undefined;
      const found = JSON.stringify(held.jwks());
      if (found !== content) version += 1;
      content = found;
    } catch (error) {
      counts.failures += 1;
      failure = error;
      onFailure?.(error);
    }
  }

  const ageMs = () => performance.now() - fetchedAt;

  function newest(): number {
    if (ageMs() > staleMs) throw new Fault('AUTH_UNAVAILABLE', { cause: failure });
    return version;
  }

  return {
    current() {
      const age = ageMs();
      const fetching = age >= pauseMs ? fetched() : undefined;
      const mustWait = age > staleMs || (age > agedMs && failure === undefined);
      return mustWait && fetching ? fetching.then(newest) : version;
    },
    async find(header, token) {
      try {
        return await held(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        const isNewer = await fetched();
        if (failure !== undefined) throw new Fault('AUTH_UNAVAILABLE', { cause: failure });
        if (!isNewer) throw error;
        return held(header, token);
      }
    },
    counts: () => ({ ...counts }),
  };
}
