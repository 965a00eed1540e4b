import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Counters that all gateways share: those of node-redis, by which rate-limiter-flexible counts. Rejects when they cannot be had. */
export interface SharedCounters {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export interface LimitOptions {
  name: string;
  /** How often within `seconds`; 0: as often as anybody likes. */
  most: number;
  seconds: number;
  /** Null: this process counts alone. */
  shared: SharedCounters | null;
  /** Before every key of the shared counters. */
  keyPrefix: string;
  /** A name that says nothing of who that is. */
  keyOf(who: string): string;
}

/** How often somebody may do something. */
export interface Limit {
  /** For how many ms more somebody is refused, as far as this process knows by itself. */
  refusedMs(who: string): number;
  /** Counts one more. Gives for how many ms it is refused; 0 when it is not. */
  take(who: string): Promise<number>;
}

/** How many of those who are refused are known without asking. */
const mostKnown = 10_000;

/**
 * Windows of a fixed length, each beginning with the first that is counted in it. Where the shared counters are away this process counts by
 * itself until they are back. Whoever has used up their window is not counted any more until its end, so that a flood costs no round trips.
 */
export function createLimit({ name, most, seconds, shared, keyPrefix, keyOf }: LimitOptions): Limit {
  if (most === 0) return { refusedMs: () => 0, take: async () => 0 };
  const settings = { points: most, duration: seconds, keyPrefix: `${keyPrefix}rate:${name}` };
  const alone = new RateLimiterMemory(settings);
  const limiter = shared
    ? new RateLimiterRedis({ ...settings, storeClient: shared, useRedisPackage: true, insuranceLimiter: alone })
    : alone;
  const usedUp = new LRUCache<string, true>({ max: mostKnown });

  function refusedMs(who: string): number {
    return usedUp.has(who) ? Math.max(usedUp.getRemainingTTL(who), 0) : 0;
  }

  async function take(who: string): Promise<number> {
    const known = refusedMs(who);
    if (known > 0) return known;
    const { consumedPoints, msBeforeNext } = await limiter.consume(keyOf(who)).catch(resultOrThrow);
    // Redis tells of a key that is about to end that it has nothing left.
    const ms = Math.max(msBeforeNext, 1);
    if (consumedPoints >= most) usedUp.set(who, true, { ttl: ms });
    return consumedPoints > most ? ms : 0;
  }

  return { refusedMs, take };
}

/** The library throws the result where it refuses. */
function resultOrThrow(thrown: unknown): RateLimiterRes {
  if (thrown instanceof RateLimiterRes) return thrown;
  throw thrown;
}
