import { setTimeout } from 'node:timers/promises';

/** At most `perSecond` a second in the long run, and twice as many at once after a quiet while. */
export interface TokenBucket {
  /** Resolves when there is a token, in the order of the calls. @throws the signal's reason */
  take(signal: AbortSignal): Promise<void>;
}

export function createTokenBucket(perSecond: number): TokenBucket {
  const most = 2 * perSecond;
  let tokens = most;
  let at = performance.now();

  return {
    async take(signal) {
      const now = performance.now();
      tokens = Math.min(most, tokens + ((now - at) * perSecond) / 1_000);
      at = now;
      // Below nothing is what others wait for already.
      tokens -= 1;
      try {
        if (tokens < 0) await setTimeout((-tokens * 1_000) / perSecond, undefined, { signal, ref: false });
        signal.throwIfAborted();
      } catch (error) {
        tokens += 1;
        throw error;
      }
    },
  };
}
