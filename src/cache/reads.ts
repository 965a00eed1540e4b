import type { Collector } from './collector.ts';
import type { Evictions, Tag } from './evictions.ts';
import { createFlight, type Flight } from './flight.ts';
import type { Leaving } from './leaving.ts';
import { frozen } from './frozen.ts';
import { createShelf } from './shelf.ts';

/** What is read, and what of it may be kept. */
export interface Wanted<T> {
  /** Under which it is counted. */
  group: string;
  /** Equal keys have equal answers. */
  key: string;
  /** What it tells of, as far as that is known before it is answered; undefined where it is not to be kept. */
  tags: readonly Tag[] | undefined;
  /** What else it tells of, by its answer; null where that does not say. Absent where `tags` are all. */
  further?: ((answer: T) => readonly Tag[] | null) | undefined;
  /** What of it may be kept: itself, where all may. */
  kept?: ((answer: T) => T) | undefined;
}

/** Who reads. */
export interface Asker {
  signal?: AbortSignal | undefined;
  /** What began before is of no use. */
  fresh?: boolean | undefined;
  collector?: Collector | undefined;
}

export interface ReadCounts {
  /** Answered from what is kept, with others by one read, and by a read of their own. Fresh ones are not counted. */
  hits: number;
  joined: number;
  misses: number;
  /** What a change took out. */
  evicted: number;
}

/** Reads that are shared, and whose answers are kept. What is given is frozen. */
export interface Reads {
  read<T>(wanted: Wanted<T>, asker: Asker, begin: Begin<T>): Promise<T>;
  /** By group, since the start. */
  counts(): Record<string, ReadCounts>;
}

/** `leaving` ends when nobody waits for it any more. */
export type Begin<T> = (leaving: AbortSignal | Leaving | undefined) => Promise<T>;

export interface ReadsOptions {
  evictions: Evictions;
  /** How long an answer is kept; 0: not at all. In ms. */
  keptMs: number;
  /** That of `ShelfOptions`. */
  most: number;
  /** How long others may join a read. Whoever joins is to have time left when it takes all of its own. In ms. */
  joinMs: number;
  /** Whether every change is heard of. While not, everybody reads for themselves. */
  hears(): boolean;
  now(): number;
}

interface Answered<T> {
  value: T;
  /** Null where it must not be part of anything that is kept. */
  tags: readonly Tag[] | null;
}

interface Shared {
  flight: Flight<Answered<unknown>>;
  isOpen(): boolean;
}

export function createReads({ evictions, keptMs, most, joinMs, hears, now }: ReadsOptions): Reads {
  const counts = new Map<string, ReadCounts>();
  const flights = new Map<string, Shared>();
  const evicted = ({ group }: { group: string }) => void (countsOf(group).evicted += 1);
  const shelf = createShelf<{ group: string; answer: unknown }>({ evictions, most, now, evicted });
  let turn = 0;

  function countsOf(group: string): ReadCounts {
    let those = counts.get(group);
    if (!those) counts.set(group, (those = { hits: 0, joined: 0, misses: 0, evicted: 0 }));
    return those;
  }

  /** Reads, and keeps what it gives if nothing of that has changed meanwhile. */
  async function carryOut<T>(
    wanted: Wanted<T>,
    begin: Begin<T>,
    leaving: AbortSignal | Leaving | undefined,
  ): Promise<Answered<T>> {
    const since = evictions.place();
    const heard = hears();
    const mine = (turn += 1);
    const value = frozen(await begin(leaving));
    const until = now() + keptMs;
    const tags = keptMs > 0 && heard && hears() ? tagsOf(wanted, value) : null;
    if (tags === null || evictions.changedSince(since, tags)) return { value, tags: null };
    const answer = wanted.kept ? frozen(wanted.kept(value)) : value;
    shelf.put(wanted.key, { value: { group: wanted.group, answer }, tags, until, turn: mine });
    return { value, tags: answer === value ? tags : null };
  }

  function takeOff<T>(wanted: Wanted<T>, begin: Begin<T>): Flight<Answered<T>> {
    const { key, tags, further } = wanted;
    const since = evictions.place();
    const began = now();
    const isWhole = tags !== undefined && !further;
    // Of what else it tells nobody knows yet: any change may be one of that.
    const isUntouched = () => (isWhole ? !evictions.changedSince(since, tags) : evictions.place() === since);
    const over = () => void (flights.get(key) === shared && flights.delete(key));
    const flight = createFlight((ending) => carryOut(wanted, begin, ending), over);
    const shared = { flight, isOpen: () => hears() && now() - began < joinMs && isUntouched() };
    flights.set(key, shared);
    return flight;
  }

  return {
    async read<T>(wanted: Wanted<T>, asker: Asker, begin: Begin<T>) {
      const { signal, fresh, collector } = asker;
      if (fresh || signal?.aborted) return given(await carryOut(wanted, begin, signal), collector);
      const tally = countsOf(wanted.group);
      const found = hears() ? shelf.find(wanted.key) : undefined;
      if (found) {
        tally.hits += 1;
        collector?.note(found.tags, found.until - now());
        return found.value.answer as T;
      }
      const shared = flights.get(wanted.key);
      const joins = shared?.isOpen() === true;
      tally[joins ? 'joined' : 'misses'] += 1;
      const flight = joins ? (shared.flight as Flight<Answered<T>>) : takeOff(wanted, begin);
      return given(await flight.join(signal), collector);
    },
    counts: () => Object.fromEntries(counts),
  };
}

function given<T>({ value, tags }: Answered<T>, collector: Collector | undefined): T {
  if (tags === null) collector?.spoil();
  else collector?.note(tags);
  return value;
}

function tagsOf<T>({ tags, further }: Wanted<T>, answer: T): readonly Tag[] | null {
  if (tags === undefined || !further) return tags ?? null;
  const others = further(answer);
  return others && [...new Set([...tags, ...others])];
}
