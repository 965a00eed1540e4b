import type { EventLog, Update } from '../event-log.ts';
import { isEnded, type Expected, type PendingOperations } from '../pending.ts';

/**
 * The log with an index of what has not ended, whoever appends: notifications, answers to mutations, and reads. An operation goes into the index
 * before its update goes into the record, so that no crash leaves one that nobody asks for, and an update is stored when both are.
 * `afterMs`: how long D1 has to tell of it.
 */
export function expectingLog(log: EventLog, pending: PendingOperations, afterMs: number): EventLog {
  return {
    ...log,
    async append(update, options) {
      const operation = expectedFrom(update);
      const expected = isEnded(update) ? undefined : pending.expect(operation, wordOf(update), afterMs);
      // It goes out first, on the same connection. Waiting for its answer would halve how many updates can be stored in a second.
      const [outcome] = await Promise.all([log.append(update, options), expected]);
      // Not waited for: what is left in the index is found to have ended before D1 is asked.
      if (isEnded(outcome.outcome === 'stored' ? outcome.entry.state : update))
        pending.done(operation).catch(() => undefined);
      return outcome;
    },
  };
}

function expectedFrom({ subject, operationId, kind, fields: { digitalCardId } }: Update): Expected {
  return { subject, operationId, kind, ...(digitalCardId !== undefined && { digitalCardId }) };
}

/** An answer of D1's that shows what is known is no word on the operation: else one that stands still would be asked for at the same pace for ever. */
function wordOf({ status, fields: { stage } }: Update): string {
  return JSON.stringify([status, stage ?? null]);
}
