import { exitCodes, type ExitCode, type Io } from './io.ts';
import { openPartFile } from './part-file.ts';
import { print } from './print.ts';
import { readResults, type ResultTally } from './read.ts';

/** `batch read`: one line of NDJSON a row, and ends with how many D1 took. */
export async function read(path: string, { out }: { out?: string }, io: Io): Promise<ExitCode> {
  const target = out === undefined ? stdoutTarget(io) : await fileTarget(out, io);
  try {
    const tally = await readResults(path, (result) => target.write(`${JSON.stringify(result)}\n`), io.signal);
    await target.complete();
    await print(io, 'stderr', summary(tally));
    return tally.rows.ko + tally.cards.ko + tally.doubts.length === 0 ? exitCodes.done : exitCodes.someBad;
  } catch (error) {
    await target.discard();
    throw error;
  }
}

function stdoutTarget(io: Io) {
  return {
    write: (text: string) => print(io, 'stdout', text),
    async complete() {},
    async discard() {},
  };
}

function fileTarget(path: string, io: Io) {
  io.onBegin();
  return openPartFile(path);
}

function summary({ rows, cards, doubts }: ResultTally): string {
  const counts = `${rows.ok} rows OK, ${rows.ko} not; ${cards.ok} cards OK, ${cards.ko} not.`;
  return [counts, ...doubts].map((line) => `${line}\n`).join('');
}
