import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { openPartFile } from './part-file.ts';
import { readResults, type ResultTally } from './read.ts';

/** `batch read`: one line of NDJSON a row, and ends with how many D1 took. */
export async function read(path: string, { out }: { out?: string }, io: Io): Promise<ExitCode> {
  const target = out === undefined ? streamTarget(io.stdout) : await openPartFile(out);
  try {
    const tally = await readResults(path, (result) => target.write(`${JSON.stringify(result)}\n`), io.signal);
    await target.complete();
    io.stderr.write(summary(tally));
    return tally.rows.ko + tally.cards.ko === 0 && tally.complete ? exitCodes.done : exitCodes.someBad;
  } catch (error) {
    await target.discard();
    throw error;
  }
}

function streamTarget(stream: Writable) {
  return {
    async write(text: string) {
      if (!stream.write(text)) await once(stream, 'drain');
    },
    async complete() {},
    async discard() {},
  };
}

function summary({ rows, cards, complete }: ResultTally): string {
  const counts = `${rows.ok} rows OK, ${rows.ko} not; ${cards.ok} cards OK, ${cards.ko} not.\n`;
  return complete ? counts : `${counts}The header announces another number of rows than the file has.\n`;
}
