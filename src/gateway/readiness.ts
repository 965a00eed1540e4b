import type { EventLog } from '../events/event-log.ts';
import type { Traffic } from '../server/traffic/traffic.ts';
import type { D1TokenWatch } from './d1-token.ts';

/** Whether requests should be sent to this gateway, for a balancer to ask. Each gives names of reasons. */
export interface Readiness {
  /** Why nothing of end users and services should. */
  notReady(): string[];
  /** Why nothing of D1's should: what it tells is taken also where there is too much else to do, or where D1 does not let us in. */
  notReadyForD1(): string[];
  /** What does not work and is no reason for that. */
  degraded(): string[];
  stop(): void;
}

export interface ReadinessOptions {
  log: Pick<EventLog, 'ready'>;
  traffic: Pick<Traffic, 'isOverloaded'>;
  d1Token: Pick<D1TokenWatch, 'notReady' | 'degraded'>;
  isStopping(): boolean;
}

/**
 * A failover of Redis is over after a few seconds, and all gateways see it: were they taken out of service for it together, D1 would find nobody,
 * where we would have told it when to come back.
 */
const spareMs = 2_000;
const lookMs = 250;

export function watchReadiness({ log, traffic, d1Token, isStopping }: ReadinessOptions): Readiness {
  let wasThereAt = -Infinity;

  function isLogThere(): boolean {
    const now = performance.now();
    if (log.ready()) wasThereAt = now;
    return now - wasThereAt <= spareMs;
  }

  const timer = setInterval(isLogThere, lookMs).unref();
  const notReadyForD1 = () => [...(isStopping() ? ['stopping'] : []), ...(isLogThere() ? [] : ['event log'])];
  return {
    notReady: () => [...notReadyForD1(), ...(traffic.isOverloaded() ? ['overloaded'] : []), ...d1Token.notReady()],
    notReadyForD1,
    degraded: d1Token.degraded,
    stop: () => clearInterval(timer),
  };
}
