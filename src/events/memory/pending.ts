import type { Subject } from '../event-log.ts';
import { forget, renew } from '../ages.ts';
import type { Expected, PendingOperations, Taken } from '../pending.ts';

interface Entry {
  operation: Expected;
  word: string;
  wordAt: number;
  due: number;
  asked: number;
  unknown: number;
  turn: number;
}

/** What this process alone expects. `keptMs`: what nobody takes is forgotten so long after its last word. */
export function createMemoryPending(keptMs: number): PendingOperations {
  const entries = new Map<string, Entry>();
  /** When each had its last word, oldest first. */
  const words = new Map<string, number>();

  function remove(name: string): void {
    entries.delete(name);
    words.delete(name);
  }

  function ifSame(taken: Taken, change: (entry: Entry, name: string) => void): void {
    const name = nameOf(taken);
    const entry = entries.get(name);
    if (entry && String(entry.turn) === taken.turn) change(entry, name);
  }

  return {
    async expect(operation, word, afterMs) {
      const now = Date.now();
      forget(words, now - keptMs).forEach((name) => entries.delete(name));
      const name = nameOf(operation);
      const held = entries.get(name);
      if (held?.word === word) return;
      const turn = (held?.turn ?? 0) + 1;
      entries.set(name, { operation, word, wordAt: now, due: now + afterMs, asked: 0, unknown: 0, turn });
      renew(words, name, now);
    },
    async done(operation) {
      remove(nameOf(operation));
    },
    async take(limit, leaseMs) {
      const now = Date.now();
      const due = [...entries.values()].filter((entry) => entry.due <= now).sort((a, b) => a.due - b.due);
      return due.slice(0, limit).map((entry) => {
        entry.due = now + leaseMs;
        entry.turn += 1;
        const { operation, asked, unknown, wordAt, turn } = entry;
        return { ...operation, asked, unknown, silentMs: now - wordAt, turn: String(turn) };
      });
    },
    async postpone(taken, ms, asked) {
      ifSame(taken, (entry) => {
        entry.due = Date.now() + ms;
        if (asked) entry.asked += 1;
        if (asked === 'unknown') entry.unknown += 1;
        if (asked === 'pending') entry.unknown = 0;
      });
    },
    async drop(taken) {
      ifSame(taken, (_entry, name) => remove(name));
    },
    counts: async () => ({ pending: entries.size, unreadable: 0 }),
  };
}

function nameOf({ subject, operationId }: { subject: Subject; operationId: string }): string {
  return JSON.stringify([subject, operationId]);
}
