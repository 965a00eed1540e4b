import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { createLeases, type Lease } from './leases.ts';

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
  /** Whether a process takes no more of the shared points than it uses at once. */
  exact: boolean;
  /** Before every key of the shared counters. */
  keyPrefix: string;
  /** A name that says nothing of who that is. */
  keyOf(who: string): string;
}

/** How often somebody may do something. */
export interface Limit {
  /** For how many ms more somebody is refused, as far as this process knows by itself. */
  refusedMs(who: string): number;
  /** What is left to hand out without asking: whoever takes one counts it off. Undefined where there is nothing. */
  held(who: string): Pick<Lease, 'left'> | undefined;
  /** Counts one more. Gives for how many ms it is refused; 0 when it is not. */
  take(who: string): Promise<number>;
}

/** A process takes so much of a limit at a time. What it has left when the window ends is what somebody may be short of. */
const share = 1 / 20;
/** How many of those who are counted are known. */
const mostKnown = 100_000;

/**
 * Windows of a fixed length, each beginning with the first that is counted in it. Points are taken from the shared counters some at a time, and handed
 * out without asking. All processes together never hand out more than there are; where the shared counters are away each has as many of its own until
 * they are back. Whoever has used up their window is not counted any more until its end, so that a flood costs no round trips.
 */
export function createLimit({ name, most, seconds, shared, exact, keyPrefix, keyOf }: LimitOptions): Limit {
  if (most === 0) return { refusedMs: () => 0, held: () => ({ left: Infinity }), take: async () => 0 };
  const settings = { points: most, duration: seconds, keyPrefix: `${keyPrefix}rate:${name}` };
  const alone = new RateLimiterMemory(settings);
  const limiter = shared
    ? new RateLimiterRedis({ ...settings, storeClient: shared, useRedisPackage: true, insuranceLimiter: alone })
    : alone;
  const atOnce = exact ? 1 : shared ? Math.max(Math.floor(most * share), 1) : most;
  const leases = createLeases(mostKnown);
  /** Those who wait for points, by who is counted: each is asked for once at a time, for as many as wait. */
  const queues = new Map<string, Waiting[]>();

  function refusedMs(who: string): number {
    const now = performance.now();
    const lease = leases.find(who, now);
    return lease?.isLast && lease.left === 0 ? lease.until - now : 0;
  }

  function held(who: string): Lease | undefined {
    const lease = leases.find(who, performance.now());
    return lease && lease.left > 0 ? lease : undefined;
  }

  function take(who: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      const others = queues.get(who);
      if (others) others.push(waiting);
      else void serve(who, [waiting]);
    });
  }

  async function serve(who: string, queue: Waiting[]): Promise<void> {
    queues.set(who, queue);
    try {
      while (!handOut(who, queue)) await ask(who, Math.max(atOnce, queue.length));
    } catch (error) {
      for (const { reject } of queue) reject(error);
    } finally {
      queues.delete(who);
    }
  }

  /** Whether nobody waits any more. */
  function handOut(who: string, queue: Waiting[]): boolean {
    const now = performance.now();
    const lease = leases.find(who, now);
    if (lease === undefined) return false;
    const served = queue.splice(0, lease.left);
    lease.left -= served.length;
    for (const { resolve } of served) resolve(0);
    if (lease.isLast) for (const { resolve } of queue.splice(0)) resolve(lease.until - now);
    return queue.length === 0;
  }

  async function ask(who: string, points: number): Promise<void> {
    // The window ends when it does for the counters, or sooner by the time of the question: never later.
    const askedAt = performance.now();
    const { consumedPoints, msBeforeNext } = await limiter.consume(keyOf(who), points).catch(resultOrThrow);
    const left = Math.min(Math.max(most - (consumedPoints - points), 0), points);
    leases.keep(who, { until: askedAt + msBeforeNext, left, isLast: consumedPoints >= most }, askedAt);
  }

  return { refusedMs, held, take };
}

interface Waiting {
  resolve(refusedMs: number): void;
  reject(error: unknown): void;
}

/** The library throws the result where it refuses. */
function resultOrThrow(thrown: unknown): RateLimiterRes {
  if (thrown instanceof RateLimiterRes) return thrown;
  throw thrown;
}
