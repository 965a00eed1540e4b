import { setTimeout } from 'node:timers/promises';
import { registerEnumType } from 'type-graphql';
import type { Cursors } from '../../events/cursor.ts';
import type { EventLog, LogEntry, Place, Snapshot, Subject } from '../../events/event-log.ts';
import { afresh } from './afresh.ts';
import { mayBeAnothers } from './another-card.ts';
import { unlessUnavailable } from './unless-unavailable.ts';

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
  /** Runs before each snapshot: a log may have to be told what D1 knows. `gap`: its record was lost, or the viewer was away for too long. */
  prepare?(gap: boolean): Promise<void>;
  /** Asked before each change: whether the viewer may still see it; `atOnce`: by D1's present word. @throws Fault when not */
  check(atOnce: boolean): Promise<void>;
}

/** Between two tries while the log cannot be reached. */
const pauseMs = 1_000;

/**
 * The present state, then every later entry once and in order; or, given a cursor, every entry after it. The place is read together with the
 * state and followed from there, so nothing falls between the two. Once it has given something it waits for a log that cannot be reached to come back.
 */
export async function* live(source: LiveSource, after: string | null): AsyncGenerator<Live, void, void> {
  const { log, cursors, subject, signal } = source;
  const step = (place: Place) => ({ cursor: cursors.encode(subject, place) });
  let place: Place;
  if (after !== null) {
    place = cursors.decode(subject, after);
  } else {
    await source.prepare?.(false);
    const snapshot = await log.snapshot(subject);
    place = snapshot;
    yield { kind: 'SNAPSHOT', snapshot, ...step(place) };
  }
  let begun = after === null;
  while (!signal.aborted) {
    let gap = false;
    try {
      for await (const item of log.follow(subject, place, signal)) {
        gap = 'gap' in item;
        if ('gap' in item) break;
        await source.check(mayBeAnothers(item));
        begun = true;
        place = item;
        yield { kind: 'CHANGE', entry: item, ...step(item) };
      }
      if (!gap) return;
      const snapshot = await afresh(async (spare) => {
        // What a record holds that was begun meanwhile may be another card's.
        await source.check(true);
        await source.prepare?.(true).catch(spare);
        return log.snapshot(subject);
      }, signal);
      begun = true;
      place = snapshot;
      yield { kind: 'RESYNC', snapshot, ...step(place) };
    } catch (error) {
      if (!begun && !gap) throw error;
      unlessUnavailable(error);
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
