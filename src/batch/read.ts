import { BatchError } from './batch-error.ts';
import { headerErrorInWords } from './header-errors.ts';
import { readParts } from './output-parts.ts';
import { toRowResult, type RowResult } from './row-result.ts';

/** How many rows and cards D1 took, and how many it did not. */
export interface ResultTally {
  rows: { ok: number; ko: number };
  cards: { ok: number; ko: number };
  /** Why the file may not hold all of D1's results, in sentences; none where nothing speaks for that. */
  doubts: string[];
}

/** Reads D1's output file into one result a row. @throws BatchError when D1 refused the whole file, or it has no header or no results */
export async function readResults(
  path: string,
  onResult: (result: RowResult) => Promise<void>,
  signal?: AbortSignal,
): Promise<ResultTally> {
  const tally = { rows: { ok: 0, ko: 0 }, cards: { ok: 0, ko: 0 } };
  let header: { errorCode?: unknown; totalRecords?: unknown } | undefined;
  const hasResults = await readParts(
    path,
    {
      header(value) {
        if (typeof value !== 'object' || value === null) throw new BatchError(`${path} has no header`);
        header = value;
        if (header.errorCode != null)
          throw new BatchError(`D1 refused the whole file: ${headerErrorInWords(header.errorCode)}`);
      },
      async result(value) {
        const result = toRowResult(value);
        tally.rows[outcome(result)] += 1;
        for (const card of result.cards) tally.cards[outcome(card)] += 1;
        await onResult(result);
      },
    },
    signal,
  );
  if (!header) throw new BatchError(`${path} has no header`);
  if (!hasResults) throw new BatchError(`${path} has no list of results, recordsResults`);
  return { ...tally, doubts: doubtsOf(header.totalRecords, tally.rows.ok + tally.rows.ko) };
}

/** `announced` is `totalRecords`, which D1 may leave out. */
function doubtsOf(announced: unknown, rows: number): string[] {
  const doubts = rows === 0 ? ['The file has no result.'] : [];
  if (announced === undefined || announced === null) return doubts;
  const isNumber = ['number', 'string'].includes(typeof announced) && /^\d+$/.test(String(announced));
  if (!isNumber) doubts.push('The header announces a number of rows that cannot be read.');
  else if (Number(announced) !== rows) doubts.push('The header announces another number of rows than the file has.');
  return doubts;
}

function outcome({ status }: { status: string }): 'ok' | 'ko' {
  return status === 'OK' ? 'ok' : 'ko';
}
