import { parser } from '@prometheus-io/lezer-promql';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { faultCodes } from '../../src/errors.ts';
import { createReconcilerCounts } from '../../src/events/reconciler/reconciler-counts.ts';
import { prefix, registerCounted } from '../../src/metrics/counted.ts';
import { createMeasured } from '../../src/metrics/measured.ts';
import { cacheMetrics } from '../../src/metrics/of-cache.ts';
import { d1Metrics } from '../../src/metrics/of-d1.ts';
import { edgeMetrics } from '../../src/metrics/of-edge.ts';
import { eventMetrics } from '../../src/metrics/of-events.ts';
import type { Sources } from '../../src/metrics/sources.ts';
import { createSubscriptionEnds } from '../../src/server/operation/subscription-ends.ts';
import { silent } from './events.ts';
import { limitsOf } from './traffic.ts';

/** A metric of the gateway or of its process, as it is registered. */
export interface Registered {
  name: string;
  type: string;
  labelNames: string[];
}

/** Metrics are registered before anything is asked for: what would be told is of no matter here. */
const unasked = new Proxy({}, { get: () => () => ({}) }) as Sources['edge'] & Sources['d1'] & Sources['events'];
const answers = () => ({ hits: 0, misses: 0, spoilt: 0, evicted: 0 });
const registry = new Registry();
collectDefaultMetrics({ register: registry });
register(registry, unasked);

/** All that a gateway serves. What the library knows of each it does not say in its types. */
export const allMetrics = registry.getMetricsAsArray() as unknown as Registered[];
export const ownMetrics = allMetrics.filter(({ name }) => name.startsWith(prefix));

const known = new Map(allMetrics.map(({ name, labelNames: labels, type }) => [name, { labels, type }]));

/** Every value of a label whose values are a closed list: what a gateway says of it that has just begun, and what the code knows beside that. */
const breaker = { calls: 0, failures: 0, repeats: 0, refused: 0, inFlight: 0, waiting: 0, breaker: 'closed' } as const;
const beginning = {
  ...unasked,
  apis: () => ({
    cards: breaker,
    consumers: breaker,
    digitalCards: breaker,
    clickToPay: breaker,
    physicalCards: breaker,
  }),
  reads: () => ({ cards: { hits: 0, joined: 0, misses: 0, evicted: 0 } }),
  token: () => ({ ageMs: null, leftMs: 0, failure: null }),
  log: () => ({ commits: 0, waitsFailed: 0, reconnects: 0, checksBehind: 0, losses: 0 }),
  notifications: () => ({ stored: 0, repeated: 0, setAside: 0, failed: 0, unrecognized: 0 }),
  reconciler: createReconcilerCounts,
  accessTokens: () => ({ verified: 0, known: 0, refused: 0, unavailable: 0, held: 0, keys: {} }),
  subscriptions: createSubscriptionEnds(silent).counts,
  traffic: () => ({ refused: limitsOf().counts(), shed: 0 }),
  documents: () => ({ trusted: 0, others: 0, ready: 0, read: 0, refused: {} }),
  connections: () => ({ full: 0, consumerFull: 0 }),
  secrets: () => ({ looks: 0, taken: 0, refused: 0 }),
  spans: () => ({ exported: 0, failed: 0, dropped: 0 }),
  notReady: () => [],
} as unknown as typeof unasked;
const begun = new Registry();
register(begun, beginning);
const said = await begun.getMetricsAsJSON();
const outcomes = [...Object.keys(faultCodes), 'ok', 'LEFT'];

function register(into: Registry, sources: typeof unasked): void {
  createMeasured(into);
  registerCounted(into, [
    ...edgeMetrics(sources),
    ...d1Metrics(sources),
    ...cacheMetrics({ d1: sources, answers }),
    ...eventMetrics(sources),
  ]);
}

/** The metric by the name that a query has, also of a histogram's parts. */
export function metricOf(name: string): { labels: string[]; type: string } | undefined {
  return known.get(name) ?? known.get(name.replace(/_(bucket|count|sum)$/, ''));
}

/** Where Prometheus's own grammar finds a fault. */
export function errorsIn(expr: string): number[] {
  const errors: number[] = [];
  parser.parse(expr).iterate({ enter: ({ type, from }) => void (type.isError && errors.push(from)) });
  return errors;
}

/** Every metric that a query asks for. */
export function namesIn(expr: string): string[] {
  const names: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to, node }) => {
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expr.slice(from, to));
    },
  });
  return names;
}

/** Every label that these metrics have. */
export function labelsIn(expr: string): string[] {
  return namesIn(expr).flatMap((name) => metricOf(name)?.labels ?? []);
}

/** Matchers of a label that the metric does not have, or of a value that it never has. */
export function wrongIn(expr: string): string[] {
  const wrong: string[] = [];
  let metric = '';
  parser.parse(expr).iterate({
    enter({ name, from, to, node }) {
      const text = expr.slice(from, to);
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') metric = text;
      if (name !== 'UnquotedLabelMatcher') return;
      const [, label = '', operator = '', value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"$/.exec(text) ?? [];
      const base = known.has(metric) ? metric : metric.replace(/_(bucket|count|sum)$/, '');
      const has = known.get(base)?.labels.includes(label) && valuesOf(base, label);
      const asked = operator.endsWith('~') ? value.split('|') : [value.replace(/\W/g, '\\$&')];
      const isRight = has && asked.every((each) => has.some((one) => new RegExp(`^(?:${each})$`).test(one)));
      if (!isRight) wrong.push(text);
    },
  });
  return wrong;
}

function valuesOf(metric: string, label: string): string[] {
  if (label === 'outcome') return outcomes;
  const values = said.find(({ name }) => name === metric)?.values ?? [];
  return values.map(({ labels }) => String((labels as Record<string, unknown>)[label]));
}
