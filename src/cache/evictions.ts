/** One thing that an answer tells of, as whoever asks names it: `card:k1`. */
export type Tag = string;

/**
 * What has changed, and when: a read that began before a change must not put back what was before it. Places are whole numbers that rise with
 * each change.
 */
export interface Evictions {
  /** The place right now. */
  place(): number;
  /** Takes out all that is kept and carries one of them. */
  evict(tags: readonly Tag[]): void;
  evictAll(): void;
  /** Whether one of them may have changed after that place. */
  changedSince(place: number, tags: readonly Tag[]): boolean;
  /** Calls `heard` for each change, while that happens. Null: everything. */
  watch(heard: (tags: readonly Tag[] | null) => void): void;
}

/** How many tags are remembered. A read that began before what is forgotten counts as changed. */
const most = 10_000;

export function createEvictions(remembered = most): Evictions {
  const watchers: ((tags: readonly Tag[] | null) => void)[] = [];
  /** Where each changed last, the longest ago first. */
  const changes = new Map<Tag, number>();
  /** Of changes up to here nothing is known any more. */
  let forgotten = 0;
  let place = 0;

  function note(tag: Tag): void {
    changes.delete(tag);
    changes.set(tag, place);
    if (changes.size <= remembered) return;
    const [oldest, at] = changes.entries().next().value as [Tag, number];
    changes.delete(oldest);
    forgotten = at;
  }

  return {
    place: () => place,
    evict(tags) {
      place += 1;
      tags.forEach(note);
      for (const heard of watchers) heard(tags);
    },
    evictAll() {
      place += 1;
      changes.clear();
      forgotten = place;
      for (const heard of watchers) heard(null);
    },
    changedSince: (since, tags) => since < forgotten || tags.some((tag) => (changes.get(tag) ?? 0) > since),
    watch: (heard) => void watchers.push(heard),
  };
}
