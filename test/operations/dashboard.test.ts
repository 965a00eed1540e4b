import { describe, expect, it } from '@jest/globals';
import { panelsOf, queriesOf, readDashboard } from '../support/dashboard.ts';
import { faultsIn } from '../support/literals.ts';
import { errorsIn, labelsIn, metricOf, namesIn, ownMetrics, wrongIn } from '../support/metric-names.ts';

describe('deploy/grafana/gateway.json', () => {
  const dashboard = readDashboard();
  const panels = panelsOf(dashboard);

  it('is a dashboard as Grafana has it', () => {
    expect(faultsIn([{ type: 'Dashboard', from: '@grafana/schema', value: dashboard }])).toEqual([]);
  });

  it('has a row for each concern', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual([
      'Requests and operations',
      'D1: calls and breaker',
      'Event log and appends',
      'Subscriptions and delivery',
      'Caches',
      'Limits and overload',
      'Process',
    ]);
  });

  it('has panels that are told apart, do not cover each other, and say what they show', () => {
    const all = dashboard.panels;
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    expect(new Set(all.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(all.length);
    expect(panels.filter(({ description }) => !description).map(({ title }) => title)).toEqual([]);
    for (const { targets } of panels) expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  });

  it('shows every metric of the gateway', () => {
    const shown = queriesOf(dashboard).flatMap(({ expr }) => namesIn(expr));
    const bases = new Set(shown.map((name) => name.replace(/_(bucket|count|sum)$/, '')));
    expect(ownMetrics.filter(({ name }) => !bases.has(name)).map(({ name }) => name)).toEqual([]);
  });

  it.each(queriesOf(dashboard).map((query) => [`${query.title} ${query.refId}`, query] as const))(
    '%s asks for metrics and labels that there are',
    (_name, { expr, legend }) => {
      expect(errorsIn(expr)).toEqual([]);
      const names = namesIn(expr);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect([name, metricOf(name)?.type]).toEqual([name, expect.any(String)]);
      expect(wrongIn(expr)).toEqual([]);
      const labels = [...labelsIn(expr), 'instance', 'le'];
      const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '));
      expect(grouped.filter((label) => !labels.includes(label))).toEqual([]);
      const told = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '');
      const left = expr.includes(' by (') ? grouped : labels;
      expect(told.filter((label) => !left.includes(label))).toEqual([]);
    },
  );
});
