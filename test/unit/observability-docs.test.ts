import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { parse as parseYaml } from 'yaml';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { prefix, registerCounted } from '../../src/metrics/counted.ts';
import { createMeasured } from '../../src/metrics/measured.ts';
import { cacheMetrics } from '../../src/metrics/of-cache.ts';
import { d1Metrics } from '../../src/metrics/of-d1.ts';
import { edgeMetrics } from '../../src/metrics/of-edge.ts';
import { eventMetrics } from '../../src/metrics/of-events.ts';
import type { Sources } from '../../src/metrics/sources.ts';
import { faultCodes } from '../../src/errors.ts';
import { createSubscriptionEnds } from '../../src/server/operation/subscription-ends.ts';
import { createReconcilerCounts } from '../../src/events/reconciler/reconciler-counts.ts';
import { silent } from '../support/events.ts';
import { limitsOf } from '../support/traffic.ts';

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
const page = read('observability.md');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim())); // prettier-ignore
const wordsIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');

/** Metrics are registered before anything is asked for: what would be told is of no matter here. */
const unasked = new Proxy({}, { get: () => () => ({}) }) as Sources['edge'] & Sources['d1'] & Sources['events'];
const answers = () => ({ hits: 0, misses: 0, spoilt: 0, evicted: 0 });
const registry = new Registry();
collectDefaultMetrics({ register: registry });
createMeasured(registry);
registerCounted(registry, [
  ...edgeMetrics(unasked),
  ...d1Metrics(unasked),
  ...cacheMetrics({ d1: unasked, answers }),
  ...eventMetrics(unasked),
]);
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
createMeasured(begun);
registerCounted(begun, [
  ...edgeMetrics(beginning),
  ...d1Metrics(beginning),
  ...cacheMetrics({ d1: beginning, answers }),
  ...eventMetrics(beginning),
]);
const said = await begun.getMetricsAsJSON();
const outcomes = [...Object.keys(faultCodes), 'ok', 'LEFT'];

function valuesOf(metric: string, label: string): string[] {
  if (label === 'outcome') return outcomes;
  const values = said.find(({ name }) => name === metric)?.values ?? [];
  return values.map(({ labels }) => String((labels as Record<string, unknown>)[label]));
}

/** What the library knows of each and does not say in its types. */
const all = registry.getMetricsAsArray() as unknown as { name: string; type: string; labelNames: string[] }[];
const registered = all.filter(({ name }) => name.startsWith(prefix));

describe('docs/observability.md', () => {
  const table = rows.filter((row) => row.length === 3 && /^`[a-z0-9_]+`$/.test(row[0] ?? ''));

  it('lists every metric of the gateway and no other, with its labels', () => {
    const documented = table.map(([name, labels]) => [wordsIn(name)[0], wordsIn(labels)]);
    const real = registered.map(({ name, labelNames }) => [name.slice(prefix.length), labelNames]);
    expect(documented.sort()).toEqual(real.sort());
  });

  it('tells the two beginnings that all others have', () => {
    const others = all.filter(({ name }) => !name.startsWith(prefix));
    expect(others.length).toBeGreaterThan(20);
    expect(others.filter(({ name }) => !/^(process|nodejs)_/.test(name))).toEqual([]);
    expect(page).toContain('`process_*`');
    expect(page).toContain('`nodejs_*`');
  });

  it('says by their names which kind they are', () => {
    const kinds = registered.map(({ name, type }) => [name, type] as const);
    const wrong = kinds.filter(([name, type]) => {
      if (name.endsWith('_total')) return type !== 'counter';
      return type !== (/_(duration|lag)_seconds$/.test(name) ? 'histogram' : 'gauge');
    });
    expect(wrong).toEqual([]);
  });
});

describe('docs/alerts.yml', () => {
  interface Rule {
    alert: string;
    expr: string;
    for?: string;
    labels: { severity: string };
    annotations: { summary: string };
  }
  const { groups } = parseYaml(read('alerts.yml')) as { groups: { name: string; rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  const known = new Map(all.map(({ name, labelNames: labels, type }) => [name, { labels, type }]));

  it('has the alerts that the page explains', () => {
    const explained = rows.map(([name]) => wordsIn(name)[0] ?? '').filter((name) => name.startsWith('D1Gateway'));
    expect(rules.map(({ alert }) => alert)).toEqual(explained);
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s is a rule of Prometheus', (_name, rule) => {
    expect(rule.for ?? '1m').toMatch(/^\d+[smh]$/);
    expect(rule).toMatchObject({ labels: { severity: /page|ticket/.exec(rule.labels.severity)?.[0] } });
    for (const [, label = ''] of rule.annotations.summary.matchAll(/\$labels\.(\w+)/g))
      expect([...labelsIn(rule.expr), 'instance']).toContain(label);
    const errors: number[] = [];
    parser.parse(rule.expr).iterate({ enter: ({ type, from }) => void (type.isError && errors.push(from)) });
    expect(errors).toEqual([]);
  });

  it.each(rules.map(({ alert, expr }) => [alert, expr]))(
    '%s asks for metrics and labels that there are',
    (_name, expr) => {
      const names = namesIn(expr);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        const metric = known.get(name) ?? known.get(name.replace(/_(bucket|count|sum)$/, ''));
        expect([name, metric?.type]).toEqual([name, expect.any(String)]);
      }
      expect(wrongIn(expr)).toEqual([]);
    },
  );

  it.each([
    ['d1_gateway_event_append_duration_seconds_count{result="faild"}', 'result="faild"'],
    ['d1_gateway_d1_breaker{state!="close"}', 'state!="close"'],
    ['d1_gateway_d1_breaker{state=~"open|half_open"}', 'state=~"open|half_open"'],
    ['d1_gateway_d1_breaker{api="cards", stat!~"open"}', 'stat!~"open"'],
    ['d1_gateway_graphql_operations_total{outcome!~"LEFT|D1_AWAY.*"}', 'outcome!~"LEFT|D1_AWAY.*"'],
  ])('that ask for %s would be found wrong', (expr, wrong) => expect(wrongIn(expr)).toEqual([wrong]));

  it('would be found wrong if it were', () => {
    const errors: number[] = [];
    parser
      .parse('sum(rate(x[5m]) > 0')
      .iterate({ enter: ({ type, from }) => void (type.isError && errors.push(from)) });
    expect(errors).not.toEqual([]);
  });

  /** Matchers of a label that the metric does not have, or of a value that it never has. */
  function wrongIn(expr: string): string[] {
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

  function namesIn(expr: string): string[] {
    const names: string[] = [];
    parser.parse(expr).iterate({
      enter: ({ name, from, to, node }) => {
        if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expr.slice(from, to));
      },
    });
    return names;
  }

  function labelsIn(expr: string): string[] {
    return namesIn(expr).flatMap((name) => known.get(name.replace(/_(bucket|count|sum)$/, ''))?.labels ?? []);
  }
});
