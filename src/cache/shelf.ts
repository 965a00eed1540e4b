import { LRUCache } from 'lru-cache';
import type { Evictions, Tag } from './evictions.ts';

/** What is kept: good until a time (ms), and for as long as none of its tags changes. */
export interface Kept<T> {
  value: T;
  tags: readonly Tag[];
  until: number;
  /** Which was begun later of two under one key: whole numbers. */
  turn: number;
}

export interface Shelf<T> {
  find(key: string): Kept<T> | undefined;
  /** In place of what was there, unless that was begun later. */
  put(key: string, kept: Kept<T>): void;
  size(): number;
}

export interface ShelfOptions<T> {
  evictions: Evictions;
  /** Each thing counts once for itself and once for each of its tags. */
  most: number;
  now(): number;
  /** Told of each that a change took out. */
  evicted(value: T): void;
}

export function createShelf<T>({ evictions, most, now, evicted }: ShelfOptions<T>): Shelf<T> {
  const byTag = new Map<Tag, Set<string>>();
  const all = new LRUCache<string, Kept<T>>({
    maxSize: most,
    sizeCalculation: ({ tags }) => tags.length + 1,
    dispose: ({ tags }, key) => {
      for (const tag of tags) {
        const keys = byTag.get(tag);
        keys?.delete(key);
        if (keys?.size === 0) byTag.delete(tag);
      }
    },
  });

  evictions.watch((tags) => {
    const keys = tags === null ? all.keys() : tags.flatMap((tag) => [...(byTag.get(tag) ?? [])]);
    for (const key of [...keys]) {
      const kept = all.peek(key);
      if (kept && all.delete(key)) evicted(kept.value);
    }
  });

  function index(key: string, tags: readonly Tag[]): void {
    for (const tag of tags) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(key));
  }

  /** What nobody has used for longest goes first, so that what has ended does not lie there for long. */
  function sweep(): void {
    for (const key of all.rkeys()) {
      if (now() < (all.peek(key)?.until ?? 0)) break;
      all.delete(key);
    }
  }

  return {
    find(key) {
      const kept = all.get(key);
      return kept !== undefined && now() < kept.until ? kept : undefined;
    },
    put(key, kept) {
      if ((all.peek(key)?.turn ?? 0) > kept.turn) return;
      sweep();
      all.set(key, kept);
      // What alone is more than all may be is not taken.
      if (all.peek(key) === kept) index(key, kept.tags);
    },
    size: () => all.size,
  };
}
