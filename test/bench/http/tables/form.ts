import { median, type Measured, type Sample } from '../measure.ts';

export function table(head: string[], rows: (string | number)[][]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return lines.join('\n');
}

export interface Spread {
  value: number;
  least: number;
  most: number;
}

/** The median of the rounds, and how far they lie apart. */
export function spread({ samples }: Measured, of: (sample: Sample) => number): Spread {
  const values = samples.map(of);
  return { value: median(values), least: Math.min(...values), most: Math.max(...values) };
}

export function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** The median, with the least and the most. */
export function middle(values: number[]): string {
  const [value, least, most] = [median(values), Math.min(...values), Math.max(...values)].map(figure);
  return `${value} (${least} to ${most})`;
}

export function isOurs({ subject }: Measured): boolean {
  return subject.name === 'product';
}

/** A round with a wrong answer counts for nothing, and says so. */
export function voided({ samples }: Measured): string {
  const wrong = samples.reduce((sum, sample) => sum + sample.wrong, 0);
  return wrong > 0 ? ` **void: ${wrong} wrong answers**` : '';
}
