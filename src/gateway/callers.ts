import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { createAccessTokens } from '../server/tokens/access-tokens.ts';
import { isRevoked, type Revocations } from '../server/tokens/revoked.ts';
import { createAddresses } from '../server/traffic/addresses.ts';
import { createIdentify } from '../server/traffic/identify.ts';
import { startTraffic } from './traffic.ts';

export type Callers = ReturnType<typeof createCallers>;

/** Who calls the gateway, from where, and how often they may. */
export function createCallers(config: Config, revocations: Revocations, logger: Logger) {
  const { trustedProxies } = config.http;
  const addresses = createAddresses({ trustedProxies, exempt: config.traffic.exempt, logger });
  const traffic = startTraffic(config, logger);
  const tokens = createAccessTokens({
    ...{ ...config.auth, logger },
    isRevoked: (viewer) => isRevoked(revocations, viewer),
  });
  return { addresses, traffic, tokens, identify: createIdentify({ tokens, addresses, traffic }) };
}
