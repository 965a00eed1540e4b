import { registerEnumType } from 'type-graphql';
import type { Cursors } from '../../events/cursor.ts';
import type { EventLog, LogEntry, Place, Snapshot, Subject } from '../../events/event-log.ts';

export const UpdateKind = { SNAPSHOT: 'SNAPSHOT', CHANGE: 'CHANGE', RESYNC: 'RESYNC' } as const;
export type UpdateKind = keyof typeof UpdateKind;

registerEnumType(UpdateKind, {
  name: 'UpdateKind',
  description: 'What a payload of a subscription is.',
  valuesConfig: {
    SNAPSHOT: { description: 'The present state; the first payload when no cursor was given.' },
    CHANGE: { description: 'One update of D1, shown once, and the state right after it.' },
    RESYNC: {
      description: 'The record does not reach back to the cursor: forget what you had, here is the present state.',
    },
  },
});

/** A step of a live subject. The cursor resumes right after it. */
export type Live = { cursor: string } & (
  { kind: 'SNAPSHOT' | 'RESYNC'; snapshot: Snapshot } | { kind: 'CHANGE'; entry: LogEntry }
);

export interface LiveSource {
  log: EventLog;
  cursors: Cursors;
  subject: Subject;
  signal: AbortSignal;
  /** Runs before each snapshot: a log that was begun anew may have to be told what D1 knows. */
  prepare?(): Promise<void>;
}

/**
 * The present state, then every later entry once and in order; or, given a cursor, every entry after it. The place is read together with the
 * state and followed from there, so nothing falls between the two.
 */
export async function* live(source: LiveSource, after: string | null): AsyncGenerator<Live, void, void> {
  const { log, cursors, subject, signal } = source;
  const step = (place: Place) => ({ cursor: cursors.encode(subject, place) });
  const snapshot = async () => {
    await source.prepare?.();
    return log.snapshot(subject);
  };
  let place: Place;
  if (after !== null) {
    place = cursors.decode(subject, after);
  } else {
    const first = await snapshot();
    place = first;
    yield { kind: 'SNAPSHOT', snapshot: first, ...step(place) };
  }
  for (;;) {
    let gap = false;
    for await (const item of log.follow(subject, place, signal)) {
      gap = 'gap' in item;
      if (!('gap' in item)) yield { kind: 'CHANGE', entry: item, ...step(item) };
    }
    if (!gap) return;
    const fresh = await snapshot();
    place = fresh;
    yield { kind: 'RESYNC', snapshot: fresh, ...step(place) };
  }
}
