import type { EventLogCounts, Subject } from '../event-log.ts';
import { Fault } from '../../errors.ts';
import type { Change, Changes } from './changes.ts';
import type { Keys } from './keys.ts';
import type { RedisStore } from './store.ts';

/** Shows what is stored, once its copies are where they must be. */
export interface Commits {
  /**
   * Shows the entries up to a position whose copies were awaited, unless they are shown already, and tells that this was changed.
   *
   * @throws Fault EVENTS_UNAVAILABLE, also when the record does not hold that position any more
   */
  commit(change: Change, epoch: string, position: string): Promise<void>;
  /** Awaits the copies of what somebody stored and did not get to commit, and commits it. @throws Fault EVENTS_UNAVAILABLE */
  settle(subject: Subject): Promise<void>;
}

export interface CommitsParts {
  store: RedisStore;
  keys: Keys;
  changes: Changes;
  /** PUBLISH or SPUBLISH, for entries. */
  publish: string;
  counts: EventLogCounts;
}

export function createCommits(parts: CommitsParts): Commits {
  const { store, keys, changes, publish, counts } = parts;

  async function commit(change: Change, epoch: string, position: string): Promise<void> {
    const { head, log, channel } = keys.of(change.subject);
    const values = [epoch, position, publish, channel, keys.changes, change.kind, change.sealed];
    if ((await store.read(head, (client) => client.commitEntries([head, log], values))) !== 1)
      throw new Fault('EVENTS_UNAVAILABLE');
    changes.tell(change, 'shown');
    counts.commits += 1;
  }

  return {
    commit,
    async settle(subject) {
      const { head } = keys.of(subject);
      const found = (await store.write(head, (client) => client.touchRecord([head], []))) as [string, string] | null;
      if (found) await commit(changes.of(subject), ...found);
    },
  };
}
