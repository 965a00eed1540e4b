import type { D1Client } from '../d1/types.ts';
import { appendTold } from '../events/append-told.ts';
import type { EventLog, Update } from '../events/event-log.ts';
import type { AskAgain } from '../scope.ts';
import { createGetter } from './operation-getter.ts';

/** The reconciler's questions, asked for somebody who waits: at once, with their correlation id, and repeated as other reads are. */
export function createAskAgain(d1: D1Client, log: EventLog): AskAgain {
  const told = async (updates: Update[]) => ({ updates, news: await appendTold(log, updates) });
  return {
    async operation(operation, call) {
      return told(await createGetter(d1, async () => call).operation(operation, call.signal));
    },
    async everything(subject, call) {
      return told(await createGetter(d1, async () => call).everything(subject, true, call.signal));
    },
  };
}
