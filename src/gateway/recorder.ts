import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { EventLog, Update } from '../events/event-log.ts';
import { readOperation } from '../events/notifications/notifications.ts';
import { createRecordTold } from '../events/record-told.ts';
import type { Dependencies } from '../scope.ts';

type Operation = Parameters<Dependencies['record']>[0][number];

/** How many readings are kept. */
const kept = 20_000;

/** D1's answers about operations go the way of its notifications; appended oldest first, as they happened. */
export function createRecorder(log: EventLog): Dependencies['record'] {
  const record = createRecordTold(log);
  // By a digest of all that D1 said, so that it can never be old, and nothing is kept that a reading leaves out. D1 tells the same each time, and
  // to read it costs several times as much.
  const readings = new LRUCache<string, { update: Update | null }>({ max: kept });

  function read(operation: Operation): Update | null {
    const name = hash('sha256', JSON.stringify(operation), 'base64');
    const known = readings.get(name);
    if (known) return known.update;
    const update = readOperation(operation);
    readings.set(name, { update });
    return update;
  }

  return async (operations, known) => {
    if (operations.length === 0) return false;
    const ordered = operations.toSorted((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime));
    const updates = ordered.map(read).filter((update) => update !== null);
    return updates.length > 0 && record(updates, known);
  };
}
