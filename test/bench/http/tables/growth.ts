import { lines } from '../../charts.ts';
import type { Growth } from '../growth.ts';
import type { Measured, Sample } from '../measure.ts';
import { figure, isOurs, spread, table, voided } from './form.ts';

const head = ['cards', 'requests', 'calls to D1', 'home screens a second', 'µs of its processor', 'µs a card'];

/** A home screen of several pages is all of its requests together. */
export function growthTable(growth: Growth[]): string {
  const rows = growth.flatMap(({ cards, requests, measured }) =>
    measured.filter(isOurs).map((each) => {
      const of = (what: (sample: Sample) => number) => spread(each, what).value;
      const [rate, calls, cpu] = [of((one) => one.rate), of((one) => one.calls), of((one) => one.cpu)];
      const whole = cpu * requests;
      const figures = [calls * requests, rate / requests, whole, whole / cards].map(figure);
      return [`${cards}${voided(each)}`, requests, ...figures];
    }),
  );
  return table(head, rows);
}

export function growthChart(growth: Growth[]): string {
  const pointOf = (cards: number, requests: number, each: Measured) => {
    const { value, least, most } = spread(each, (sample) => sample.cpu * requests);
    return { x: cards, y: value, least, most };
  };
  const points = growth.flatMap(({ cards, requests, measured }) =>
    measured.filter(isOurs).map((each) => pointOf(cards, requests, each)),
  );
  return lines('What a home screen costs', 'cards', 'µs of the processor', [
    { label: 'this gateway', points, ours: true },
  ]);
}
