import type { Cursors } from '../../events/cursor.ts';
import type { LogEntry, Place, Snapshot, Subject } from '../../events/event-log.ts';
import { createMerge } from './merge.ts';
import { Roster, type RosterSource } from './roster.ts';

/** A step of several records. The cursor resumes right after it. */
export type LiveStep = { cursor: string } & (
  { kind: 'SNAPSHOT' | 'RESYNC'; snapshots: ReadonlyMap<Subject, Snapshot> } | { kind: 'CHANGE'; entry: LogEntry }
);

export interface LiveManySource extends RosterSource {
  cursors: Cursors;
  /** Who or what is watched: a cursor is good for them alone. */
  owner: Subject;
}

/**
 * Several records as one, say of an end user and of all their cards: a snapshot, then every later entry of each once and in its order; or,
 * given a cursor, every entry after its places. A record that comes later is followed from its start, one that no longer belongs is left.
 */
export async function* liveMany(source: LiveManySource, after: string | null): AsyncGenerator<LiveStep, void, void> {
  const { log, cursors, owner, signal } = source;
  const places = after === null ? new Map<Subject, Place>() : cursors.decodeMany(owner, after);
  const step = () => ({ cursor: cursors.encodeMany(owner, places) });
  const merge = createMerge(log);
  const roster = new Roster(source, merge, places);
  const leave = await log.onRing(owner, () => {
    roster.ring();
    merge.wake();
  });
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', merge.stop);
  try {
    if (after !== null) {
      await roster.resume();
    } else {
      await roster.settle();
      yield { kind: 'SNAPSHOT', snapshots: roster.snapshots, ...step() };
    }
    while (!signal.aborted) {
      if (roster.goodFor <= 0) await roster.relist();
      timer = setTimeout(merge.wake, roster.goodFor);
      const arrival = await merge.next();
      clearTimeout(timer);
      if (arrival === null) return;
      if (arrival === 'woken') continue;
      if ('gap' in arrival) {
        await roster.resettle();
        yield { kind: 'RESYNC', snapshots: roster.snapshots, ...step() };
      } else if (await roster.accept(arrival)) {
        yield { kind: 'CHANGE', entry: arrival, ...step() };
      }
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', merge.stop);
    merge.stop();
    leave();
  }
}
