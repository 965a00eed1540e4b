import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AppendOutcome, LogEntry, Snapshot, Update } from '../event-log.ts';
import { forget, renew } from '../ages.ts';
import { factsOf, given } from '../facts.ts';
import { byFirstPosition, judge, merge, takeOwn, takeTimes, withTimes, type Folded } from '../fold.ts';
import type { Page } from '../source.ts';
import type { Limits } from '../options.ts';
import { rankOf } from '../rank.ts';

/** One subject's record in memory. */
export interface MemoryRecord {
  /** `changed`: whether anything that can be read is another than before. */
  append(update: Update): { outcome: AppendOutcome; changed: boolean };
  page(after: string, limit: number): Page;
  snapshot(): Snapshot;
}

export function createMemoryRecord(limits: Limits): MemoryRecord {
  const epoch = randomBytes(9).toString('base64url');
  const operations = new Map<string, Folded>();
  /** By facts, oldest first. */
  const seen = new Map<string, number>();
  /** When each operation was last heard of, oldest first. */
  const heard = new Map<string, number>();
  let entries: LogEntry[] = [];
  let position = 0;

  function append(given: Update): { outcome: AppendOutcome; changed: boolean } {
    const before = operations.get(given.operationId)?.state;
    const outcome = store(given);
    const after = operations.get(given.operationId)?.state;
    return { outcome, changed: outcome.outcome === 'stored' || !isDeepStrictEqual(before, after) };
  }

  function store(given: Update): AppendOutcome {
    const update = tidy(given);
    const now = Date.now();
    forget(seen, now - limits.repeatMs);
    forget(heard, now - limits.repeatMs).forEach((id) => operations.delete(id));
    const facts = factsOf(update);
    const known = operations.get(update.operationId);
    const held = known && takeOwn(known, update);
    if (held) operations.set(update.operationId, held);
    if (seen.has(facts)) {
      if (held) operations.set(update.operationId, takeTimes(held, update));
      return { outcome: 'repeated' };
    }
    seen.set(facts, now);
    renew(heard, update.operationId, now);
    const rank = rankOf(update);
    const verdict = judge(held, update, rank);
    if (held && verdict === 'same') {
      operations.set(update.operationId, takeTimes(held, update));
      return { outcome: 'repeated' };
    }
    const previous = String(position);
    position = Math.max(position + 1, now);
    const at = new Date(now).toISOString();
    const late = held !== undefined && verdict === 'late';
    const folded = late ? held : merge(held, update, rank, String(position), at);
    operations.set(update.operationId, folded);
    const entry = { epoch, position: String(position), previous, update, state: folded.state, late, at };
    entries.push(entry);
    trim(now);
    return { outcome: 'stored', entry };
  }

  function trim(now: number): void {
    const oldest = now - limits.retentionMs;
    const kept = entries.findIndex((entry) => Date.parse(entry.at) >= oldest);
    const drop = Math.max(kept === -1 ? entries.length : kept, entries.length - limits.maxEntries);
    if (drop > 0) entries = entries.slice(drop);
  }

  function page(after: string, limit: number): Page {
    trim(Date.now());
    const from = BigInt(after);
    const start = entries.findIndex((entry) => BigInt(entry.position) > from);
    return {
      epoch,
      position: String(position),
      entries: start === -1 ? [] : entries.slice(start, start + limit),
    };
  }

  return {
    append,
    page,
    snapshot() {
      const states = [...operations.values()].map(({ state }) => state).sort(byFirstPosition);
      return { epoch, position: String(position), operations: states };
    },
  };
}

function tidy(update: Update): Update {
  const { subject, operationId, kind, status, startedAt, endedAt, trace } = update;
  const times = withTimes(startedAt, endedAt);
  return { subject, operationId, kind, status, ...times, fields: given(update.fields), ...(trace && { trace }) };
}
