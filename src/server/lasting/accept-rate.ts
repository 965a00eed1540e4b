/** Whether one more may be accepted now: `perSecond` on average, and as many at once after a quiet second. */
export function createAcceptRate(perSecond: number, now: () => number = () => performance.now()): () => boolean {
  let left = perSecond;
  let at = now();
  return () => {
    const present = now();
    left = Math.min(perSecond, left + ((present - at) / 1_000) * perSecond);
    at = present;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
