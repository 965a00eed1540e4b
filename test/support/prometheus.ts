import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { until } from './events.ts';
import { freePort } from './redis.ts';

/** A sample as Prometheus gives it: seconds, and a number as text, which may be NaN. */
type Sample = [seconds: number, value: string];

export interface Series {
  metric: Record<string, string>;
  values: Sample[];
}

export interface FiringAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  state: string;
}

/** Debian's `prometheus`, which looks at gateways twice a second. */
export interface TestPrometheus {
  /** What a panel shows of it: from the start until now, a point each quarter of a second: nothing is so short that it falls between two. */
  range(expr: string): Promise<Series[]>;
  /** The alerts that are raised now. */
  alerts(): Promise<FiringAlert[]>;
  /** Every rule it has, with `ok` once it was tried. */
  rules(): Promise<{ name: string; health: string }[]>;
  /** Resolves when it has looked at each gateway twice more. */
  lookedTwice(): Promise<void>;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  /** Where gateways tell their metrics, all by the same path. */
  urls: string[];
  /** Rules, as a file of Prometheus has them. */
  rules: string;
}

/** @throws Error when the program is not there, or does not take its settings or the rules */
export async function startPrometheus({ urls, rules }: PrometheusOptions): Promise<TestPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const targets = urls.map((url) => new URL(url).host);
  const metrics_path = new URL(urls[0] ?? '').pathname;
  const port = await freePort();
  const config = {
    global: { scrape_interval: '500ms', evaluation_interval: '500ms' },
    rule_files: [join(folder, 'rules.yml')],
    scrape_configs: [{ job_name: 'd1-gateway', metrics_path, static_configs: [{ targets }] }],
  };
  await writeFile(join(folder, 'rules.yml'), rules);
  await writeFile(join(folder, 'prometheus.yml'), stringify(config));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await once(child, 'spawn');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exited = once(child, 'exit');
  const api = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    const { status, data, error } = (await answer.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(`Prometheus: ${error ?? 'no reason'}`);
    return data;
  };
  const began = Math.floor(Date.now() / 1_000);
  const range = async (expr: string) => {
    const times = { start: String(began), end: String(Math.ceil(Date.now() / 1_000)), step: '0.25' };
    return (await api<{ result: Series[] }>(`query_range?${String(new URLSearchParams({ query: expr, ...times }))}`))
      .result;
  };
  const looks = async () => {
    const [series] = await range('min(count_over_time(up[1h]))');
    return Number(series?.values.at(-1)?.[1] ?? 0);
  };
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`prometheus ended: ${said}`);
    return fetch(`http://127.0.0.1:${port}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }, 30_000);
  return {
    range,
    alerts: async () => (await api<{ alerts: FiringAlert[] }>('alerts')).alerts,
    async rules() {
      type Known = Awaited<ReturnType<TestPrometheus['rules']>>;
      return (await api<{ groups: { rules: Known }[] }>('rules')).groups.flatMap((group) => group.rules);
    },
    async lookedTwice() {
      const before = await looks();
      await until(async () => (await looks()) >= before + 2);
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}
