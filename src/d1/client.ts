import { createCache } from '../cache/cache.ts';
import { Fault } from '../errors.ts';
import { createApi } from './api.ts';
import { createAssertionSigner } from './assertion.ts';
import { createCardLife } from './card-life.ts';
import { createCards } from './cards.ts';
import { createClickToPay } from './click-to-pay.ts';
import { createConsumersV1 } from './consumers-v1.ts';
import { createConsumers } from './consumers.ts';
import { Deadline } from './deadline.ts';
import { createDigitalCards } from './digital-cards.ts';
import { createEncryption } from './encryption.ts';
import { isNotDone } from './faults.ts';
import { createHttp } from './http.ts';
import { requestToken } from './oauth.ts';
import { d1Defaults, type D1Options } from './options.ts';
import { createPaths } from './paths.ts';
import { createPhysicalCards } from './physical-cards.ts';
import { createResilience } from './resilience/resilience.ts';
import { createTokenCache } from './token.ts';
import { told } from './told.ts';
import { unmeasured } from '../telemetry.ts';
import type { D1ApiName, D1Client } from './types.ts';

export type { D1Options } from './options.ts';

/** The client of D1's API. Opens no connection by itself. @throws Error when a key, a certificate or the URL cannot be used */
export function createD1Client(options: D1Options): D1Client {
  const { logger, wire, consumerApi = d1Defaults.consumerApi, telemetry = unmeasured, now = Date.now } = options;
  const totalMs = options.timeouts?.totalMs ?? d1Defaults.totalMs;
  const stopping = new AbortController();
  const sign = createAssertionSigner(options.assertion, now);
  const encryption = createEncryption(options.encryption);
  const paths = createPaths(options.issuerId);
  const http = createHttp(options);
  const asked = { api: 'token', operation: 'getToken', method: 'POST' } as const;
  const request = () => told(telemetry, asked, () => requestToken({ http, sign, totalMs, signal: stopping.signal }));
  const tokens = createTokenCache({ request, now, logger });
  const resilience = createResilience({ ...options, now });
  const { reads, changed } = options.keeping ?? shared(totalMs);
  const all = { http, tokens, logger, telemetry, totalMs, reads, changed };
  const apiOf = (name: D1ApiName) => createApi({ ...all, name, send: resilience.to(name) });
  const consumers = apiOf('consumers');
  const cards = apiOf('cards');
  let stopped: Promise<void> | undefined;

  return {
    ...createConsumers({ api: consumers, paths, wire, consumerApi }),
    ...createConsumersV1({ api: consumers, paths }),
    ...createCards({ api: cards, paths, wire }),
    ...createCardLife({ api: cards, paths, wire }),
    ...createDigitalCards({ api: apiOf('digitalCards'), paths, wire }),
    ...createClickToPay({ api: apiOf('clickToPay'), paths, wire }),
    ...createPhysicalCards({ api: apiOf('physicalCards'), paths, wire }),
    ...encryption,
    isNotDone,
    counts: resilience.counts,
    token: tokens.state,
    async ready(signal) {
      const deadline = new Deadline(totalMs, signal);
      try {
        await tokens.get(deadline);
        return true;
      } catch (error) {
        if (error instanceof Fault) return false;
        throw error;
      } finally {
        deadline.close();
      }
    },
    stop() {
      stopping.abort(new Fault('D1_UNAVAILABLE'));
      return (stopped ??= http.close());
    },
  };
}

/** Reads at the same time are one, and nothing is kept. */
function shared(totalMs: number): NonNullable<D1Options['keeping']> {
  const { reads, evictions } = createCache({ keptMs: 0, most: 1, joinMs: totalMs / 2 });
  return { reads, changed: async (tags) => evictions.evict(tags) };
}
