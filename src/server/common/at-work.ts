/** What is being carried out, also when nobody waits for it any more. */
export interface AtWork {
  run<T>(work: () => T | Promise<T>): Promise<T>;
  /** Resolves when nothing is, or after `ms`. */
  done(ms: number): Promise<void>;
  count(): number;
}

export function createAtWork(): AtWork {
  const works = new Set<Promise<unknown>>();
  return {
    async run(work) {
      const running = Promise.resolve().then(work);
      works.add(running);
      return running.finally(() => works.delete(running));
    },
    async done(ms) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
      await Promise.race([Promise.allSettled(works), late]);
      clearTimeout(timer);
    },
    count: () => works.size,
  };
}
