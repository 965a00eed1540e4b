import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { createLimit, type LimitOptions } from './limit.ts';

/** What is counted. */
const names = [
  /** Operations of one end user, and of one service. */
  'consumer',
  'service',
  /** Requests of end users from one address, whoever they are. */
  'address',
  /** WebSockets from one address, whoever opens them. */
  'connections',
  /** Tokens and credentials from one address that were not good. */
  'failures',
  /** What D1 asks for, and what it tells. */
  'd1Tokens',
  'd1Notifications',
  'd1Questions',
] as const;
export type LimitName = (typeof names)[number];

/** How often in so many seconds, for all gateways together. 0: as often as anybody likes. */
export type LimitSettings = Record<LimitName | 'seconds', number>;

/** Whom or what is counted, by which limit. */
export type Counted = [limit: LimitName, who: string];

/** What guards secrets is counted one by one: nobody gets as many tries as a process has taken and not used. */
const exact: LimitName[] = ['failures'];

export interface LimitsOptions extends Pick<LimitOptions, 'shared' | 'keyPrefix'> {
  settings: LimitSettings;
  /** A name that says nothing of its parts: equal parts give equal names. */
  nameOf(...parts: string[]): string;
  logger: Logger;
}

/** All limits. `check` and `take` throw Fault RATE_LIMITED, with the time until the longest of the refusals ends. */
export interface Limits {
  /** Refuses who is known to be refused, without counting or asking anybody. */
  check(counted: Counted[]): void;
  /** Counts one more of each if that can be done without asking anybody, and else nothing. Gives whether it was. */
  takeHeld(counted: Counted[]): boolean;
  /** Counts one more of each, all at once: on one connection that is one round trip. */
  take(counted: Counted[]): Promise<void>;
  /** How often each of them has refused. */
  counts(): Record<LimitName, number>;
}

export function createLimits({ settings, nameOf, logger, ...stores }: LimitsOptions): Limits {
  const { seconds, ...most } = settings;
  const limits = each((name) => {
    const keyOf = (who: string) => nameOf('rate', name, who);
    return createLimit({ name, most: most[name], seconds, exact: exact.includes(name), keyOf, ...stores });
  });
  const refused = each(() => 0);
  const toldAt = each(() => -Infinity);

  function refuseLongest(waits: { limit: LimitName; ms: number }[]): void {
    const [longest] = waits.filter(({ ms }) => ms > 0).sort((a, b) => b.ms - a.ms);
    if (longest === undefined) return;
    const { limit, ms } = longest;
    refused[limit] += 1;
    const now = performance.now();
    // Once for each window: a flood fills no log.
    if (now - toldAt[limit] >= seconds * 1_000) {
      toldAt[limit] = now;
      logger.warn({ limit }, 'a rate limit refuses');
    }
    throw new Fault('RATE_LIMITED', { retryAfterMs: ms });
  }

  return {
    check(counted) {
      refuseLongest(counted.map(([limit, who]) => ({ limit, ms: limits[limit].refusedMs(who) })));
    },
    takeHeld(counted) {
      const held = counted.map(([limit, who]) => limits[limit].held(who));
      if (held.includes(undefined)) return false;
      for (const lease of held) if (lease) lease.left -= 1;
      return true;
    },
    async take(counted) {
      const waits = counted.map(async ([limit, who]) => ({ limit, ms: await limits[limit].take(who) }));
      refuseLongest(await Promise.all(waits));
    },
    counts: () => ({ ...refused }),
  };
}

function each<T>(make: (name: LimitName) => T): Record<LimitName, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<LimitName, T>;
}
