import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { by, one, registerCounted } from '../../src/metrics/counted.ts';
import { listenForMetrics, type MetricsListener } from '../../src/metrics/listener.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { silent } from '../support/events.ts';

describe('what is counted elsewhere', () => {
  it('is shown as it is at the moment, as a counter or as a gauge', async () => {
    const registry = new Registry();
    const counts = { a: 1, b: 2 };
    registerCounted(registry, [
      { name: 'things_total', help: 'things', labels: ['kind'], samples: () => by('kind', counts) },
      { name: 'open', help: 'open', samples: () => one(counts.a) },
    ]);
    await registry.metrics();
    counts.a = 7;
    const text = await registry.metrics();
    expect(text).toContain('# TYPE d1_gateway_things_total counter');
    expect(text).toContain('d1_gateway_things_total{kind="a"} 7\n');
    expect(text).toContain('d1_gateway_things_total{kind="b"} 2\n');
    expect(text).toContain('# TYPE d1_gateway_open gauge');
    expect(text).toContain('d1_gateway_open 7\n');
  });

  it('is left out where it cannot be told, and costs no other', async () => {
    const registry = new Registry();
    let isThere = true;
    registerCounted(registry, [
      {
        name: 'kept',
        help: 'kept',
        samples: async () => {
          if (!isThere) throw new Error('away');
          return one(3);
        },
      },
      { name: 'none', help: 'none', samples: () => [] },
      { name: 'other', help: 'other', samples: () => one(1) },
    ]);
    expect(await registry.metrics()).toContain('d1_gateway_kept 3\n');
    isThere = false;
    const text = await registry.metrics();
    expect(text).not.toMatch(/^d1_gateway_(kept|none)/m);
    expect(text).toContain('d1_gateway_other 1\n');
  });
});

describe('what is measured', () => {
  it('begins at nothing where it is known what it can be, so that the first failure is an increase', async () => {
    const text = await createMetrics().text();
    for (const result of ['new', 'repeat', 'stale', 'quarantined', 'failed'])
      expect(text).toContain(`d1_gateway_event_append_duration_seconds_count{result="${result}"} 0\n`);
  });

  it('of operations is a number for each outcome, and durations for all outcomes together', async () => {
    const { telemetry, text } = createMetrics();
    for (const outcome of ['ok', 'D1_TIMEOUT', 'ok'])
      telemetry.operationEnded({ name: 'Home', type: 'query', outcome, seconds: 0.1 });
    const told = await text();
    const of = 'operation="Home",type="query"';
    expect(told).toContain(`d1_gateway_graphql_operations_total{${of},outcome="ok"} 2\n`);
    expect(told).toContain(`d1_gateway_graphql_operations_total{${of},outcome="D1_TIMEOUT"} 1\n`);
    expect(told).toContain(`d1_gateway_graphql_operation_duration_seconds_count{${of}} 3\n`);
  });
});

describe('the address of the metrics', () => {
  let listener: MetricsListener;
  afterEach(() => listener.stop());
  const listen = async () => {
    listener = await listenForMetrics(createMetrics(), { host: '127.0.0.1', port: 0, logger: silent });
    return listener.url;
  };

  it('has them in the form of Prometheus, the process’s own too', async () => {
    const response = await fetch(await listen());
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    const text = await response.text();
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect(text).toMatch(/^process_cpu_seconds_total \d/m);
  });

  it('has nothing else, and takes nothing', async () => {
    const url = await listen();
    expect((await fetch(new URL('/', url))).status).toBe(404);
    expect((await fetch(`${url}?x=1`)).status).toBe(404);
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('is refused where somebody else has it', async () => {
    const { port } = new URL(await listen());
    const again = listenForMetrics(createMetrics(), { host: '127.0.0.1', port: Number(port), logger: silent });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
