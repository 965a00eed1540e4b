import { bars, lines } from '../charts.ts';
import { figure as written, table, type Spread } from '../http/tables/form.ts';
import { machine, type Published } from '../publish.ts';
import { labels, parts, targets, type Part } from './parts.ts';
import { spreadOf, type Figure, type Sample } from './samples.ts';

const headings: Record<Part, string> = {
  cards: 'Watchers, each on a card of their own',
  one: 'Watchers, all on one card',
  steady: 'From a notification to its client, at 1,000 a second',
  growth: 'More watchers on one process',
};
const columns: Record<Figure, string> = {
  perSecond: 'payloads a second',
  cpuUs: 'µs of its processor for one',
  setupMs: 'set up in ms',
  kb: 'KB a watcher',
  p50: 'p50 ms',
  p99: 'p99 ms',
};
const figures = Object.keys(columns) as Figure[];

export function report(samples: readonly Sample[]): Published {
  const sections = [`${machine()} Each server with a Redis, clients and, where it asks one, a stand-in for D1 of its own, on the same cores. Medians, with the least and the most in brackets; in the columns of ratios, what the gateway is of that server, and what it is to be.`]; // prettier-ignore
  const charts: Record<string, string> = {};
  for (const part of Object.keys(parts) as Part[]) {
    const own = samples.filter((sample) => sample.part === part);
    if (own.length === 0) continue;
    sections.push(`### ${headings[part]}`, tableOf(part, own));
    if (part === 'growth') charts['performance-watchers-growth'] = growthChart(own);
    if (part === 'cards' || part === 'one') charts[`performance-watchers-${part}`] = rateChart(headings[part], own);
  }
  return { markdown: `${sections.join('\n\n')}\n`, charts, data: { machine: machine(), samples } };
}

function tableOf(part: Part, own: readonly Sample[]): string {
  const used = figures.filter((figure) => spreadOf(own, figure) !== undefined);
  const rows = groups(own).map(([name, count, those]) => {
    const cells = used.map((figure) => cell(part, figure, name, count, own));
    return [(labels[name] ?? name) + wrong(those), count.toLocaleString('en'), ...cells];
  });
  return table(['server', 'watchers', ...used.map((figure) => columns[figure])], rows);
}

function cell(part: Part, figure: Figure, name: string, count: number, own: readonly Sample[]): string {
  const of = (server: string) =>
    spreadOf(
      own.filter((each) => each.name === server && each.count === count),
      figure,
    );
  const [theirs, ours] = [of(name), of('product')];
  if (theirs === undefined) return '';
  const shown = `${written(theirs.value)} (${written(theirs.least)} to ${written(theirs.most)})`;
  if (name === 'product' || ours === undefined) return shown;
  const target = targets[part]?.[name]?.[figure as 'perSecond'];
  const sign = figure === 'perSecond' ? '≥' : '≤';
  const wanted = target === undefined ? '' : `, to be ${sign} ${target} ×`;
  return `${shown}; ${(ours.value / theirs.value).toFixed(2)} ×${wanted}`;
}

/** A round that failed, or in which a payload is missing, says so. */
function wrong(samples: readonly Sample[]): string {
  const failed = samples.filter((sample) => sample.failed !== undefined).length;
  const missing = samples.reduce((sum, sample) => sum + (sample.missing ?? 0), 0);
  return [failed > 0 && ` **${failed} failed**`, missing > 0 && ` **${missing} missing**`].filter(Boolean).join('');
}

function groups(samples: readonly Sample[]): [name: string, count: number, samples: Sample[]][] {
  const counts = [...new Set(samples.map(({ count }) => count))].sort((a, b) => a - b);
  return counts.flatMap((count) =>
    Object.keys(labels).flatMap((name): [string, number, Sample[]][] => {
      const those = samples.filter((each) => each.name === name && each.count === count);
      return those.length > 0 ? [[name, count, those]] : [];
    }),
  );
}

const nothing: Spread = { value: 0, least: 0, most: 0 };

function rateChart(title: string, own: readonly Sample[]): string {
  const items = groups(own).map(([name, , those]) => ({
    label: (labels[name] ?? name).replaceAll('`', ''),
    ...(spreadOf(those, 'perSecond') ?? nothing),
    ours: name === 'product',
  }));
  return bars(title, 'payloads a second', items);
}

function growthChart(own: readonly Sample[]): string {
  const items = [...new Set(own.map(({ name }) => name))].map((name) => {
    const points = groups(own.filter((each) => each.name === name)).map(([, count, those]) => {
      const { value, least, most } = spreadOf(those, 'kb') ?? nothing;
      return { x: count, y: (value * count) / 1_024, least: (least * count) / 1_024, most: (most * count) / 1_024 };
    });
    return { label: (labels[name] ?? name).replaceAll('`', ''), points, ours: name === 'product' };
  });
  return lines('What watchers take', 'watchers', 'MB', items);
}
