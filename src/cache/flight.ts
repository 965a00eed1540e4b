import { Leaving, onAbort } from './leaving.ts';

/** One read that several wait for. */
export interface Flight<T> {
  /** The answer, or the reason of whoever leaves before it comes. When the last one leaves the read is ended. */
  join(signal: AbortSignal | undefined): Promise<T>;
}

/** Begins it. `over` is called when all who waited have left, and when it is answered. */
export function createFlight<T>(begin: (ending: Leaving) => Promise<T>, over: () => void): Flight<T> {
  const ending = new Leaving();
  const answer = begin(ending);
  answer.then(over, over);
  let waiting = 0;

  return {
    join(signal) {
      waiting += 1;
      if (signal === undefined) return answer;
      return new Promise((resolve, reject) => {
        const stay = onAbort(signal, () => {
          waiting -= 1;
          if (waiting > 0) return reject(signal.reason as Error);
          over();
          ending.end(signal.reason);
        });
        answer.then(
          (value) => {
            stay();
            resolve(value);
          },
          (error: Error) => {
            stay();
            reject(error);
          },
        );
      });
    },
  };
}
