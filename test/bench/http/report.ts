import type { Published } from '../publish.ts';
import { machine } from '../publish.ts';
import type { Calls } from './calls.ts';
import { callsTable } from './tables/calls.ts';
import { growthTable, growthChart } from './tables/growth.ts';
import { latencyTable, latencyChart } from './tables/latency.ts';
import { rateChart, rateTable } from './tables/rates.ts';
import type { Growth } from './growth.ts';
import type { Measured } from './measure.ts';
import type { Options } from './options.ts';

/** What was measured; parts that were not are missing. */
export interface Results {
  cold?: Map<number, Measured[]>;
  warm?: Measured[];
  latency?: Map<number, Measured[]>;
  growth?: Growth[];
  calls?: Calls[];
}

export function report(results: Results, options: Options): Published {
  const { cold, warm, latency, growth, calls } = results;
  const slow = Math.max(...options.upstream);
  const sections: string[] = [setting(options)];
  const charts: Record<string, string> = {};
  for (const [ms, measured] of cold ?? []) {
    sections.push(`### Home screen, nothing kept, D1 answers after ${ms} ms`, rateTable(measured));
    charts[`performance-cold-${ms}`] = rateChart(`Home screens, nothing kept, D1 after ${ms} ms`, measured);
  }
  if (warm) {
    sections.push('### Home screen, everything kept', rateTable(warm));
    charts['performance-warm'] = rateChart('Home screens, everything kept', warm);
  }
  if (latency) {
    sections.push(`### How long a home screen takes, nothing kept, D1 answers after ${slow} ms`, latencyTable(latency));
    for (const [rate, measured] of latency)
      charts[`performance-latency-${rate}`] = latencyChart(`A home screen at ${rate} a second`, measured);
  }
  if (growth) {
    sections.push('### Home screens of more cards', growthTable(growth));
    charts['performance-growth'] = growthChart(growth);
  }
  if (calls) sections.push('### Calls to D1', callsTable(calls));
  return { markdown: `${sections.join('\n\n')}\n`, charts, data: { machine: machine(), options, ...plain(results) } };
}

/** Wrong answers; a run with one is void. */
export function wrongIn({ cold, warm, latency, growth, calls }: Results): number {
  const all = [
    ...(cold?.values() ?? []),
    warm ?? [],
    ...(latency?.values() ?? []),
    ...(growth ?? []).map((each) => each.measured),
  ];
  const counted = (calls ?? []).reduce((sum, { wrong }) => sum + wrong, 0);
  return all.flat().reduce((sum, { samples }) => sum + samples.reduce((own, { wrong }) => own + wrong, 0), counted);
}

function setting({ rounds, seconds, consumers, connections }: Options): string {
  return `${machine()} The load generator is our own, on ${connections} connections; it, D1's stand-in and Redis run beside the servers, on the same cores. Medians of ${rounds} rounds of ${seconds} s in rotated order, with the least and the most; ${consumers} end users in turn, each with a token of their own.`; // prettier-ignore
}

function plain(results: Results): object {
  const { cold, latency, ...rest } = results;
  return {
    ...rest,
    ...(cold && { cold: Object.fromEntries(cold) }),
    ...(latency && { latency: Object.fromEntries(latency) }),
  };
}
