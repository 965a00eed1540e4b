import type { Snapshot, Subject } from '../../events/event-log.ts';
import type { Dependencies, Known } from '../../scope.ts';

/** What the log has, and the writes after which that is old. A failure is not kept. */
export function createKnown({
  log,
  record,
}: Pick<Dependencies, 'log' | 'record'>): Pick<Dependencies, 'log' | 'record'> & { known: Known } {
  const read = new Map<Subject, Promise<Snapshot>>();
  const forget = () => read.clear();
  const known: Known = {
    of(subject) {
      const held = read.get(subject);
      if (held) return held;
      const snapshot = log.snapshot(subject);
      read.set(subject, snapshot);
      snapshot.catch(() => read.get(subject) === snapshot && read.delete(subject));
      return snapshot;
    },
    forget,
  };
  return {
    known,
    log: {
      ...log,
      append: (...appended) => log.append(...appended).finally(forget),
      remember: (...note) => log.remember(...note).finally(forget),
    },
    async record(...told) {
      let mayBeOld = true;
      try {
        return (mayBeOld = await record(...told));
      } finally {
        if (mayBeOld) forget();
      }
    },
  };
}
