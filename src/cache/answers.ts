import type { Collector } from './collector.ts';
import type { Evictions, Tag } from './evictions.ts';
import { createShelf } from './shelf.ts';

export interface AnswerCounts {
  hits: number;
  misses: number;
  /** What was made and not kept: something of it must not be, or changed meanwhile. */
  spoilt: number;
  evicted: number;
}

/**
 * Whole answers as they were sent. `A` is whatever is sent again; nobody may change it. The key says everything on which an answer depends beside what
 * is read for it: who asks and what they may do, the document, the operation, the variables.
 */
export interface Answers<A> {
  /** Whether anything is kept at all. */
  isOn: boolean;
  /** Counts a hit, where there is one. */
  find(key: string): A | undefined;
  /** For an answer that was not found, which counts. To be had before anything of it is read. */
  collect(): Collected;
  /** Keeps an answer that has no errors and came of nothing but what was collected, if that is still as it was. */
  keep(key: string, answer: A, collected: Collected): void;
  counts(): AnswerCounts;
}

/** What an answer is made of. */
export interface Collected extends Collector {
  /** Null once it is spoilt. */
  parts(): { tags: readonly Tag[]; until: number; since: number; turn: number } | null;
}

export interface AnswersOptions {
  evictions: Evictions;
  /** The longest that an answer is kept; 0: not at all. In ms. */
  keptMs: number;
  /** That of `ShelfOptions`. */
  most: number;
  /** Whether every change is heard of. */
  hears(): boolean;
  now(): number;
}

export function createAnswers<A>({ evictions, keptMs, most, hears, now }: AnswersOptions): Answers<A> {
  const counts: AnswerCounts = { hits: 0, misses: 0, spoilt: 0, evicted: 0 };
  const shelf = createShelf<A>({ evictions, most, now, evicted: () => void (counts.evicted += 1) });
  let turns = 0;

  return {
    isOn: keptMs > 0,
    find(key) {
      const found = hears() ? shelf.find(key) : undefined;
      if (found === undefined) return undefined;
      counts.hits += 1;
      return found.value;
    },
    collect() {
      counts.misses += 1;
      const since = evictions.place();
      const turn = (turns += 1);
      const tags = new Set<Tag>();
      let until = now() + keptMs;
      let spoilt = keptMs === 0 || !hears();
      return {
        note(those, goodForMs = keptMs) {
          for (const tag of those) tags.add(tag);
          until = Math.min(until, now() + goodForMs);
        },
        spoil: () => void (spoilt = true),
        parts: () => (spoilt ? null : { tags: [...tags], until, since, turn }),
      };
    },
    keep(key, answer, collected) {
      const parts = collected.parts();
      if (parts === null || !hears() || evictions.changedSince(parts.since, parts.tags)) {
        counts.spoilt += 1;
        return;
      }
      const { tags, until, turn } = parts;
      shelf.put(key, { value: answer, tags, until, turn });
    },
    counts: () => ({ ...counts }),
  };
}
