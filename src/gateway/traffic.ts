import type { Config } from '../config.ts';
import { createVault } from '../events/vault.ts';
import type { Logger } from '../log.ts';
import { createLimits } from '../server/traffic/limits.ts';
import { watchOverload } from '../server/traffic/overload.ts';
import { createTraffic, type Traffic } from '../server/traffic/traffic.ts';
import { openSharedCounters } from './shared-counters.ts';

/** How much is taken on by the settings, counted together with all gateways that share an event log in Redis. */
export function startTraffic({ traffic, eventLog }: Config, logger: Logger): Traffic & { stop(): void } {
  const { seconds, ...most } = traffic.limits;
  const isLimited = Object.values(most).some((limit) => limit > 0);
  const shared = isLimited ? openSharedCounters(eventLog, logger) : null;
  const limits = createLimits({
    settings: { seconds, ...most },
    shared,
    keyPrefix: eventLog.backend === 'redis' ? eventLog.keyPrefix : '',
    nameOf: createVault(eventLog.secret).name,
    logger,
  });
  const overload = watchOverload({ mostMs: traffic.overloadMs, logger });
  return {
    ...createTraffic(limits, overload),
    stop() {
      overload.stop();
      shared?.stop();
    },
  };
}
