export interface Slices<T> {
  /** Those not ended yet; asked before each slice, because some end by themselves. */
  left(): T[];
  end(one: T): void;
  /** The last is ended within this time, in milliseconds; 0 ends all of them at once. */
  windowMs: number;
  pause(ms: number): Promise<void>;
  random?(): number;
}

const sliceMs = 250;

/**
 * Ends all of them in slices of equal size, at a random time of each quarter of a second, so that clients that come back do not come all at
 * once. At least one a slice: few are done long before the window ends.
 */
export async function endInSlices<T>({ left, end, windowMs, pause, random = Math.random }: Slices<T>): Promise<void> {
  const count = Math.max(1, Math.floor(windowMs / sliceMs));
  let passedMs = 0;
  for (let slice = 0; slice < count && left().length > 0; slice++) {
    const atMs = Math.min((slice + random()) * sliceMs, windowMs);
    if (windowMs > 0) await pause(atMs - passedMs);
    passedMs = atMs;
    const open = left();
    for (const one of pick(open, Math.ceil(open.length / (count - slice)), random)) end(one);
  }
}

/** Not the oldest first: those who came together, as after the last deployment, would go together again. */
function pick<T>(from: T[], count: number, random: () => number): T[] {
  const rest = [...from];
  return Array.from({ length: count }, () => rest.splice(Math.floor(random() * rest.length), 1)[0] as T);
}
