import { bars } from '../../charts.ts';
import type { Measured } from '../measure.ts';
import { figure, isOurs, spread, table, voided } from './form.ts';

const head = [
  'server',
  'a second',
  'least to most',
  'the gateway is',
  'to be',
  'µs of its processor',
  'calls to D1 each',
];

export function rateTable(measured: Measured[]): string {
  const ours = measured.find(isOurs);
  const own = ours && spread(ours, (sample) => sample.rate).value;
  const rows = measured.map((each) => {
    const { value, least, most } = spread(each, (sample) => sample.rate);
    const [cpu, calls] = [spread(each, (sample) => sample.cpu).value, spread(each, (sample) => sample.calls).value];
    const ratio = own === undefined || each === ours ? '' : `${(own / value).toFixed(2)} ×`;
    const target = each.subject.target === undefined ? '' : `≥ ${each.subject.target} ×`;
    const label = each.subject.label + voided(each);
    return [label, figure(value), `${figure(least)} to ${figure(most)}`, ratio, target, figure(cpu), figure(calls)];
  });
  return table(head, rows);
}

export function rateChart(title: string, measured: Measured[]): string {
  const items = measured.map((each) => ({
    label: each.subject.label,
    ...spread(each, (sample) => sample.rate),
    ours: isOurs(each),
  }));
  return bars(title, 'a second', items);
}
