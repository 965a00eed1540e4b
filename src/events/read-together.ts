import type { Subject } from './event-log.ts';
import type { Page, Source } from './source.ts';

export const pageSize = 100;

/** Reads that are about to be made. */
const reads = new WeakMap<Source, Map<string, Promise<Page>>>();

/**
 * Followers who look at the same time from the same place look once, and are given the same entries. Whoever comes when the read has gone out makes
 * another one: what they were rung for may be later than that.
 */
export function readTogether(source: Source, subject: Subject, after: string): Promise<Page> {
  const those = reads.get(source) ?? new Map<string, Promise<Page>>();
  reads.set(source, those);
  const name = `${after} ${subject}`;
  const known = those.get(name);
  if (known !== undefined) return known;
  const read = new Promise<Page>((resolve, reject) => {
    setImmediate(() => {
      those.delete(name);
      source.read(subject, after, pageSize).then(resolve, reject);
    });
  });
  those.set(name, read);
  return read;
}
