import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';

const root = new URL('../../', import.meta.url).pathname;
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const yaml = <T>(file: string) => parseYaml(read(file)) as T;

describe('docker-compose --profile observe', () => {
  interface Compose {
    services: Record<
      string,
      { volumes?: string[]; profiles?: string[]; environment?: Record<string, string>; ports?: string[] }
    >;
  }
  const { services } = parseYaml(read('docker-compose.yml'), { merge: true }) as Compose;
  const prometheus = yaml<{ rule_files: string[]; scrape_configs: { static_configs: { targets: string[] }[] }[] }>(
    'deploy/prometheus/prometheus.yml',
  );
  const mounted = (service: string) =>
    Object.fromEntries((services[service]?.volumes ?? []).map((volume) => volume.split(':').slice(0, 2)));

  it('starts nothing of it without the profile, and lets nobody in from other machines', () => {
    for (const name of ['prometheus', 'grafana']) {
      expect(services[name]?.profiles).toEqual(['observe']);
      for (const port of services[name]?.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('has Prometheus ask the gateways where they tell', () => {
    const targets = prometheus.scrape_configs.flatMap((job) => job.static_configs.flatMap((each) => each.targets));
    const told = ['gateway-1', 'gateway-2'].map((name) => `${name}:${services[name]?.environment?.['METRICS_PORT']}`);
    expect(targets).toEqual(told);
    expect(services['gateway-1']?.environment?.['METRICS_HOST']).toBe('0.0.0.0');
  });

  it('loads the rules of docs/alerts.yml, of which there is no other copy', () => {
    expect(mounted('prometheus')).toMatchObject({
      './docs/alerts.yml': prometheus.rule_files[0],
      './deploy/prometheus/prometheus.yml': '/etc/prometheus/prometheus.yml',
    });
    const files = readdirSync(join(root, 'deploy'), { recursive: true, encoding: 'utf8' });
    const rules = files.filter((file) => /\.ya?ml$/.test(file) && /^\s*- alert:/m.test(read(`deploy/${file}`)));
    expect(rules).toEqual([]);
  });

  it('shows the dashboard from where Grafana looks for it', () => {
    const { providers } = yaml<{ providers: { options: { path: string } }[] }>(
      'deploy/grafana/provisioning/dashboards/gateway.yml',
    );
    const at = mounted('grafana')['./deploy/grafana/gateway.json'] ?? '';
    expect(at).toBe(`${providers[0]?.options.path}/gateway.json`);
    expect(services['grafana']?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']).toBe(at);
    expect(mounted('grafana')['./deploy/grafana/provisioning']).toBe('/etc/grafana/provisioning');
  });
});
