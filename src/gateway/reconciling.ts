import type { Config } from '../config.ts';
import type { D1Client } from '../d1/types.ts';
import type { EventLog } from '../events/event-log.ts';
import { expectingLog } from '../events/reconciler/expecting-log.ts';
import { observedLog } from '../events/observed-log.ts';
import { followedLog } from '../events/reconciler/followed.ts';
import { createReconciler, type Reconciler } from '../events/reconciler/reconciler.ts';
import type { Stores } from '../events/stores.ts';
import type { Logger } from '../log.ts';
import { unmeasured, type Telemetry } from '../telemetry.ts';
import { createOperationGetter } from './operation-getter.ts';

/** Beside two answers of D1: for Redis, and for other calls' turn. */
const spareMs = 15_000;

/** The log for everybody who appends or follows, and the reconciler of what they append; null where it is configured not to ask. */
export function startReconciling(
  { pending, ...stores }: Stores,
  d1: D1Client,
  config: Pick<Config, 'reconcile' | 'd1'>,
  logger: Logger,
  telemetry: Telemetry = unmeasured,
): { log: EventLog; reconciler: Reconciler | null } {
  const { asks, delays, perSecond, ageMs } = config.reconcile;
  const { log, followed } = followedLog(observedLog(expectingLog(stores.log, pending, delays[0] ?? 0), telemetry));
  if (!asks) return { log, reconciler: null };
  const getter = createOperationGetter(d1, perSecond);
  // Half of it is for the round, and the rest for the operation that is asked for last, of which two getters may know.
  const leaseMs = 2 * (2 * config.d1.timeouts.totalMs + spareMs);
  const reconciler = createReconciler({ log, pending, getter, followed, logger, delays, ageMs, leaseMs });
  log.onLoss(reconciler.lost);
  return { log, reconciler };
}
