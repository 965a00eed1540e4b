/** What went wrong in a run, and when: for clients, for D1's posts, and for what gateways asked of D1. */
export interface Diary {
  note(what: string, at?: number): void;
  /** How often each was noted from one time up to another. */
  within(from: number, to: number): Record<string, number>;
}

export function createDiary(): Diary {
  const notes: { what: string; at: number }[] = [];
  return {
    note: (what, at = Date.now()) => void notes.push({ what, at }),
    within(from, to) {
      const counts: Record<string, number> = {};
      for (const { what, at } of notes) if (at >= from && at < to) counts[what] = (counts[what] ?? 0) + 1;
      return counts;
    },
  };
}

/** How often something was noted whose name begins so. */
export function countOf(counts: Record<string, number>, beginning: string): number {
  return Object.entries(counts).reduce((sum, [what, count]) => sum + (what.startsWith(beginning) ? count : 0), 0);
}
