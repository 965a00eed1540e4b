/** The longest pause between two tries, in ms. */
const longestMs = 30_000;

/**
 * Waits before the next try to connect: longer each time, by chance a little shorter or longer, so that thousands of apps do not come back in the
 * same moment, and no longer once the device says that it is back in a network. `tries`: how many have failed, from 0.
 */
export function pause(tries: number): Promise<void> {
  const ms = Math.min(500 * 2 ** tries, longestMs) * (0.5 + Math.random() / 2);
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', end);
      done();
    };
    const timer = setTimeout(end, ms);
    globalThis.addEventListener?.('online', end);
  });
}
