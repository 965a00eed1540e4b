import type { EventLog, Subject, SuccessionNote } from './event-log.ts';
import { changesCards, isOf, presentCard, type PresentCard } from './present-card.ts';

const note: SuccessionNote = 'succeeded';

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
          if (changesCards(item.state)) ({ card } = await read(subject));
          if (!isOf(card, item.state)) continue;
        }
        yield item;
      }
    },
  };
}
