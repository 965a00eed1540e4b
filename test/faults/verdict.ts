/** What is wrong with what a subscription was shown. */
export type Wrong =
  /** It had a right to the update, stayed or came back with its cursor, and was never shown it. */
  | 'lost'
  /** It was shown the same update twice. */
  | 'twice'
  /** The state shown went back, or the cursor did, or it stopped short of what it should be. */
  | 'backwards'
  /** D1 never said so, or said so of somebody else's. */
  | 'invented'
  /** A change that does not say what changed. */
  | 'broken';

export interface Tally extends Record<Wrong, number> {
  acknowledged: number;
  /** Updates shown, each counted once a subscription. */
  delivered: number;
  resyncs: number;
}

export interface Verdict {
  /** By fault. */
  tallies: Map<string, Tally>;
  /** The first few, in words. */
  complaints: string[];
}

export function emptyTally(): Tally {
  return { acknowledged: 0, delivered: 0, lost: 0, twice: 0, backwards: 0, invented: 0, broken: 0, resyncs: 0 };
}

/** Where the checkers write what they find. */
export interface Book {
  of(window: string): Tally;
  blame(window: string, wrong: Wrong, words: string, count?: number): void;
}

const mostComplaints = 40;

export function createBook(windows: readonly string[]): Book & { verdict: Verdict } {
  const tallies = new Map(windows.map((window) => [window, emptyTally()]));
  const complaints: string[] = [];
  const of = (window: string) => {
    const tally = tallies.get(window) ?? emptyTally();
    tallies.set(window, tally);
    return tally;
  };
  return {
    verdict: { tallies, complaints },
    of,
    blame(window, wrong, words, count = 1) {
      of(window)[wrong] += count;
      if (complaints.length < mostComplaints) complaints.push(`${window}: ${wrong}: ${words}`);
    },
  };
}
