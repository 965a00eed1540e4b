import type { EventLogCounts, Subject } from '../event-log.ts';
import { Fault } from '../../errors.ts';
import type { Keys } from './keys.ts';
import type { RedisStore } from './store.ts';

/** Shows what is stored, once its copies are where they must be. */
export interface Commits {
  /**
   * Shows the entries up to a position whose copies were awaited, unless they are shown already.
   *
   * @throws Fault EVENTS_UNAVAILABLE, also when the record does not hold that position any more
   */
  commit(subject: Subject, epoch: string, position: string): Promise<void>;
  /** Awaits the copies of what somebody stored and did not get to commit, and commits it. @throws Fault EVENTS_UNAVAILABLE */
  settle(subject: Subject): Promise<void>;
}

export function createCommits(store: RedisStore, keys: Keys, publish: string, counts: EventLogCounts): Commits {
  async function commit(subject: Subject, epoch: string, position: string): Promise<void> {
    const { head, log, channel } = keys.of(subject);
    const values = [epoch, position, publish, channel];
    if ((await store.read(head, (client) => client.commitEntries([head, log], values))) !== 1)
      throw new Fault('EVENTS_UNAVAILABLE');
    counts.commits += 1;
  }

  return {
    commit,
    async settle(subject) {
      const { head } = keys.of(subject);
      const found = (await store.write(head, (client) => client.touchRecord([head], []))) as [string, string] | null;
      if (found) await commit(subject, ...found);
    },
  };
}
