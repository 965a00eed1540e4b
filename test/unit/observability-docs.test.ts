import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { prefix } from '../../src/metrics/counted.ts';
import { allMetrics, errorsIn, labelsIn, metricOf, namesIn, ownMetrics, wrongIn } from '../support/metric-names.ts';

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
const page = read('observability.md');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim())); // prettier-ignore
const wordsIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');

describe('docs/observability.md', () => {
  const table = rows.filter((row) => row.length === 3 && /^`[a-z0-9_]+`$/.test(row[0] ?? ''));

  it('lists every metric of the gateway and no other, with its labels', () => {
    const documented = table.map(([name, labels]) => [wordsIn(name)[0], wordsIn(labels)]);
    const real = ownMetrics.map(({ name, labelNames }) => [name.slice(prefix.length), labelNames]);
    expect(documented.sort()).toEqual(real.sort());
  });

  it('tells the two beginnings that all others have', () => {
    const others = allMetrics.filter(({ name }) => !name.startsWith(prefix));
    expect(others.length).toBeGreaterThan(20);
    expect(others.filter(({ name }) => !/^(process|nodejs)_/.test(name))).toEqual([]);
    expect(page).toContain('`process_*`');
    expect(page).toContain('`nodejs_*`');
  });

  it('says by their names which kind they are', () => {
    const kinds = ownMetrics.map(({ name, type }) => [name, type] as const);
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

  it('has the alerts that the page explains', () => {
    const explained = rows.map(([name]) => wordsIn(name)[0] ?? '').filter((name) => name.startsWith('D1Gateway'));
    expect(rules.map(({ alert }) => alert)).toEqual(explained);
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s is a rule of Prometheus', (_name, rule) => {
    expect(rule.for ?? '1m').toMatch(/^\d+[smh]$/);
    expect(rule).toMatchObject({ labels: { severity: /page|ticket/.exec(rule.labels.severity)?.[0] } });
    for (const [, label = ''] of rule.annotations.summary.matchAll(/\$labels\.(\w+)/g))
      expect([...labelsIn(rule.expr), 'instance']).toContain(label);
    expect(errorsIn(rule.expr)).toEqual([]);
  });

  it.each(rules.map(({ alert, expr }) => [alert, expr]))(
    '%s asks for metrics and labels that there are',
    (_name, expr) => {
      const names = namesIn(expr);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect([name, metricOf(name)?.type]).toEqual([name, expect.any(String)]);
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

  it('would be found wrong if it were', () => expect(errorsIn('sum(rate(x[5m]) > 0')).not.toEqual([]));
});
