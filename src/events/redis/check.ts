import type { EventLogCounts, Place, Subject } from '../event-log.ts';
import type { Channels } from './channels.ts';
import type { Keys } from './keys.ts';
import type { RedisStore } from './store.ts';

export interface CheckOptions {
  store: RedisStore;
  channels: Channels;
  keys: Keys;
  counts: EventLogCounts;
  /** Commits what somebody left uncommitted. */
  settle(subject: Subject): Promise<void>;
}

/** How many are asked for in one go: enough to fill a connection, few enough that the process does other things in between. */
const batchSize = 500;

/** Compares the place of every record that is followed here with what its followers were told, and tells those that are behind. */
export function createCheck({ store, channels, keys, counts, settle }: CheckOptions): () => Promise<void> {
  async function placeOf(subject: Subject): Promise<{ shown: Place; isCommitted: boolean }> {
    const { head } = keys.of(subject);
    const found = await store.read(head, (client) => client.hmGet(head, ['epoch', 'position', 'committed']));
    const [epoch = '', position = '0', committed = position] = found.map((value) => value ?? undefined);
    // A record of which nothing is committed yet is none to those who follow it.
    return {
      shown: { epoch: committed === '0' ? '' : epoch, position: committed },
      isCommitted: committed === position,
    };
  }

  return async () => {
    channels.mend();
    const listened = channels.listened();
    for (let from = 0; from < listened.length; from += batchSize) {
      const works = listened.slice(from, from + batchSize).map(async ({ subject, tell }) => {
        const { shown, isCommitted } = await placeOf(subject);
        if (tell(shown)) counts.checksBehind += 1;
        if (!isCommitted) await settle(subject);
      });
      // What cannot be read now is looked at the next time.
      await Promise.allSettled(works);
    }
  };
}
