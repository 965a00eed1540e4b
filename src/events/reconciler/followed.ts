import type { EventLog, Subject } from '../event-log.ts';
import { forget, renew } from '../ages.ts';
import { Renewable } from '../renewable.ts';

/** A follower that finds a gap leaves, asks D1, and comes back. */
const lingerMs = 60_000;

/** The log, whose followers can be told to begin anew, and whose records somebody in this process follows, or did a moment ago. */
export interface FollowedLog {
  log: EventLog;
  followed(): Subject[];
}

export function followedLog(log: EventLog): FollowedLog {
  const followers = new Map<Subject, Set<Renewable>>();
  /** When the last follower left, oldest first. */
  const left = new Map<Subject, number>();

  function join(subject: Subject, follower: Renewable): void {
    const those = followers.get(subject) ?? new Set();
    followers.set(subject, those.add(follower));
  }

  function leave(subject: Subject, follower: Renewable): void {
    const those = followers.get(subject);
    if (!those?.delete(follower)) return;
    if (those.size === 0) followers.delete(subject);
    renew(left, subject, Date.now());
    forget(left, Date.now() - lingerMs);
  }

  log.onChange((subject, _kind, anew) => {
    if (!anew || subject === null) return;
    for (const follower of [...(followers.get(subject) ?? [])]) follower.beginAnew();
  });

  return {
    log: {
      ...log,
      follow(subject, from, signal) {
        const items = log.follow(subject, from, signal);
        if (signal.aborted) return items;
        const follower = new Renewable(items, signal, () => leave(subject, follower));
        join(subject, follower);
        // On abort as well as at the end: a reader that has gone may never ask for another entry.
        signal.addEventListener('abort', follower);
        return follower;
      },
    },
    followed() {
      forget(left, Date.now() - lingerMs);
      return [...new Set([...followers.keys(), ...left.keys()])];
    },
  };
}
