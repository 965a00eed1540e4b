import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { Deadline, orEnd } from './deadline.ts';
import { describeFault } from './faults.ts';
import type { D1TokenState } from './types.ts';

export interface AccessToken {
  value: string;
  lifetimeMs: number;
}

export interface TokenCache {
  /** A token that has not ended. The deadline, and `waitMs` if given, end this caller's wait, not the request that others share. */
  get(deadline: Deadline, waitMs?: number): Promise<string>;
  /** To be called when D1 answered 401 to this token. */
  invalidate(token: string): void;
  state(): D1TokenState;
}

export interface TokenCacheOptions {
  request: () => Promise<AccessToken>;
  now: () => number;
  logger: Logger;
}

/** Least time between two requests that a failure or a 401 asks for: a thousand waiting callers must not become a thousand requests. */
const restMs = 1_000;

/**
 * Keeps one access token: asked for once however many wait, renewed in the background at about 80 % of its life, and used to its end when
 * D1 gives no newer one.
 */
export function createTokenCache({ request, now, logger }: TokenCacheOptions): TokenCache {
  let held: { value: string; askedAt: number; renewAt: number; endsAt: number } | null = null;
  let asking: Promise<string> | null = null;
  let failed: { at: number; error: unknown } | null = null;
  let invalidatedAt = -Infinity;

  /** A clock that was set back must not look like a rest without end. */
  const isRecent = (at: number) => Math.abs(now() - at) < restMs;

  async function ask(): Promise<string> {
    // D1 counts from when it makes the token, which is later: ours ends first.
    const askedAt = now();
    try {
      const { value, lifetimeMs } = await request();
      // Replicas that started together must not renew together.
      const share = 0.78 + 0.04 * Math.random();
      held = { value, askedAt, renewAt: askedAt + lifetimeMs * share, endsAt: askedAt + lifetimeMs };
      failed = null;
      return value;
    } catch (error) {
      failed = { at: now(), error };
      if (error instanceof Fault) logger.warn({ operation: 'getToken', ...describeFault(error) }, 'D1 gave no token');
      throw error;
    } finally {
      asking = null;
    }
  }

  function askOnce(): Promise<string> {
    if (asking) return asking;
    if (failed && isRecent(failed.at)) return Promise.reject(failed.error as Error);
    return (asking = ask());
  }

  return {
    get(deadline, waitMs) {
      if (!held || now() >= held.endsAt) {
        const asked = askOnce();
        if (waitMs === undefined) return orEnd(asked, deadline);
        const part = new Deadline(waitMs, deadline);
        return orEnd(asked, part).finally(() => part.close());
      }
      // A failed renewal concerns nobody while the token lasts; it was logged, and is tried again.
      if (now() >= held.renewAt) askOnce().catch(() => undefined);
      return Promise.resolve(held.value);
    },
    invalidate(token) {
      if (held?.value !== token || isRecent(invalidatedAt)) return;
      invalidatedAt = now();
      held = null;
    },
    state() {
      const failure = failed === null ? null : failed.error instanceof Fault ? failed.error.code : 'INTERNAL';
      if (held === null || now() >= held.endsAt) return { ageMs: null, leftMs: 0, failure };
      return { ageMs: now() - held.askedAt, leftMs: held.endsAt - now(), failure };
    },
  };
}
