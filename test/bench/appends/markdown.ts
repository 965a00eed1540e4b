import type { Slice } from './load.ts';

/** By what was measured: the log itself, or notifications over HTTP. */
export type Results = Partial<Record<string, Measured>>;

interface Measured {
  machine: string;
  rounds: number;
  cells: { kept: string; inFlight: number; batch: number; slices: Slice[] }[];
}

export function asMarkdown(results: Results): string {
  return Object.entries(results)
    .map(([what, measured]) => measured && section(what, measured))
    .join('\n');
}

function section(what: string, { machine, rounds, cells }: Measured): string {
  const lines = cells.map(({ kept, inFlight, batch, slices }) => {
    const of = (name: keyof Slice, digits: number) => spread(slices.map((slice) => slice[name]), digits); // prettier-ignore
    return `| ${[kept, batch, inFlight, of('perSecond', 0), percent(slices), of('p50', 2), of('p99', 2), of('cpu', 0)].join(' | ')} |`;
  });
  return [
    `## ${what}`,
    '',
    `${machine}; medians of ${rounds} rounds, the least and the most in brackets.`,
    '',
    '| append-only file | updates a request | requests in flight | updates/s | refused | p50 ms | p99 ms | CPU µs an update, of the process that appends |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
  ].join('\n');
}

function percent(slices: Slice[]): string {
  return `${((slices.reduce((sum, { refused }) => sum + refused, 0) / slices.length) * 100).toFixed(0)} %`;
}

function spread(values: number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return `${middle?.toFixed(digits)} (${least?.toFixed(digits)}-${most?.toFixed(digits)})`;
}
