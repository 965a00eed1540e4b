import { appendTold } from '../append-told.ts';
import type { EventLog, Subject } from '../event-log.ts';
import { isAway, type Getter } from './getter.ts';

/** Makes anew what a lost record told of those who are followed: their subscriptions were shown an empty one. */
export interface AfterLoss {
  /** The record was lost: these are to be asked for. */
  add(subjects: Subject[]): void;
  /** Asks for the next one; false when there is none. Rejects as the getter and the log do. */
  mendOne(signal: AbortSignal): Promise<boolean>;
}

export function createAfterLoss(log: EventLog, getter: Getter): AfterLoss {
  const waiting = new Set<Subject>();

  /** A subscription to a card's orders has asked for them itself where it could, before it showed the new record. */
  async function lacksOrders(subject: Subject): Promise<boolean> {
    if (!subject.startsWith('card:')) return false;
    return !(await log.snapshot(subject)).operations.some(({ kind }) => kind === 'PRODUCE');
  }

  return {
    add: (subjects) => subjects.forEach((subject) => waiting.add(subject)),
    async mendOne(signal) {
      const [subject] = waiting;
      if (subject === undefined) return false;
      // First: another loss meanwhile is another reason to ask.
      waiting.delete(subject);
      try {
        await appendTold(log, await getter.everything(subject, await lacksOrders(subject), signal));
      } catch (error) {
        if (isAway(error)) waiting.add(subject);
        throw error;
      }
      return true;
    },
  };
}
