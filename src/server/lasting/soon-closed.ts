/** For each of both: that its client closes it, and that it is closed once it was cut off. */
const patienceMs = 1_000;

/** Resolves when it is closed, by its client or else by `cut`; and soon after that in any case, so that nobody is kept from stopping. */
export function soonClosed(closed: Promise<unknown>, cut: () => void): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(() => {
      timer = setTimeout(resolve, patienceMs);
      cut();
    }, patienceMs);
    void closed.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
