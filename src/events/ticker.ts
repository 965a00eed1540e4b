export interface Ticker {
  stop(): void;
}

/** Calls `tick` about every `ms`, jittered by a quarter so that replicas do not all ask at the same moment. Keeps no process alive. */
export function createTicker(ms: number, tick: () => void): Ticker {
  let timer = plan();

  function plan(): NodeJS.Timeout {
    return setTimeout(
      () => {
        timer = plan();
        tick();
      },
      ms * (0.75 + Math.random() / 2),
    ).unref();
  }

  return { stop: () => clearTimeout(timer) };
}
