/** What the name of a batch file says (contract section 6.6). */
export interface FileName {
  /** The batch, or the issuer and the batch: both may hold a dash, so only the header can tell which. */
  prefix: string;
  seqNumber: string;
}

/** `BatchId-SeqNumber-UnixSeconds.json`, or the same with `IssuerId-` before it; undefined for anything else. */
export function readFileName(name: string): FileName | undefined {
  const [, prefix, seqNumber] = /^([^/\\]{1,59})-([0-9]{1,48})-[0-9]{1,12}\.json$/.exec(name) ?? [];
  return prefix === undefined || seqNumber === undefined ? undefined : { prefix, seqNumber };
}

/** The name of the file that D1 answers with, `now` in epoch milliseconds. */
export function outputName(name: string, now: number): string {
  const known = readFileName(name);
  if (!known) return `${name.replace(/\.json$/, '')}_OUT.json`;
  return `${known.prefix}-${known.seqNumber}-${String(Math.floor(now / 1000))}_OUT.json`;
}
