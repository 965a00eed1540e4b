import { createHash } from 'node:crypto';
import type { SharedCounters } from '../../src/server/traffic/limit.ts';
import { createLimits, type Limits, type LimitSettings } from '../../src/server/traffic/limits.ts';
import { createTraffic, type Traffic } from '../../src/server/traffic/traffic.ts';
import { silent } from './events.ts';

/** No limit but those given, in windows of ten minutes. */
export function limitsOf(settings: Partial<LimitSettings> = {}, shared: SharedCounters | null = null): Limits {
  const ofOthers = { consumer: 0, service: 0, address: 0, connections: 0, failures: 0 };
  const none = { ...ofOthers, d1Tokens: 0, d1Notifications: 0, d1Questions: 0 };
  return createLimits({
    ...{ settings: { seconds: 600, ...none, ...settings }, shared, keyPrefix: 'test:', logger: silent },
    nameOf: (...parts) => createHash('sha256').update(parts.join()).digest('base64url'),
  });
}

/** Traffic that takes on whatever comes, but for the limits given. */
export function trafficOf(settings?: Partial<LimitSettings>, shared?: SharedCounters): Traffic {
  return createTraffic(limitsOf(settings, shared), { is: () => false, stop: () => undefined });
}

/** The environment of a gateway with no limits but those given, in windows of ten minutes. */
export function limitsEnv(limits: Record<string, number>): Record<string, string> {
  const none = [
    'CONSUMER',
    'SERVICE',
    'ADDRESS',
    'CONNECTIONS',
    'FAILURES',
    'D1_TOKENS',
    'D1_NOTIFICATIONS',
    'D1_QUESTIONS',
  ];
  const all = { SECONDS: 600, ...Object.fromEntries(none.map((name) => [name, 0])), ...limits };
  const named = Object.entries(all).map(([name, limit]) => [`RATE_LIMIT_${name}`, String(limit)]);
  return { RATE_LIMITS: 'true', ...(Object.fromEntries(named) as Record<string, string>) };
}
