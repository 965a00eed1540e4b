import { setTimeout } from 'node:timers/promises';
import { Fault } from '../errors.ts';
import type { EventLog, Gap, LogEntry, Subject, SuccessionNote } from './event-log.ts';
import { changesCards, isOf, onlyCard, presentCard, type PresentCard } from './present-card.ts';
import { through } from './through.ts';

const note: SuccessionNote = 'succeeded';
/** Between two tries while the log cannot be reached. */
const pauseMs = 1_000;

/**
 * The event log as readers may see it: without what an earlier card under the same id left behind, because that card may have been another
 * person's. What is written, and found by an operationId or issuerRequestId, is as in the whole log.
 */
export function presentLog(log: EventLog): EventLog {
  const read = async (subject: Subject) => {
    if (!subject.startsWith('card:')) return { snapshot: await log.snapshot(subject), card: onlyCard };
    const found = await log.snapshotWithNote(subject, note);
    return { snapshot: found.snapshot, card: presentCard(found.snapshot.operations, found.note) };
  };
  const snapshot: EventLog['snapshot'] = async (subject) => {
    const { snapshot, card } = await read(subject);
    if (card === onlyCard) return snapshot;
    return { ...snapshot, operations: snapshot.operations.filter((operation) => isOf(card, operation)) };
  };
  return {
    ...log,
    snapshot,
    async snapshotWithNote(subject, name) {
      const [shown, text] = await Promise.all([snapshot(subject), log.recall(subject, name)]);
      return { snapshot: shown, note: text };
    },
    async entries(subject, after) {
      const [entries, { card }] = await Promise.all([log.entries(subject, after), read(subject)]);
      return entries.filter(({ state }) => isOf(card, state));
    },
    follow(subject, from, signal) {
      // Looked at with the first entry: most followers wait for long, and many leave before there is one.
      let card: PresentCard | undefined;
      const shown = (item: LogEntry) => (card === undefined || isOf(card, item.state) ? item : undefined);
      const lookAgain = async (item: LogEntry) => {
        ({ card } = await again(() => read(subject), signal));
        return shown(item);
      };
      return through<LogEntry | Gap, LogEntry | Gap>(log.follow(subject, from, signal), (item) => {
        if ('gap' in item) return item;
        return card === undefined || changesCards(item.state) ? lookAgain(item) : shown(item);
      });
    },
  };
}

/** A follower waits for a log that is away, as it does in the log itself. */
async function again<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'EVENTS_UNAVAILABLE') || signal.aborted) throw error;
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
