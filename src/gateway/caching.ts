import { createCache, type Cache } from '../cache/cache.ts';
import type { Config } from '../config.ts';
import type { D1Options } from '../d1/options.ts';
import { listTag } from '../d1/tags.ts';
import type { EventLog, Subject, SuccessionNote } from '../events/event-log.ts';
import { mayReachOthers } from './reach.ts';

export interface Caching {
  cache: Cache;
  /** For the D1 client. */
  keeping: NonNullable<D1Options['keeping']>;
  /** For whoever appends. */
  log: EventLog;
}

const note: SuccessionNote = 'succeeded';

/** What this process keeps of what it has read, until it hears by the event log that something has changed. Its tags are the log's subjects. */
export function createCaching(
  { cache: { keptMs, entries }, d1 }: Pick<Config, 'cache' | 'd1'>,
  log: EventLog,
): Caching {
  const cache = createCache({
    keptMs,
    most: entries,
    joinMs: d1.timeouts.totalMs / 2,
    hears: () => log.hearsChanges(),
  });
  const { evictions, reads } = cache;
  log.onChange((subject) => (subject === null ? evictions.evictAll() : evictions.evict([subject])));
  log.onLoss(evictions.evictAll);
  const changed = async (tags: readonly string[]) => {
    evictions.evict(tags);
    // What a write has done stands, whoever could be told.
    await Promise.allSettled(tags.map((tag) => log.announce(tag as Subject)));
  };
  return { cache, keeping: { reads, changed }, log: announcingLog(log) };
}

/**
 * The log for whoever must find what they appended in every answer from then on: notifications and mutations. A repeat may have brought times that were
 * not known. What a read of D1 appends is told without: it would take itself out.
 */
export function tellingRepeats(log: EventLog): EventLog {
  return {
    ...log,
    async append(update, options) {
      const outcome = await log.append(update, options);
      if (outcome.outcome === 'repeated') await log.announce(update.subject);
      return outcome;
    },
  };
}

/** The log, which tells all processes also of what an update changes beside its own subject, before it counts as stored. */
function announcingLog(log: EventLog): EventLog {
  const announceLists = together(() => log.announce(listTag as Subject));
  return {
    ...log,
    async append(update, options) {
      const outcome = await log.append(update, options);
      if (mayReachOthers(update, outcome)) await announceLists();
      return outcome;
    },
    async remember(subject, name, text) {
      await log.remember(subject, name, text);
      // It says which of the record may be shown.
      if (name === note) await log.announce(subject);
    },
  };
}

/** Does the work once for all who ask for it in one turn of the event loop, after they have asked: of many updates that come together each may. */
function together(work: () => Promise<void>): () => Promise<void> {
  let next: Promise<void> | undefined;
  return () =>
    (next ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      next = undefined;
      return work();
    }));
}
