import { middle, table } from '../http/tables/form.ts';
import type { Slice } from './load.ts';

/** What one load on one kind of persistence gave, round by round. */
export interface Cell {
  kept: string;
  inFlight: number;
  batch: number;
  slices: Slice[];
}

const head = [
  'append-only file',
  'updates a request',
  'requests in flight',
  'updates a second',
  'refused',
  'p50 ms',
  'p99 ms',
  'µs of the processor an update',
];
const titles: Record<string, string> = {
  log: 'Appends to the event log, in the process that appends',
  notifications: 'Notifications over HTTP, stored before they are answered',
};

/** By what was measured: the log itself, or notifications over HTTP. */
export function asMarkdown(results: Record<string, Cell[]>, setting: string): string {
  const sections = Object.entries(results).map(([way, cells]) => {
    const rows = cells.map(({ kept, inFlight, batch, slices }) => {
      const of = (name: keyof Slice) => middle(slices.map((slice) => slice[name]));
      const refused = slices.reduce((sum, slice) => sum + slice.refused, 0) / slices.length;
      const figures = [of('perSecond'), `${Math.round(refused * 100)} %`, of('p50'), of('p99'), of('cpu')];
      return [kept, batch, inFlight, ...figures];
    });
    return `### ${titles[way] ?? way}\n\n${table(head, rows)}`;
  });
  return `${[setting, ...sections].join('\n\n')}\n`;
}
