import type { EventLog, LogEntry, OperationState, Subject } from '../../events/event-log.ts';
import { further } from '../operation/operation.further.ts';

/** What the record has of one operation. */
export interface Recorded {
  state: OperationState;
  /** Those that are still kept, in the order of arrival. */
  entries: LogEntry[];
}

type Read = Pick<EventLog, 'snapshot' | 'entries'>;

/**
 * The operations in a subject's record, and in those of the digital cards that it names: D1 may tell of an operation on a digital card without naming
 * its card. By operationId.
 */
export async function recordedOf(log: Read, subject: Subject): Promise<Map<string, Recorded>> {
  const own = await read(log, subject);
  const digitalCards = new Set(own.states.flatMap(({ fields }) => fields.digitalCardId ?? []));
  const others = await Promise.all([...digitalCards].map((id) => read(log, `digitalCard:${id}`)));
  const found = new Map<string, Recorded>();
  for (const { states, entries } of [own, ...others]) {
    for (const state of states) {
      const { operationId } = state;
      const known = found.get(operationId) ?? { state, entries: [] };
      const more = entries.filter(({ update }) => update.operationId === operationId);
      found.set(operationId, { state: further(known.state, state), entries: inOrder([...known.entries, ...more]) });
    }
  }
  return found;
}

async function read(log: Read, subject: Subject): Promise<{ states: OperationState[]; entries: LogEntry[] }> {
  const [{ operations }, entries] = await Promise.all([log.snapshot(subject), log.entries(subject)]);
  return { states: operations, entries };
}

/** Positions are times, and so comparable between two records. */
function inOrder(entries: LogEntry[]): LogEntry[] {
  return entries.toSorted((a, b) => (BigInt(a.position) < BigInt(b.position) ? -1 : 1));
}
