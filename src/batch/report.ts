import { open } from 'node:fs/promises';
import type { Problem } from '../errors.ts';
import { BatchError } from './batch-error.ts';
import type { Io } from './io.ts';
import { print } from './print.ts';

/** A row that is in no file, and why. Names fields and codes, and never a value. */
export interface BadRow {
  line: number;
  problems: Problem[];
}

export interface Report {
  add(row: BadRow): Promise<void>;
  close(): Promise<void>;
}

/** The report as NDJSON in a new file. @throws BatchError when there is one of that name */
export async function openReport(path: string): Promise<Report> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new BatchError(`${path} exists already`, { cause: error }) : error;
  });
  return { add: (row) => file.appendFile(lineOf(row)), close: () => file.close() };
}

/** The report as NDJSON on standard error. */
export function reportOnStderr(io: Io): Report {
  return { add: (row) => print(io, 'stderr', lineOf(row)), close: async () => undefined };
}

export function lineOf(row: BadRow): string {
  return `${JSON.stringify(row)}\n`;
}
