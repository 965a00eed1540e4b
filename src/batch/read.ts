import { BatchError } from './batch-error.ts';
import { headerErrorInWords } from './header-errors.ts';
import { readParts } from './output-parts.ts';
import { toRowResult, type RowResult } from './row-result.ts';

/** How many rows and cards D1 took, and how many it did not. */
export interface ResultTally {
  rows: { ok: number; ko: number };
  cards: { ok: number; ko: number };
  /** Whether the file has as many results as its header says; true where the header does not say. */
  complete: boolean;
}

/** Reads D1's output file into one result a row. @throws BatchError when D1 refused the whole file, and when it is no output file */
export async function readResults(
  path: string,
  onResult: (result: RowResult) => Promise<void>,
  signal?: AbortSignal,
): Promise<ResultTally> {
  const tally = { rows: { ok: 0, ko: 0 }, cards: { ok: 0, ko: 0 } };
  let header: { errorCode?: unknown; totalRecords?: unknown } | undefined;
  await readParts(
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
  const { totalRecords: total } = header;
  return { ...tally, complete: typeof total !== 'number' || total === tally.rows.ok + tally.rows.ko };
}

function outcome({ status }: { status: string }): 'ok' | 'ko' {
  return status === 'OK' ? 'ok' : 'ko';
}
