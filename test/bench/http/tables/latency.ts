import { bars } from '../../charts.ts';
import type { Measured } from '../measure.ts';
import { figure, isOurs, spread, table, voided } from './form.ts';

const head = ['server', 'asked a second', 'answered a second', 'p50', 'p99', 'least to most p99'];

export function latencyTable(latency: Map<number, Measured[]>): string {
  const rows = [...latency].flatMap(([rate, measured]) =>
    measured.map((each) => {
      const [p50, p99] = [spread(each, (sample) => sample.p50), spread(each, (sample) => sample.p99)];
      const answered = figure(spread(each, (sample) => sample.rate).value);
      const span = `${figure(p99.least)} to ${figure(p99.most)}`;
      return [
        each.subject.label + voided(each),
        rate,
        answered,
        `${figure(p50.value)} ms`,
        `${figure(p99.value)} ms`,
        span,
      ];
    }),
  );
  return table(head, rows);
}

export function latencyChart(title: string, measured: Measured[]): string {
  const items = measured.map((each) => ({
    label: each.subject.label,
    ...spread(each, (sample) => sample.p50),
    most: spread(each, (sample) => sample.p99).value,
    ours: isOurs(each),
  }));
  return bars(title, 'ms: p50, and p99 as the end of the line', items);
}
