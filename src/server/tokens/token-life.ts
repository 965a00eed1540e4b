/** The time that is left to a token, on a connection that ends with it. */
export interface TokenLife {
  /** Begins, or begins anew with another token. In ms, as `Date.now()`. */
  lastUntil(expiresAt: number): void;
  stop(): void;
}

export interface TokenLifeOptions {
  /** How long before the end `onEnding` is called; at once where less than that is left. Without it nothing is said before. */
  warnMs?: number;
  onEnding?(leftMs: number): void;
  onEnd(): void;
}

/** Longer than setTimeout can wait; who has such a token comes back. */
const longestMs = 2 ** 31 - 1;

export function createTokenLife({ warnMs, onEnding, onEnd }: TokenLifeOptions): TokenLife {
  const timers: NodeJS.Timeout[] = [];
  const later = (call: () => void, ms: number) => {
    timers.push(setTimeout(call, Math.min(Math.max(ms, 0), longestMs)).unref());
  };
  const stop = () => timers.splice(0).forEach((timer) => clearTimeout(timer));
  return {
    lastUntil(expiresAt) {
      stop();
      const leftMs = expiresAt - Date.now();
      later(onEnd, leftMs);
      if (warnMs !== undefined) later(() => onEnding?.(Math.max(expiresAt - Date.now(), 0)), leftMs - warnMs);
    },
    stop,
  };
}
