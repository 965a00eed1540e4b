import { Refusal, type Problem } from '../errors.ts';
import { createFileSeries, type SeriesOptions } from './file-series.ts';
import { readLines, type Line } from './lines.ts';
import type { Report } from './report.ts';
import { toRequest, type Encrypt } from './request.ts';
import { refusedLine } from './row.ts';

/** Longest line of the input, in bytes. */
const maxLineBytes = 1_000_000;

export interface BuildOptions extends Omit<SeriesOptions, 'onFile'> {
  encrypt: Encrypt;
  report: Report;
  /** Told of each complete file, and of the last line of the input that it covers. */
  onFile(path: string, line: number): Promise<void>;
  onProgress(tally: Tally): void;
}

/** How many rows are in files, and how many could not be. */
export interface Tally {
  good: number;
  bad: number;
}

/**
 * Makes registration files of NDJSON. Holds one chunk of the input at a time, so memory does not grow with it. A bad row is reported and
 * does not stop the others. On a fault complete files stay, and the one begun is removed.
 */
export async function buildFiles(input: AsyncIterable<Buffer>, options: BuildOptions): Promise<Tally> {
  const tally = { good: 0, bad: 0 };
  let covered = 0;
  const files = createFileSeries({ ...options, onFile: (path) => options.onFile(path, covered) });
  const refuse = async (line: Line, problems: Problem[]) => {
    tally.bad += 1;
    await options.report.add({ line: line.number, problems });
  };
  try {
    for await (const lines of readLines(input, maxLineBytes)) {
      const read = await Promise.all(
        lines.map(async (line) => [line, await outcomeOf(line, options.encrypt)] as const),
      );
      for (const [line, outcome] of read) {
        if (outcome instanceof Refusal) await refuse(line, outcome.problems);
        else if (outcome !== null) {
          if (await files.add(outcome)) tally.good += 1;
          else await refuse(line, refusedLine('is larger than a file may be').problems);
        }
        covered = line.number;
      }
      await files.flush();
      options.onProgress(tally);
    }
    await files.complete();
  } catch (error) {
    await files.discard();
    throw error;
  }
  return tally;
}

/** The record's request as text, why there is none, or null for an empty line. */
async function outcomeOf({ text }: Line, encrypt: Encrypt): Promise<string | Refusal | null> {
  if (text === null) return refusedLine(`is longer than ${maxLineBytes} bytes`);
  if (/^[ \t\r]*$/.test(text.toString('latin1'))) return null;
  try {
    return await toRequest(text, encrypt);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
