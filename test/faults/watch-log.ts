import type { Seen, Watch } from './seen.ts';

/** What one subscription was shown, in the order in which it came. */
export interface WatchLog {
  watch: Watch;
  seen: Seen[];
  /** The payloads that were no CHANGE. */
  snapshots: Seen[];
  /** When a CHANGE with this marker first came. */
  shownAt: Map<string, number>;
}

export interface WatchLogs {
  all(): WatchLog[];
  /** Those to a card. */
  ofCard(cardId: string): WatchLog[];
  ofConsumers(): WatchLog[];
  open(watch: Watch): WatchLog;
  put(seen: Seen): void;
}

export function createWatchLogs(): WatchLogs {
  const logs = new Map<number, WatchLog>();
  const byCard = new Map<string, WatchLog[]>();
  const consumers: WatchLog[] = [];
  return {
    all: () => [...logs.values()],
    ofCard: (cardId) => byCard.get(cardId) ?? [],
    ofConsumers: () => consumers,
    open(watch) {
      const log: WatchLog = { watch, seen: [], snapshots: [], shownAt: new Map() };
      logs.set(watch.id, log);
      if (watch.of === 'consumer') consumers.push(log);
      else byCard.set(watch.key, [...(byCard.get(watch.key) ?? []), log]);
      return log;
    },
    put(seen) {
      const log = logs.get(seen.watch);
      if (!log) throw new Error('a payload of a subscription that nobody opened');
      log.seen.push(seen);
      if (seen.kind !== 'CHANGE') log.snapshots.push(seen);
      else if (seen.marker !== null && !log.shownAt.has(seen.marker)) log.shownAt.set(seen.marker, seen.at);
    },
  };
}
