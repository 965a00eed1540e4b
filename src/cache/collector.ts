import type { Tag } from './evictions.ts';

/** Told of everything that a larger answer is made of, so that it can be kept as long as all of that. */
export interface Collector {
  /** Something with these tags. It is good for so many ms and no longer; not given, for as long as anything is kept. */
  note(tags: readonly Tag[], goodForMs?: number): void;
  /** Something that must not be kept, or that nobody is told of when it changes. */
  spoil(): void;
}
