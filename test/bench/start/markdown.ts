import { relative } from 'node:path';
import { middle, table } from '../http/tables/form.ts';
import type { Start } from './measure.ts';

const head = ['build', 'rounds', 'ready after ms', 'ms of the processor until then', 'MB when idle'];

/** By the file that was started. */
export function asMarkdown(results: Record<string, Start[]>, setting: string): string {
  const rows = Object.entries(results).map(([build, starts]) => {
    const of = (name: keyof Start) => middle(starts.map((start) => start[name]));
    return [relative(process.cwd(), build), starts.length, of('ready'), of('cpu'), of('memory')];
  });
  return `${setting} Medians, with the least and the most.\n\n${table(head, rows)}\n`;
}
