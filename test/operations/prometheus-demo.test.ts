import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post, watch } from '../support/client.ts';
import { startCollector, type Collector } from '../support/collector.ts';
import { emptyQueries } from '../support/dashboard.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { startPrometheus, type TestPrometheus } from '../support/prometheus.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

interface OrderEvent {
  cardOrderUpdated: { order: { id: string; stage: string } | null };
}
const cardId = 'crd-alice-visa';
const rules = readFileSync(new URL('../../docs/alerts.yml', import.meta.url), 'utf8');

describe('Prometheus, looking at the demo', () => {
  let redis: TestRedis;
  let collector: Collector;
  let demo: Demo;
  let prometheus: TestPrometheus;

  beforeAll(async () => {
    [redis, collector] = await Promise.all([startRedis(), startCollector()]);
    const traces = { TRACES_URL: collector.url, TRACES_PERCENT: '100' };
    demo = await startDemo({ REDIS_URL: redis.url, GATEWAYS: '2', METRICS_PORT: '0', ...traces });
    prometheus = await startPrometheus({ urls: demo.gateways.map(({ metrics }) => metrics ?? ''), rules });
  }, 60_000);
  afterAll(async () => {
    await prometheus?.stop();
    await demo?.stop();
    await Promise.all([redis?.stop(), collector?.stop()]);
  });

  const move = async (lever: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const url = new URL(`/console/demo/${lever}`, demo.graphql);
    const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(status).toBe(200);
  };
  const isReady = async () => (await fetch(new URL('/health/ready', demo.graphql))).ok;

  /** What people do who try it: look at cards, order one, watch it being made, mistype, and cut the gateway's Redis for a moment. */
  async function tryIt(): Promise<void> {
    const { alice } = demo.tokens;
    const live = watch<OrderEvent>(demo.ws, alice, documents.watchCardOrder, { cardId });
    await live.until(() => true);
    for (let time = 0; time < 2; time += 1) {
      await post(demo.graphql, alice, documents.homeScreen);
      await post(demo.graphql, alice, '{ mistyped }');
      // A rate is told between two looks.
      await prometheus.lookedTwice();
    }
    await move('orders', { cardId });
    const { cardOrderUpdated } = await live.until(({ cardOrderUpdated: { order } }) => order !== null);
    await move(`sandbox/orders/${cardOrderUpdated.order?.id}/step`, {});
    await live.until(({ cardOrderUpdated: { order } }) => order?.stage === 'DATA_PREPARED');
    await live.stop();
    await move('redis', { cut: true });
    await until(async () => !(await isReady()), 10_000);
    await prometheus.lookedTwice();
    await move('redis', { cut: false });
    await until(isReady, 10_000);
  }

  it('has taken every rule', async () => {
    const known = await prometheus.rules();
    expect(known.map(({ name }) => name)).toEqual([...rules.matchAll(/^ +- alert: (\w+)/gm)].map(([, name]) => name));
    await until(async () => (await prometheus.rules()).every(({ health }) => health === 'ok'));
  });

  it('shows something in every query of every panel', async () => {
    await tryIt();
    await prometheus.lookedTwice();
    expect(await emptyQueries(prometheus)).toEqual([]);
    expect(collector.spans.length).toBeGreaterThan(0);
  }, 90_000);
});
