import type { Percentiles, Row, Summary } from './summary.ts';

const columns: [string, (row: Row) => string][] = [
  ['fault', ({ fault }) => fault],
  ['updates acknowledged', ({ acknowledged }) => String(acknowledged)],
  ['delivered', ({ delivered }) => String(delivered)],
  ['lost', ({ lost }) => String(lost)],
  ['twice', ({ twice }) => String(twice)],
  ['backwards', ({ backwards, invented }) => String(backwards + invented)],
  ['broken', ({ broken }) => String(broken)],
  ['overdue', ({ overdue }) => String(overdue)],
  ['resyncs', ({ resyncs }) => String(resyncs)],
  ['reconnects', ({ reconnects: { all, busiest } }) => (all === 0 ? '0' : `${all}, ${busiest} in 1 s`)],
  ['recovery p50 / p99', ({ recovery }) => timesOf(recovery)],
  ['delivery p50 / p99', ({ delay }) => timesOf(delay)],
];

/** A run as a table in Markdown, which also reads well in a terminal. */
export function tableOf({ rows, total }: Summary): string {
  const lines = [...rows, total].map((row) => columns.map(([, cell]) => cell(row)));
  const heads = columns.map(([head]) => head);
  const widths = heads.map((head, index) => Math.max(head.length, ...lines.map((line) => line[index]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, index) => pad(cell, widths[index] ?? 0, index)).join(' | ')} |`;
  const rule = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(heads), `| ${rule.join(' | ')} |`, ...lines.map(line)].join('\n');
}

/** Figures stand to the right. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function timesOf(times: Percentiles | null): string {
  return times === null ? '–' : `${textOf(times.p50)} / ${textOf(times.p99)}`;
}

function textOf(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
