import { Leaving, onAbort } from './leaving.ts';

/** One read that several wait for. */
export interface Flight<T> {
  /** The answer, or the reason of whoever leaves before it comes. When the last one leaves the read is ended. */
  join(signal: AbortSignal | undefined): Promise<T>;
}

/** Begins it. `left` is called when all who waited have left. */
export function createFlight<T>(begin: (ending: Leaving) => Promise<T>, left: () => void): Flight<T> {
  const ending = new Leaving();
  const answer = begin(ending);
  // Whoever waits hears of it; when nobody does any more it is no news.
  answer.catch(() => undefined);
  let waiting = 0;

  return {
    join(signal) {
      waiting += 1;
      if (signal === undefined) return answer;
      return new Promise((resolve, reject) => {
        const stay = onAbort(signal, () => {
          waiting -= 1;
          if (waiting > 0) return reject(signal.reason as Error);
          left();
          ending.end(signal.reason);
        });
        answer.then(resolve, reject);
        answer.then(stay, stay);
      });
    },
  };
}
