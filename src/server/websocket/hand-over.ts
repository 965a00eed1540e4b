/**
 * Gives each of the events when the one before was taken. Resolves when there are no more. By callbacks: an async function would hold on to what it
 * gave last while it waits for the next.
 */
export function handOver<T>(events: AsyncIterator<T>, give: (event: T) => Promise<void> | void): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = () => void events.next().then(pass).catch(reject);
    const pass = (step: IteratorResult<T>): Promise<void> | void => {
      if (step.done) return resolve();
      const given = give(step.value);
      if (given === undefined) return take();
      return given.then(take);
    };
    take();
  });
}
