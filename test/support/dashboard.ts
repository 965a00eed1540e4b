import { readFileSync } from 'node:fs';
import type { TestPrometheus } from './prometheus.ts';

/** Grafana's form of a dashboard, as far as ours uses it. */
export interface Dashboard {
  panels: Panel[];
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number };
  /** A row has none. */
  targets?: { refId: string; expr: string; legendFormat: string }[];
}

/** One question to Prometheus, as Prometheus takes it: what Grafana fills in is filled in. */
export interface Query {
  title: string;
  refId: string;
  expr: string;
  legend: string;
}

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(new URL('../../deploy/grafana/gateway.json', import.meta.url), 'utf8')) as Dashboard;
}

/** Those that show something. */
export function panelsOf({ panels }: Dashboard): Required<Panel>[] {
  return panels.filter((panel): panel is Required<Panel> => panel.targets !== undefined);
}

/** Every query of every panel, of all gateways, over the last five minutes. */
export function queriesOf(dashboard: Dashboard): Query[] {
  return panelsOf(dashboard).flatMap(({ title, targets }) =>
    targets.map(({ refId, expr, legendFormat }) => ({
      title,
      refId,
      expr: expr
        .replaceAll(/,? ?instance=~"\$instance"/g, '')
        .replaceAll('{}', '')
        .replaceAll('$__rate_interval', '5m'),
      legend: legendFormat,
    })),
  );
}

/** The queries of the dashboard that Prometheus has not one number for, of what it saw in ten seconds. */
export async function emptyQueries({ range }: TestPrometheus): Promise<string[]> {
  const empty: string[] = [];
  for (const { title, refId, expr } of queriesOf(readDashboard())) {
    const series = await range(expr.replaceAll('[5m]', '[10s]'));
    const isShown = series.some(({ values }) => values.some(([, value]) => Number.isFinite(Number(value))));
    if (!isShown) empty.push(`${title} ${refId}: ${expr}`);
  }
  return empty;
}
