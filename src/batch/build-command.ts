import { addAbortSignal, type Readable } from 'node:stream';
import { isCardNumber } from '../card-number.ts';
import { BatchError } from './batch-error.ts';
import { useKeys } from './build-keys.ts';
import { buildFiles, type Tally } from './build.ts';
import { exitCodes, type ExitCode, type Io, type Settings } from './io.ts';
import { openFile } from './open-file.ts';
import { print } from './print.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Signed } from './registration-file.ts';
import { lineOf, openReport, reportOnStderr, type Report } from './report.ts';

export interface BuildArguments {
  out: string;
  batchId: string;
  seq: string;
  operation: string;
  maxMb: number;
  report?: string;
  issuerInName: boolean;
  signed: Signed;
}

/** `batch build`: prints the path of each complete file, and ends with how many rows are in them. */
export async function build(rows: string, args: BuildArguments, io: Io): Promise<ExitCode> {
  const settings = io.settings();
  const header = headerOf(args, settings);
  const keys = useKeys(settings);
  const { input, size, read } = await openInput(rows, io);
  const reportFile = args.report === undefined ? undefined : await openReport(args.report);
  const progress = io.stderr.isTTY ? createProgress(io.stderr, size) : undefined;
  const report = reportFile ?? reportOn(io, progress);
  const began = performance.now();
  let covered = 0;
  try {
    const tally = await buildFiles(input, {
      folder: args.out,
      header,
      issuerInName: args.issuerInName,
      signed: args.signed,
      maxBytes: Math.floor(args.maxMb * 1e6),
      ...keys,
      report,
      onBegin: () => io.onBegin(),
      async onFile(path, line) {
        covered = line;
        await print(io, 'stdout', `${path}\n`);
      },
      onProgress: ({ good, bad }) => progress?.update(read(), { rows: good + bad, bad }),
    });
    if (tally.good + tally.bad === 0) throw new BatchError('There is no row in the input.');
    progress?.stop();
    await print(io, 'stderr', summary(tally, performance.now() - began));
    return tally.bad === 0 ? exitCodes.done : exitCodes.someBad;
  } catch (error) {
    progress?.stop();
    if (covered > 0) io.stderr.write(`The complete files hold the good rows up to line ${covered}.\n`);
    throw error;
  } finally {
    await report.close();
  }
}

function headerOf({ batchId, seq, operation, issuerInName }: BuildArguments, settings: Settings) {
  const issuerId = settings.D1_ISSUER_ID;
  if (!/^[A-Za-z0-9_-]{1,48}$/.test(batchId) || isCardNumber(batchId))
    throw new BatchError('--batch-id must be 1 to 48 letters, digits, _ or -, and not a card number');
  if (!/^[0-9]{1,48}$/.test(seq)) throw new BatchError('--seq must be 1 to 48 digits');
  if (issuerInName && !/^[\w.-]+$/.test(issuerId))
    throw new BatchError('D1_ISSUER_ID cannot be part of a file name; use --no-issuer-in-name');
  return { batchId, seqNumber: seq, issuerId, operation };
}

/** The rows, how many bytes they have where that is known, and how many were read. */
async function openInput(
  rows: string,
  { stdin, signal }: Io,
): Promise<{ input: Readable; size: number | null; read: () => number }> {
  if (rows === '-') return { input: addAbortSignal(signal, stdin), size: null, read: () => 0 };
  const { file, size } = await openFile(rows);
  const input = addAbortSignal(signal, file.createReadStream());
  // A pipe with a name has no size.
  return { input, size: size || null, read: () => input.bytesRead };
}

function reportOn(io: Io, progress: Progress | undefined): Report {
  if (!progress) return reportOnStderr(io);
  return { add: async (row) => progress.say(lineOf(row)), close: async () => undefined };
}

function summary({ good, bad }: Tally, ms: number): string {
  const seconds = Math.max(ms, 1) / 1000;
  const speed = Math.round((good + bad) / seconds);
  return `${good} rows written, ${bad} bad, in ${seconds.toFixed(1)} s (${speed} rows a second).\n`;
}
