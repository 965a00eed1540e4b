import { createAnswers, type Answers } from './answers.ts';
import { createEvictions, type Evictions } from './evictions.ts';
import { createReads, type Reads } from './reads.ts';

export interface CacheOptions {
  /** How long what was read is kept at most; 0: not at all, and reads on their way are shared all the same. In ms. */
  keptMs: number;
  /** How much is kept: of single reads, and of whole answers as much again. Each counts once for itself and once for each thing that it tells of. */
  most: number;
  /** How long others may join a read on its way. In ms. */
  joinMs: number;
  /** Whether every change is heard of right now. While not, nothing is kept, found or shared. */
  hears?: () => boolean;
  /** A clock that nobody sets, in ms. */
  now?: () => number;
}

/** What one process keeps of what it has read, in its memory alone. */
export interface Cache {
  evictions: Evictions;
  reads: Reads;
  answers: Answers<string>;
}

export function createCache(options: CacheOptions): Cache {
  const evictions = createEvictions();
  const all = { evictions, hears: () => true, now: () => performance.now(), ...options };
  return { evictions, reads: createReads(all), answers: createAnswers(all) };
}
