import { Fault } from '../../errors.ts';
import { createAgingMap } from '../aging-map.ts';
import type { News, Ring } from '../bell.ts';
import type { EventLog, HearChange, SetAside, Snapshot, Subject, Update } from '../event-log.ts';
import { createCounts } from '../event-log-counts.ts';
import { follow } from '../follow.ts';
import type { Source } from '../source.ts';
import { createMemoryRecord, type MemoryRecord } from './record.ts';
import { forget, renew } from '../ages.ts';
import { asideLimits, limitsOf, type EventLogOptions } from '../options.ts';

/** The record in this process alone: for development, and for one process that may lose everything when it restarts. */
export function createMemoryEventLog(options: EventLogOptions): EventLog {
  const limits = limitsOf(options);
  const records = new Map<Subject, MemoryRecord>();
  const ages = new Map<Subject, number>();
  const subjects = createAgingMap<string, Subject>(limits.repeatMs);
  const requests = createAgingMap<string, Subject>(limits.repeatMs);
  const notes = createAgingMap<string, string>(limits.noteMs);
  const rings = new Map<Subject, Set<Ring>>();
  const bells = new Map<Subject, Set<() => void>>();
  const changes = new Set<HearChange>();
  const aside = new Map<string, number>();
  const counts = createCounts();
  let stopped = false;

  function open(): void {
    if (stopped) throw new Fault('EVENTS_UNAVAILABLE');
  }

  function recordOf(subject: Subject): MemoryRecord {
    const now = Date.now();
    forget(ages, now - limits.repeatMs).forEach((old) => records.delete(old));
    let record = records.get(subject);
    if (!record) records.set(subject, (record = createMemoryRecord(limits)));
    renew(ages, subject, now);
    return record;
  }

  /** The first subject keeps an operation, as in index-operation.lua.ts. */
  function index({ operationId, subject, fields: { issuerRequestId } }: Update): void {
    if ((subjects.get(operationId) ?? subject) === subject) subjects.set(operationId, subject);
    if (issuerRequestId !== undefined) requests.set(issuerRequestId, subject);
  }

  function snapshot(subject: Subject): Snapshot {
    open();
    return records.get(subject)?.snapshot() ?? { epoch: '', position: '0', operations: [] };
  }

  function noteOf(subject: Subject, name: string): string | null {
    open();
    return notes.get(JSON.stringify([subject, name])) ?? null;
  }

  const source: Source = {
    async join(subject, ring) {
      open();
      return listen(rings, subject, ring);
    },
    async read(subject, after, limit) {
      open();
      return records.get(subject)?.page(after, limit) ?? { epoch: '', position: '0', entries: [] };
    },
    stopped: () => stopped,
  };

  return {
    async append(update, { tellRepeat = false } = {}) {
      open();
      index(update);
      const { outcome, changed } = recordOf(update.subject).append(update);
      if (changed || tellRepeat) changes.forEach((heard) => heard(update.subject, update.kind));
      counts[outcome.outcome] += 1;
      if (outcome.outcome === 'stored') {
        const news: News = () => outcome.entry;
        rings.get(update.subject)?.forEach((ring) => ring(news));
      }
      return outcome;
    },
    snapshot: async (subject) => snapshot(subject),
    snapshotWithNote: async (subject, name) => ({ snapshot: snapshot(subject), note: noteOf(subject, name) }),
    entries: async (subject, after = '0') => (await source.read(subject, after, Infinity)).entries,
    follow: (subject, from, signal) => follow(source, subject, from, signal),
    async subjectOf(operationId) {
      open();
      return subjects.get(operationId) ?? null;
    },
    async subjectOfRequest(issuerRequestId) {
      open();
      return requests.get(issuerRequestId) ?? null;
    },
    async remember(subject, name, text) {
      open();
      const key = JSON.stringify([subject, name]);
      if (text === null) notes.delete(key);
      else notes.set(key, text);
    },
    recall: async (subject, name) => noteOf(subject, name),
    async ring(subject) {
      open();
      bells.get(subject)?.forEach((heard) => heard());
    },
    async onRing(subject, heard) {
      open();
      return listen(bells, subject, heard);
    },
    onChange(heard) {
      changes.add(heard);
      return () => void changes.delete(heard);
    },
    async announce(subject, { anew } = {}) {
      changes.forEach((heard) => heard(subject, undefined, anew));
    },
    hearsChanges: () => !stopped,
    async setAside(item) {
      open();
      const now = Date.now();
      renew(aside, asText(item), now);
      forget(aside, now - asideLimits.ms);
      for (const oldest of aside.keys()) {
        if (aside.size <= asideLimits.items) break;
        aside.delete(oldest);
      }
    },
    async countSetAside() {
      open();
      forget(aside, Date.now() - asideLimits.ms);
      return aside.size;
    },
    // It is lost with the process, and nobody is left to be told.
    onLoss: () => () => undefined,
    counts: () => ({ ...counts }),
    ready: () => !stopped,
    async stop() {
      stopped = true;
      rings.forEach((listeners) => listeners.forEach((ring) => ring()));
    },
  };
}

function listen<L>(listeners: Map<Subject, Set<L>>, subject: Subject, listener: L): () => void {
  const those = listeners.get(subject) ?? new Set();
  listeners.set(subject, those.add(listener));
  return () => {
    those.delete(listener);
    if (those.size === 0 && listeners.get(subject) === those) listeners.delete(subject);
  };
}

/** Without the correlation id: what D1 sends again is the same thing set aside. */
function asText({ reason, operationId, content }: SetAside): string {
  return JSON.stringify([reason, operationId, content.slice(0, asideLimits.contentLength)]);
}
