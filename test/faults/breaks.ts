import { randomUUID } from 'node:crypto';
import { EventEmitter, on } from 'node:events';
import type { EventLog, Gap, LogEntry, OperationState, Place, Subject, Update } from '../../src/events/event-log.ts';
import type { Stores } from '../../src/events/stores.ts';

/** Ways to break the guarantee on purpose, each as a gateway is easily built: the harness must notice every one. */
export const breaks = {
  /** D1 is told 204 before its update is stored. */
  'answer-before-storing': answerBeforeStoring,
  /** Subscribers are shown an update before it is stored. */
  'publish-before-append': wrapped(publishBeforeAppend),
  /** What the live wire did not bring is never looked for. */
  'no-gap-check': wrapped((log) => ({ follow: (subject, from, signal) => liveOnly(log, subject, from, signal) })),
  /** An update that D1 sends again is news. */
  'no-deduplication': wrapped((log) => ({
    append: (update) => log.append({ ...update, fields: { ...update.fields, dueDate: randomUUID() } }),
  })),
} satisfies Record<string, (stores: Stores) => Stores>;

export type Break = keyof typeof breaks;

export function isBreak(name: string): name is Break {
  return Object.hasOwn(breaks, name);
}

function answerBeforeStoring(stores: Stores): Stores {
  const { log, pending } = stores;
  const hasty = wrapped(() => ({
    async append(update) {
      log.append(update).catch(() => undefined);
      return { outcome: 'repeated' };
    },
  }))(stores);
  const expect: typeof pending.expect = async (...operation) => {
    pending.expect(...operation).catch(() => undefined);
  };
  return { ...hasty, pending: { ...pending, expect } };
}

function wrapped(part: (log: EventLog) => Partial<EventLog>): (stores: Stores) => Stores {
  return (stores) => ({ ...stores, log: { ...stores.log, ...part(stores.log) } });
}

/** Later than this, an entry was not brought by the live wire but found in the record. */
const liveMs = 500;

async function* liveOnly(
  log: EventLog,
  subject: Subject,
  from: Place,
  signal: AbortSignal,
): AsyncGenerator<LogEntry | Gap, void, void> {
  const { position } = await log.snapshot(subject);
  for await (const item of log.follow(subject, from, signal)) {
    const isBacklog = 'gap' in item || BigInt(item.position) <= BigInt(position);
    if (isBacklog || Date.now() - Date.parse(item.at) < liveMs) yield item;
  }
}

/** Followers of this process hear of an update first; the entry that is stored then is old to them. */
function publishBeforeAppend(log: EventLog): Partial<EventLog> {
  const early = new EventEmitter().setMaxListeners(0);
  return {
    async append(update) {
      early.emit(update.subject, update);
      return log.append(update);
    },
    async *follow(subject, from, signal) {
      const news = new EventEmitter();
      const arrivals = on(news, 'item', { signal, close: ['end'] }) as AsyncIterable<[LogEntry | Gap, Update?]>;
      const hear = (update: Update) => news.emit('item', { gap: true }, update);
      early.on(subject, hear);
      relay(log.follow(subject, from, signal), news);
      const shown = new Set<string>();
      const states = new Map<string, OperationState>();
      let place = from;
      try {
        for await (const [item, update] of arrivals) {
          const entry = update ? provisional(place, update, states.get(update.operationId)) : item;
          if (update) shown.add(JSON.stringify(update));
          if (!('gap' in entry)) {
            const isOld = !update && shown.delete(JSON.stringify(entry.update));
            states.set(entry.update.operationId, entry.state);
            place = entry;
            if (isOld) continue;
          }
          yield entry;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        early.off(subject, hear);
      }
    },
  };
}

function relay(stored: AsyncIterable<LogEntry | Gap>, news: EventEmitter): void {
  (async () => {
    for await (const item of stored) news.emit('item', item);
    news.emit('end');
  })().catch((error: unknown) => news.emit('error', error));
}

/** An entry made up of what is hoped to be stored. */
function provisional({ epoch, position }: Place, update: Update, held: OperationState | undefined): LogEntry {
  const at = new Date().toISOString();
  const next = String(Math.max(Number(position) + 1, Date.now()));
  const state = { firstPosition: next, firstSeenAt: at, ...held, ...update, position: next, seenAt: at };
  const whole = { ...state, fields: { ...held?.fields, ...update.fields } };
  return { epoch, position: next, previous: position, update, state: whole, late: false, at };
}
