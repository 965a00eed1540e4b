import type { Window } from './checker.ts';
import { isExpected } from './expected.ts';
import type { Fault } from './fault.ts';
import { emptyTally, type Tally, type Verdict } from './verdict.ts';
import type { World } from './world.ts';

/** One fault of a run. Times in milliseconds; null where there was nothing to measure. */
export interface Row extends Tally {
  fault: string;
  /** From the end of the cause to the subscriber, of what was owed by then. */
  recovery: Percentiles | null;
  /** From D1's first try to the subscriber. */
  delay: Percentiles | null;
  /** Connections that clients made anew, and how many of them within the busiest second. */
  reconnects: Reconnects;
  /** A RESYNC where the record was not lost. */
  needlessResyncs: number;
  /** Updates that were still owed when nobody waited any longer, whether or not they came later. */
  overdue: number;
  /** What went wrong meanwhile, for clients, D1's posts and what is asked of D1, and how often. */
  noted: Record<string, number>;
}

export interface Percentiles {
  p50: number;
  p99: number;
}

export interface Reconnects {
  all: number;
  busiest: number;
}

export interface Summary {
  rows: Row[];
  total: Row;
  complaints: string[];
  /** What subscribers met with, and what D1 was answered where it must not be refused. */
  met: Record<string, number>;
  refused: Record<string, number>;
  /** Of what they met with, what no fault excuses. */
  unexpected: string[];
  passed: boolean;
}

interface Parts {
  verdict: Verdict;
  windows: Window[];
  faults: Fault[];
  world: Pick<World, 'ledger' | 'logs' | 'diary' | 'notifier' | 'subscriptions'>;
}

export function summarize({ verdict, windows, faults, world }: Parts): Summary {
  const times = windows.map((window) => measure(window, world));
  const rows = windows.map(({ name, from, to, overdue }, index): Row => {
    const tally = verdict.tallies.get(name) ?? emptyTally();
    const needlessResyncs = faults[index]?.losesRecord ? 0 : tally.resyncs;
    const { recoveries = [], delays = [] } = times[index] ?? {};
    const reconnects = countReconnects(world.subscriptions.returned, windows[index] as Window);
    return {
      fault: name,
      ...tally,
      needlessResyncs,
      overdue,
      noted: world.diary.within(from, to),
      reconnects,
      recovery: percentiles(recoveries),
      delay: percentiles(delays),
    };
  });
  const total: Row = {
    fault: 'all',
    ...rows.reduce(add, emptyTally()),
    reconnects: countReconnects(world.subscriptions.returned, { from: 0, to: Infinity }),
    needlessResyncs: rows.reduce((sum, row) => sum + row.needlessResyncs, 0),
    overdue: rows.reduce((sum, row) => sum + row.overdue, 0),
    noted: world.diary.within(0, Infinity),
    recovery: percentiles(times.flatMap(({ recoveries }) => recoveries)),
    delay: percentiles(times.flatMap(({ delays }) => delays)),
  };
  const missing = (row: Row, index: number) =>
    (faults[index]?.signs ?? [])
      .filter((sign) => !sign.isIn(row))
      .map(({ what }) => `${row.fault}: no sign of: ${what}; there was ${JSON.stringify(row.noted)}`);
  const refused = Object.fromEntries(world.notifier.refused);
  const wrong =
    total.lost + total.twice + total.backwards + total.invented + total.broken + total.needlessResyncs + total.overdue;
  const { met } = world.subscriptions;
  const unexpected = Object.keys(met).filter((what) => !isExpected(what));
  const unproved = rows.flatMap(missing);
  const overdue = rows.flatMap((row) =>
    row.overdue > 0 ? [`${row.fault}: ${row.overdue} still owed at its end`] : [],
  );
  const complaints = [...verdict.complaints, ...overdue, ...unproved];
  const isClean = wrong === 0 && unproved.length === 0 && unexpected.length === 0 && world.notifier.refused.size === 0;
  const passed = isClean && total.acknowledged > 0;
  return { rows, total, complaints, met, refused, unexpected, passed };
}

function measure(
  { name, healedAt }: Window,
  { ledger, logs }: Parts['world'],
): { recoveries: number[]; delays: number[] } {
  const [recoveries, delays]: [number[], number[]] = [[], []];
  for (const { marker, body, postedAt } of ledger.of(name))
    for (const { shownAt } of logs.ofCard(body.cardId)) {
      const at = shownAt.get(marker);
      if (at === undefined || postedAt === 0) continue;
      delays.push(at - postedAt);
      if (postedAt < healedAt && at > healedAt) recoveries.push(at - healedAt);
    }
  return { recoveries, delays };
}

function countReconnects(times: readonly number[], { from, to }: Pick<Window, 'from' | 'to'>): Reconnects {
  const own = times.filter((at) => at >= from && at < to).sort((a, b) => a - b);
  const within = own.map((at, index) => own.slice(index).filter((other) => other < at + 1_000).length);
  return { all: own.length, busiest: Math.max(0, ...within) };
}

function percentiles(values: number[]): Percentiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return sorted.length === 0 ? null : { p50: at(0.5), p99: at(0.99) };
}

function add(sum: Tally, row: Tally): Tally {
  const names = Object.keys(emptyTally()) as (keyof Tally)[];
  return Object.fromEntries(names.map((name) => [name, sum[name] + row[name]])) as unknown as Tally;
}
