import { LRUCache } from 'lru-cache';
import { Fault } from '../../errors.ts';
import type { OperationState, Snapshot, Subject } from '../event-log.ts';
import { byFirstPosition } from '../fold.ts';
import type { Codec } from './codec.ts';
import type { Commits } from './commits.ts';
import type { Keys } from './keys.ts';
import type { Lookups } from './lookups.ts';
import { slotOf } from './slot.ts';
import type { RedisStore } from './store.ts';

/** Reads of states. */
export interface Snapshots {
  /** What others are storing is awaited and not shown before: the states have it already. `name`: of the note that is read in the same moment. */
  read(subject: Subject, name?: string): Promise<{ snapshot: Snapshot; note: string | null }>;
}

export interface SnapshotsOptions {
  store: RedisStore;
  commits: Commits;
  keys: Keys;
  codec: Codec;
  lookups: Pick<Lookups, 'openNote'>;
  sharded: boolean;
  /** How long a read may wait for what others are storing. */
  deadlineMs: number;
}

/** What is known of a subject. */
interface Names {
  head: string;
  ops: string;
  notes: Map<string, string>;
  /** Its states as they were read last, each by the very text that was opened, so that none can be old. Opening costs more than all the rest of a read. */
  opened: readonly Opened[];
}

interface Opened {
  text: string;
  state: OperationState;
}

type Found = [epoch: string | null, position: string | null, states: string[], note: string | null] | null;

interface Asked {
  names: Names;
  /** Its key; "" where none is asked for. */
  note: string;
  resolve(found: Found): void;
  reject(error: unknown): void;
}

/** How many are read by one command at most: Redis does nothing else meanwhile. */
const batchSize = 64;
/** Of how many subjects something is known. */
const kept = 20_000;

/** Everybody who asks in one turn of the event loop, for whichever request, goes along in one command a server; in a cluster one a slot. */
export function createSnapshots({ store, commits, keys, codec, lookups, ...options }: SnapshotsOptions): Snapshots {
  const names = new LRUCache<Subject, Names>({ max: kept });
  let waiting: Asked[] = [];

  function namesOf(subject: Subject): Names {
    const known = names.get(subject);
    if (known) return known;
    const { head, ops } = keys.of(subject);
    const made = { head, ops, notes: new Map<string, string>(), opened: [] };
    names.set(subject, made);
    return made;
  }

  function noteKey({ notes }: Names, subject: Subject, name: string): string {
    let key = notes.get(name);
    if (key === undefined) notes.set(name, (key = keys.note(subject, name)));
    return key;
  }

  function ask(names: Names, note: string): Promise<Found> {
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(sendAll);
      waiting.push({ names, note, resolve, reject });
    });
  }

  function sendAll(): void {
    const all = waiting;
    waiting = [];
    if (!options.sharded) return inBatches(all);
    const slots = new Map<number, Asked[]>();
    for (const each of all) {
      const slot = slotOf(each.names.head);
      const those = slots.get(slot);
      if (those) those.push(each);
      else slots.set(slot, [each]);
    }
    slots.forEach(inBatches);
  }

  function inBatches(all: Asked[]): void {
    for (let from = 0; from < all.length; from += batchSize) void send(all.slice(from, from + batchSize));
  }

  async function send(batch: [Asked, ...Asked[]] | Asked[]): Promise<void> {
    // A key of the same slot stands for the note where none is asked for.
    const places = batch.flatMap(({ names: { head, ops }, note }) => [head, ops, note === '' ? head : note]);
    const wants = batch.map(({ note }) => (note === '' ? '' : '1'));
    try {
      const found = await store.read(places[0] ?? '', (client) => client.readStates(places, wants));
      batch.forEach(({ resolve }, index) => resolve((found as Found[])[index] ?? null));
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
    }
  }

  function statesOf(subject: Subject, names: Names, texts: string[]): OperationState[] {
    const before = names.opened;
    const now = texts.map((text) => before.find((each) => each.text === text) ?? open(subject, text));
    names.opened = now;
    return now.map(({ state }) => state);
  }

  function open(subject: Subject, text: string): Opened {
    return { text, state: codec.state(subject, text) };
  }

  return {
    async read(subject, name) {
      const names = namesOf(subject);
      const note = name === undefined ? '' : noteKey(names, subject, name);
      const deadline = Date.now() + options.deadlineMs;
      do {
        const found = await ask(names, note);
        if (found) {
          const [epoch, position, texts, sealed] = found;
          const operations = statesOf(subject, names, texts).sort(byFirstPosition);
          return {
            snapshot: { epoch: epoch ?? '', position: position ?? '0', operations },
            note: name === undefined || sealed === null ? null : lookups.openNote(subject, name, sealed),
          };
        }
        await commits.settle(subject);
      } while (Date.now() < deadline);
      throw new Fault('EVENTS_UNAVAILABLE');
    },
  };
}
