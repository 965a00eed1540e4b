import { setTimeout } from 'node:timers/promises';
import { Fault } from '../errors.ts';
import type { EventLog, Subject, SuccessionNote } from './event-log.ts';
import { changesCards, isOf, presentCard, type PresentCard } from './present-card.ts';

const note: SuccessionNote = 'succeeded';
/** Between two tries while the log cannot be reached. */
const pauseMs = 1_000;

/**
 * The event log as readers may see it: without what an earlier card under the same id left behind, because that card may have been another
 * person's. What is written, and found by an operationId or issuerRequestId, is as in the whole log.
 */
export function presentLog(log: EventLog): EventLog {
  const read = async (subject: Subject) => {
    const isCard = subject.startsWith('card:');
    const [snapshot, succeeded] = await Promise.all([log.snapshot(subject), isCard ? log.recall(subject, note) : null]);
    const card: PresentCard = isCard ? presentCard(snapshot.operations, succeeded) : { after: 0n, start: null };
    return { snapshot, card };
  };
  return {
    ...log,
    async snapshot(subject) {
      const { snapshot, card } = await read(subject);
      return { ...snapshot, operations: snapshot.operations.filter((operation) => isOf(card, operation)) };
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
