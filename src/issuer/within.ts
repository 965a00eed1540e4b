/**
 * Runs something that ends after `ms`. undici does not look at the end of a request that still waits for a connection, so the time is
 * watched beside it as well.
 */
export function within<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new TimeIsUp();
      ending.abort(error);
      reject(error);
    }, ms);
    run(ending.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
  readonly code = 'TIME_IS_UP';
}
