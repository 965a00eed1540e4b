import { countOf } from './diary.ts';
import type { Row } from './summary.ts';

/** What shows that a fault was felt: without it the row proves nothing. Only what has to happen, however slow the machine. */
export interface Sign {
  what: string;
  isIn(row: Row): boolean;
}

export const connectionsLost = noted('a client whose connection closed', 'closed ');
export const drained = noted('a client told that its gateway goes away', 'closed 1001');
export const lagged = noted('a client told that it lags', 'closed 1013 Lagging');
export const postsUnanswered = noted('a post without an answer', 'post unanswered');
export const poisonTaken = noted('a batch taken with what is no update', 'poisoned batch taken');
export const d1AskedInVain = noted('a gateway that asked D1 in vain', 'D1 asked in vain');
export const resyncs: Sign = { what: 'a subscriber told to begin anew', isIn: (row) => row.resyncs > 0 };

export const postsFailed: Sign = {
  what: 'a post that was answered 503 or not at all',
  isIn: ({ noted: notes }) => countOf(notes, 'post ') > 0,
};

/** Of what is shown, at least a hundredth. */
export function laterThan(ms: number): Sign {
  return { what: `updates later than ${ms} ms`, isIn: ({ delay }) => delay !== null && delay.p99 >= ms };
}

/** Nothing at all that a subscriber or D1 could notice. */
export const quiet: Sign = { what: 'quiet', isIn: ({ noted: notes }) => Object.keys(notes).length === 0 };

function noted(what: string, beginning: string): Sign {
  return { what, isIn: (row) => countOf(row.noted, beginning) > 0 };
}
