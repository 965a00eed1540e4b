import type { LogEntry } from './event-log.ts';

/** A new entry, decoded when somebody wants it and once for all followers of the process. */
export type News = () => LogEntry;
/** Without news: "look yourself". */
export type Ring = (news?: News) => void;

export interface Bell {
  ring: Ring;
  /** Waits for a ring, unless there was one since the last call. */
  next(): Promise<News | 'look'>;
}

/**
 * Wakes one follower. It holds one piece of news at most, however long its follower is busy: when more comes the follower has to look into
 * the record anyway, which also gives it everything in order.
 */
export function createBell(): Bell {
  let rung: News | 'look' | undefined;
  let wake: (() => void) | undefined;
  return {
    ring(news) {
      rung = rung === undefined && news ? news : 'look';
      wake?.();
    },
    async next() {
      if (rung === undefined) await new Promise<void>((resolve) => (wake = resolve));
      const result = rung ?? 'look';
      rung = wake = undefined;
      return result;
    },
  };
}
