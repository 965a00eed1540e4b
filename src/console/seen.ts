import type { ClickToPayStatus, WatchOrderSubscription } from './client/generated/graphql.ts';

/** What the page shows of the chosen card. */
export interface Present {
  cardId: string;
  order: WatchOrderSubscription['cardOrderUpdated']['order'] | undefined;
  enrolment: ClickToPayStatus | undefined;
}

/** What is on the screen, for who waits for it: the story tells of nothing that cannot be seen. */
export interface Seen {
  show(present: Present): void;
  present(): Present | undefined;
  /** Resolves once that is on the screen. @throws the signal's reason when it aborts */
  until(fits: (present: Present) => boolean, signal: AbortSignal): Promise<Present>;
}

export function createSeen(): Seen {
  const waiting = new Set<() => void>();
  let present: Present | undefined;
  return {
    present: () => present,
    show(now) {
      present = now;
      for (const look of waiting) look();
    },
    until: (fits, signal) =>
      new Promise((resolve, reject) => {
        const end = () => {
          waiting.delete(look);
          signal.removeEventListener('abort', stop);
        };
        const stop = () => {
          end();
          reject(signal.reason as Error);
        };
        const look = () => {
          if (present === undefined || !fits(present)) return;
          end();
          resolve(present);
        };
        waiting.add(look);
        signal.addEventListener('abort', stop);
        if (signal.aborted) stop();
        else look();
      }),
  };
}
