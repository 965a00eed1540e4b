import type { LogEntry } from './event-log.ts';

/** A new entry, decoded when somebody wants it and once for all followers of the process. */
export type News = () => LogEntry;
/** Without news: "look yourself". */
export type Ring = (news?: News) => void;

/** So many that a follower which waits for its reader now and then has no need to look. */
const most = 4;

/**
 * Wakes one follower. It holds a few pieces of news at most, however long its follower is busy: when more comes the follower has to look into
 * the record anyway, which also gives it everything in order.
 */
export class Bell {
  private rung: (News | 'look')[] = [];
  private wake: (() => void) | undefined;

  readonly ring: Ring = (news) => {
    if (news === undefined || this.rung.length >= most || this.rung[0] === 'look') this.rung = ['look'];
    else this.rung.push(news);
    this.wake?.();
    this.wake = undefined;
  };

  /** What it was rung for, oldest first; undefined where it was not. */
  take(): News | 'look' | undefined {
    return this.rung.shift();
  }

  isRung(): boolean {
    return this.rung.length > 0;
  }

  /** Resolves with the next ring. Not to be asked for while there is something to take. */
  next(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}
