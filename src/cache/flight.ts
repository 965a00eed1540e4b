import { setMaxListeners } from 'node:events';

/** One read that several wait for. */
export interface Flight<T> {
  /** The answer, or the reason of whoever leaves before it comes. When the last one leaves the read is ended. */
  join(signal: AbortSignal | undefined): Promise<T>;
}

/** Begins it. `left` is called when all who waited have left. */
export function createFlight<T>(begin: (signal: AbortSignal) => Promise<T>, left: () => void): Flight<T> {
  const ending = new AbortController();
  const answer = begin(ending.signal);
  // Whoever waits hears of it; when nobody does any more it is no news.
  answer.catch(() => undefined);
  let waiting = 0;

  return {
    join(signal) {
      waiting += 1;
      if (signal === undefined) return answer;
      return new Promise((resolve, reject) => {
        const leave = () => {
          waiting -= 1;
          if (waiting > 0) return reject(signal.reason as Error);
          left();
          ending.abort(signal.reason);
        };
        // Many reads share the signal of one request, and Node warns of a leak at eleven.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', leave);
        const settled = () => signal.removeEventListener('abort', leave);
        answer.then(resolve, reject).finally(settled);
      });
    },
  };
}
