import type { EventLogCounts, Subject } from '../event-log.ts';
import type { Channels, Listened } from './channels.ts';
import type { Keys } from './keys.ts';
import type { RedisStore } from './store.ts';

export interface CheckOptions {
  store: RedisStore;
  channels: Channels;
  keys: Keys;
  counts: EventLogCounts;
  /** In a cluster. */
  sharded: boolean;
  /** Commits what somebody left uncommitted. */
  settle(subject: Subject): Promise<void>;
}

/** How many are asked for in one go: enough to fill a connection, few enough that the process does other things in between. */
const batchSize = 500;

/** The places of many records at once: a command for each would be most of what watchers cost that wait. */
const placesScript = `
local places = {}
for index, head in ipairs(KEYS) do places[index] = redis.call('HMGET', head, 'epoch', 'position', 'committed') end
return places
`;

type Found = (string | null)[];

/** Compares the place of every record that is followed here with what its followers were told, and tells those that are behind. */
export function createCheck({ store, channels, keys, counts, sharded, settle }: CheckOptions): () => Promise<void> {
  /** In a cluster a command has keys of one slot alone. */
  async function find(heads: string[]): Promise<Found[]> {
    const [first = ''] = heads;
    if (!sharded) return store.read(first, (client) => client.eval(placesScript, { keys: heads }) as Promise<Found[]>);
    const works = heads.map((head) => store.read(head, (client) => client.hmGet(head, names)).catch(() => undefined));
    return (await Promise.all(works)).map((found) => found ?? []);
  }

  async function look({ subject, tell }: Listened, found: Found): Promise<void> {
    // What cannot be read now is looked at the next time.
    if (found.length === 0) return;
    const [epoch, position, committed] = placeIn(found);
    // A record of which nothing is committed yet is none to those who follow it.
    if (tell({ epoch: committed === '0' ? '' : epoch, position: committed })) counts.checksBehind += 1;
    if (committed !== position) await settle(subject);
  }

  return async () => {
    channels.mend();
    const listened = channels.listened();
    for (let from = 0; from < listened.length; from += batchSize) {
      const batch = listened.slice(from, from + batchSize);
      const found = await find(batch.map(({ subject }) => keys.of(subject).head)).catch(() => []);
      await Promise.allSettled(batch.map((each, index) => look(each, found[index] ?? [])));
    }
  };
}

const names = ['epoch', 'position', 'committed'];

function placeIn(found: Found): [epoch: string, position: string, committed: string] {
  const [epoch, position, committed] = found;
  return [epoch ?? '', position ?? '0', committed ?? position ?? '0'];
}
