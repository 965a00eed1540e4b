import type { EventLog, Subject } from './event-log.ts';
import { changesCards, startOfPresentCard, isSince } from './present-card.ts';

/**
 * The event log as readers may see it: without what an earlier card under the same id left behind, because that card may have been another
 * person's. What is written, and found by an operationId or issuerRequestId, is as in the whole log.
 */
export function presentLog(log: EventLog): EventLog {
  const startIn = async (subject: Subject) => {
    return subject.startsWith('card:') ? startOfPresentCard((await log.snapshot(subject)).operations) : null;
  };
  return {
    ...log,
    async snapshot(subject) {
      const snapshot = await log.snapshot(subject);
      const start = subject.startsWith('card:') ? startOfPresentCard(snapshot.operations) : null;
      return { ...snapshot, operations: snapshot.operations.filter((operation) => isSince(operation, start)) };
    },
    async entries(subject, after) {
      const [entries, start] = await Promise.all([log.entries(subject, after), startIn(subject)]);
      return entries.filter(({ state }) => isSince(state, start));
    },
    async *follow(subject, from, signal) {
      let start = await startIn(subject);
      for await (const item of log.follow(subject, from, signal)) {
        if (!('gap' in item)) {
          if (changesCards(item.state)) start = await startIn(subject);
          if (!isSince(item.state, start)) continue;
        }
        yield item;
      }
    },
  };
}
