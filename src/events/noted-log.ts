import type { EventLog, Subject } from './event-log.ts';

/** Told of what is read of the log. */
export interface Notes {
  /** The record of these subjects was read. */
  note(subjects: readonly Subject[]): void;
  /** Something that nobody is told of when it changes, or that changes something. */
  spoil(): void;
}

/** The log, which tells what somebody reads of it. */
export function notedLog(log: EventLog, notes: Notes): EventLog {
  /** Told before it is read: of what changes later, somebody will be told too. */
  const spoiling =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      notes.spoil();
      return work(...args);
    };
  return {
    ...log,
    snapshot(subject) {
      notes.note([subject]);
      return log.snapshot(subject);
    },
    snapshotWithNote: spoiling(log.snapshotWithNote),
    entries(subject, after) {
      notes.note([subject]);
      return log.entries(subject, after);
    },
    append: spoiling(log.append),
    follow: spoiling(log.follow),
    subjectOf: spoiling(log.subjectOf),
    subjectOfRequest: spoiling(log.subjectOfRequest),
    remember: spoiling(log.remember),
    recall: spoiling(log.recall),
    ring: spoiling(log.ring),
    onRing: spoiling(log.onRing),
    announce: spoiling(log.announce),
    setAside: spoiling(log.setAside),
  };
}
