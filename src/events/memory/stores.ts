import { createMemoryClaims } from './claims.ts';
import { createMemoryEventLog } from './log.ts';
import { createMemoryPending } from './pending.ts';
import { createMemoryRevocations } from './revocations.ts';
import { limitsOf, type EventLogOptions } from '../options.ts';
import type { Stores } from '../stores.ts';

/** In this process alone: for development, and for one process that may lose everything when it restarts. */
export function createMemoryStores(options: EventLogOptions): Stores {
  const limits = limitsOf(options);
  const log = createMemoryEventLog(options);
  const stopped = () => !log.ready();
  return {
    log,
    pending: createMemoryPending(limits.pendingMs),
    claims: createMemoryClaims(limits, stopped),
    revocations: createMemoryRevocations(limits.revocationMs, stopped),
  };
}
