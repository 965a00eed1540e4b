import { LRUCache } from 'lru-cache';
import { appendTold, isOver, saysNothingNew } from './append-told.ts';
import type { EventLog, Snapshot, Update } from './event-log.ts';
import { isEnded } from './pending.ts';

/**
 * Appends what a read of D1 shows, in the order given. `known`: what the log had of their one subject when that read began; what it tells already
 * is left out then. Gives whether anything may have been appended: `known` is old then.
 */
export type RecordTold = (updates: readonly Update[], known?: Snapshot) => Promise<boolean>;

/** How long it is relied on that an operation is in the index of what has to end, in ms. It may be given up there, or a server lost. */
const reliedOnMs = 600_000;

/**
 * An update is left out where its append would change nothing: the record has the operation in that very state, as somebody committed it, and
 * either it has ended, or this process appended it lately. The latter, because an append does one thing more for what has not ended: it sees to it that
 * it is in the index of what D1 is asked for when it says nothing (`reconciler/expecting-log.ts`), and that the record remembers it for longer.
 */
export function createRecordTold(log: EventLog): RecordTold {
  const lately = new LRUCache<string, true>({ max: 10_000, ttl: reliedOnMs });
  log.onLoss(() => lately.clear());

  function has({ operations }: Snapshot, update: Update): boolean {
    const state = operations.find(({ operationId }) => operationId === update.operationId);
    if (state?.subject !== update.subject) return false;
    return isOver(state, update) || (lately.has(nameOf(update)) && saysNothingNew(state, update));
  }

  return async (updates, known) => {
    if (known === undefined) {
      await appendTold(log, updates);
      return true;
    }
    const missing = updates.filter((update) => !has(known, update));
    for (const update of missing) {
      await log.append(update);
      if (!isEnded(update)) lately.set(nameOf(update), true);
    }
    return missing.length > 0;
  };
}

/** By what the index has of it. */
function nameOf({ subject, operationId, status, fields: { stage } }: Update): string {
  return JSON.stringify([subject, operationId, status, stage]);
}
