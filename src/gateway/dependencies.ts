import pLimit from 'p-limit';
import type { Config, Secrets } from '../config.ts';
import type { Current } from '../current.ts';
import type { AnswerCounts } from '../cache/answers.ts';
import { createD1Client } from '../d1/client.ts';
import { createCursors } from '../events/cursor.ts';
import { createMemoryStores } from '../events/memory/stores.ts';
import { presentLog } from '../events/present-log.ts';
import { createRedisStores } from '../events/redis/stores.ts';
import type { Revocations } from '../events/revocations.ts';
import type { Stores } from '../events/stores.ts';
import type { ConsumerDirectory } from '../issuer/consumer-directory.ts';
import { createHttpCardDirectory } from '../issuer/http-card-directory.ts';
import { createHttpConsumerDirectory } from '../issuer/http-consumer-directory.ts';
import { createSdkTokens } from '../issuer/sdk-tokens.ts';
import type { Logger } from '../log.ts';
import type { D1Sources, EventSources } from '../metrics/sources.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Dependencies } from '../scope.ts';
import { createAskAgain } from './ask-again.ts';
import { createAudit } from './audit.ts';
import { createCaching, tellingRepeats, type Caching } from './caching.ts';
import { createDigest } from './digest.ts';
import { createRecorder } from './recorder.ts';
import { startReconciling } from './reconciling.ts';

/** What lives as long as the gateway, and how it ends. `consumerDirectory` is null where none is configured. */
export interface Parts {
  dependencies: Dependencies;
  consumerDirectory: ConsumerDirectory | null;
  revocations: Revocations;
  cache: Caching['cache'];
  /** What is counted in them. */
  sources: { d1: D1Sources; answers(): AnswerCounts; events: Omit<EventSources, 'notifications'> };
  /** Closes every connection to the event log, to D1 and to the issuer's own systems. */
  stop(): Promise<void>;
}

/** How many subscriptions ask D1 for what their first payload is made of at the same time. */
const atOnce = 32;

export type Sabotage = (stores: Stores) => Stores;

/** `sabotage` stands between the gateway and its stores: for tests that must see a broken guarantee noticed. */
export function createParts(
  config: Config,
  secrets: Current<Secrets>,
  logger: Logger,
  telemetry: Telemetry,
  sabotage: Sabotage = (stores) => stores,
): Parts {
  const stores = sabotage(createStores(config, logger));
  const caching = createCaching(config, stores.log);
  const d1 = createD1Client({
    ...config.d1,
    keeping: caching.keeping,
    assertion: { ...config.d1.assertion, key: () => secrets().signing },
    encryption: () => secrets().encryption,
    logger,
    telemetry,
  });
  const { log, reconciler } = startReconciling({ ...stores, log: caching.log }, d1, config, logger, telemetry);
  const { claims, pending } = stores;
  const { secret } = config.eventLog;
  const consumerDirectory =
    config.consumerDirectory && createHttpConsumerDirectory({ ...config.consumerDirectory, logger });
  const cardDirectory = config.cardDirectory && createHttpCardDirectory({ ...config.cardDirectory, logger });
  const inTurn = pLimit(atOnce);
  const dependencies = {
    d1,
    log: presentLog(tellingRepeats(log)),
    wholeLog: log,
    claims,
    cursors: createCursors(secret),
    record: createRecorder(log),
    askAgain: createAskAgain(d1, log),
    audit: createAudit(logger),
    inTurn,
    acceptClearCardData: config.acceptClearCardData,
    consumerApi: config.d1.consumerApi,
    cardDirectory,
    sdkTokens: config.sdkTokens && createSdkTokens({ ...config.sdkTokens, key: () => sdkKey(secrets()) }),
    endUserOrders: config.endUserOrders,
    consumerCardsMs: config.consumerCardsMs,
    lostRequests: config.lostRequests,
    digest: createDigest(secret),
  };
  const stop = async () => {
    await reconciler?.stop();
    await Promise.all([log, d1, consumerDirectory, cardDirectory].map((each) => each?.stop()));
  };
  const sources = {
    d1: { apis: d1.counts, token: d1.token, reads: caching.cache.reads.counts },
    answers: caching.cache.answers.counts,
    events: {
      ...{ log: log.counts, logReady: log.ready, setAside: log.countSetAside, pending: pending.counts },
      reconciler: reconciler && reconciler.counts,
      claims: claims.counts,
      turns: () => ({ active: inTurn.activeCount, waiting: inTurn.pendingCount }),
    },
  };
  return { dependencies, consumerDirectory, revocations: stores.revocations, cache: caching.cache, sources, stop };
}

function sdkKey({ sdkSigning }: Secrets): NonNullable<Secrets['sdkSigning']> {
  if (sdkSigning === null) throw new Error('tokens of the D1 SDK are configured without a key');
  return sdkSigning;
}

function createStores({ eventLog, reconcile, d1, cardDirectory }: Config, logger: Logger): Stores {
  // A request may take some reads of D1, a question to the card directory, and one write.
  const leaseMs = Math.max(30_000, 4 * d1.timeouts.totalMs) + (cardDirectory?.timeoutMs ?? 0);
  // A little longer, so that who asks sees an operation come of age and can say so.
  const pendingDays = reconcile.ageMs / 86_400_000 + 2;
  const options = { ...eventLog, leaseMs, pendingDays, logger };
  return options.backend === 'redis' ? createRedisStores(options) : createMemoryStores(options);
}
