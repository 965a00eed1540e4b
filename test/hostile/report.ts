import type { FuzzResult } from '../fuzz/fuzz.ts';
import type { LeakResult } from './leak.ts';
import type { FamilyResult } from './run-cases.ts';
import { tolerable, type Timing } from './timing.ts';

export interface HostileResult {
  seed: number;
  families: FamilyResult[];
  fuzz: FuzzResult[];
  timings: Timing[];
  leak: LeakResult | null;
}

/** A run as tables in Markdown, which also read well in a terminal; and whether nothing in it is wrong. */
export function report(result: HostileResult): { text: string; passed: boolean } {
  const { families, fuzz, timings, leak } = result;
  const told = timings.filter(({ longer }) => Math.abs(longer - 0.5) > tolerable);
  const wrong = [
    ...families.flatMap(({ failed }) => failed),
    ...fuzz.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name}: ${failure}`])),
    ...told.map(
      ({ name, longer }) => `${name}: by the time alone a foreign id is told from an unknown one, ${longer.toFixed(2)}`,
    ),
    ...(leak?.complaints ?? []),
  ];
  const parts = [
    ...(families.length > 0 ? [casesTable(families)] : []),
    ...(fuzz.length > 0 ? [fuzzTable(fuzz)] : []),
    ...(timings.length > 0 ? [timingTable(timings)] : []),
    ...(leak === null ? [] : [leakTable(leak)]),
    ...(wrong.length > 0
      ? [`**Not as it must be:**\n\n${wrong.map((each) => `- ${each.split('\n')[0]}`).join('\n')}`]
      : []),
  ];
  return { text: parts.join('\n\n'), passed: wrong.length === 0 && parts.length > 0 };
}

function casesTable(families: FamilyResult[]): string {
  const rows = families.map(({ family, runs, cases, failed }) => [family, runs, cases, failed.length]);
  const sum = (column: number) => rows.reduce((all, row) => all + Number(row[column]), 0);
  const head = ['hostile cases', 'documents that are run', 'cases', 'not as they must be'];
  return table(head, [...rows, ['all', '', sum(2), sum(3)]]);
}

function fuzzTable(results: FuzzResult[]): string {
  const rows = results.map(({ name, inputs, outcomes, failure }) => [
    name,
    inputs,
    failure === undefined ? 0 : 1,
    commonest(outcomes),
  ]);
  const sum = (column: number) => rows.reduce((all, row) => all + Number(row[column]), 0);
  return table(['inputs of chance', 'inputs', 'failed', 'what came of them'], [...rows, ['all', sum(1), sum(2), '']]);
}

/** The five most frequent, and how many others. */
function commonest(outcomes: Record<string, number>): string {
  const all = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  const shown = all.slice(0, 5).map(([outcome, count]) => `${outcome} ${count}`);
  return [...shown, ...(all.length > 5 ? [`${all.length - 5} other outcomes`] : [])].join(', ');
}

function timingTable(timings: Timing[]): string {
  const rows = timings.map(({ name, longer, medians }) => [
    name,
    longer.toFixed(2),
    medians.foreign.toFixed(2),
    medians.unknown.toFixed(2),
  ]);
  return table(
    ['time of an answer', 'longer for a foreign id, of pairs', 'median ms, foreign', 'median ms, unknown'],
    rows,
  );
}

function leakTable({ opened, before, after }: LeakResult): string {
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const rows = [
    ['memory, MB', megabytes(before.bytes), megabytes(after.bytes)],
    ['file descriptors', before.descriptors, after.descriptors],
    ['channels of Redis', before.channels.length, after.channels.length],
    ['open sockets and streams', before.connections, after.connections],
    ['open subscriptions', before.subscriptions, after.subscriptions],
    ['connections to Redis', before.redisClients, after.redisClients],
    ...Object.keys(after.listeners).map((name) => [
      `most listeners ${name}`,
      before.listeners[name] ?? 0,
      after.listeners[name] ?? 0,
    ]),
    ...Object.keys(after.resources).map((name) => [
      `waited for: ${name}`,
      before.resources[name] ?? 0,
      after.resources[name] ?? 0,
    ]),
    ...Object.keys(after.alive).map((name) => [`objects: ${name}`, before.alive[name] ?? 0, after.alive[name] ?? 0]),
  ];
  return table([`${opened} sockets and streams dropped in ugly ways`, 'before', 'after'], rows);
}

function table(heads: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const rule = heads.map((_head, index) => (index === 0 ? '---' : '---:'));
  return [line(heads), line(rule), ...rows.map(line)].join('\n');
}
