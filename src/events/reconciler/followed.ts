import type { EventLog, Subject } from '../event-log.ts';
import { forget, renew } from '../ages.ts';
import { through } from '../through.ts';

/** A follower that finds a gap leaves, asks D1, and comes back. */
const lingerMs = 60_000;

/** The log, and whose records somebody in this process follows, or did a moment ago. */
export interface FollowedLog {
  log: EventLog;
  followed(): Subject[];
}

export function followedLog(log: EventLog): FollowedLog {
  const followers = new Map<Subject, number>();
  /** When the last follower left, oldest first. */
  const left = new Map<Subject, number>();

  function join(subject: Subject): () => void {
    let joined = true;
    followers.set(subject, (followers.get(subject) ?? 0) + 1);
    return () => {
      if (!joined) return;
      joined = false;
      const others = (followers.get(subject) ?? 1) - 1;
      if (others > 0) followers.set(subject, others);
      else followers.delete(subject);
      renew(left, subject, Date.now());
      forget(left, Date.now() - lingerMs);
    };
  }

  return {
    log: {
      ...log,
      follow(subject, from, signal) {
        const items = log.follow(subject, from, signal);
        if (signal.aborted) return items;
        const leave = join(subject);
        // On abort as well as at the end: a reader that has gone may never ask for another entry.
        signal.addEventListener('abort', leave);
        const end = () => {
          signal.removeEventListener('abort', leave);
          leave();
        };
        return through(items, (item) => item, end);
      },
    },
    followed() {
      forget(left, Date.now() - lingerMs);
      return [...new Set([...followers.keys(), ...left.keys()])];
    },
  };
}
