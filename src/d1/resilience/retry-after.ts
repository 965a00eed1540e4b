/** However long D1 asks us to wait, we look again then: nobody means an hour, and some mean seconds when they write milliseconds. */
export const longestRetryAfterMs = 30_000;
/** After a 429 that does not say for how long, or says that it is over. */
const unsaidMs = 1_000;

/**
 * How long D1 wants not to be called, in milliseconds; undefined where it does not say so. Of 429 and 503 only (RFC 9110, 10.2.3): seconds, or
 * a date, which is compared with the date of the answer, because D1's clock is not ours.
 */
export function readRetryAfter(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  now: () => number,
): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const said = readWait(headers['retry-after'], headers['date'], now);
  if (status === 503) return said === undefined || said <= 0 ? undefined : Math.min(said, longestRetryAfterMs);
  return Math.min(Math.max(said ?? 0, unsaidMs), longestRetryAfterMs);
}

function readWait(value: unknown, date: unknown, now: () => number): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const until = readDate(value);
  return until === undefined ? undefined : until - (readDate(date) ?? now());
}

/** Other forms than those of HTTP would be read as local time, or be anything. */
function readDate(text: unknown): number | undefined {
  const time = typeof text === 'string' && text.endsWith(' GMT') ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
