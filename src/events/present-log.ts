import { setTimeout } from 'node:timers/promises';
import { Fault } from '../errors.ts';
import type { EventLog, Subject, SuccessionNote } from './event-log.ts';
import { changesCards, isOf, onlyCard, presentCard } from './present-card.ts';

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
    async *follow(subject, from, signal) {
      let { card } = await read(subject);
      for await (const item of log.follow(subject, from, signal)) {
        if (!('gap' in item)) {
          if (changesCards(item.state)) ({ card } = await again(() => read(subject), signal));
          if (!isOf(card, item.state)) continue;
        }
        yield item;
      }
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
