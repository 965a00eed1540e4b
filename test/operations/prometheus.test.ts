import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parse as parseYaml, stringify } from 'yaml';
import { startWorld, type World } from '../../src/demo/world.ts';
import { post, watch } from '../support/client.ts';
import { startCollector, type Collector } from '../support/collector.ts';
import { emptyQueries } from '../support/dashboard.ts';
import { d1Caller, type D1Caller } from '../support/d1-caller.ts';
import { silent, until } from '../support/events.ts';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { documents, order, registration } from '../support/inputs.ts';
import { startPrometheus, type FiringAlert, type TestPrometheus } from '../support/prometheus.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { makeSecretFolder, type SecretFolder } from '../support/secret-folder.ts';
import { openStream } from '../support/stream.ts';
import { limitsEnv } from '../support/traffic.ts';
import { cardId, shipped } from '../support/updates.ts';

const root = new URL('../../', import.meta.url).pathname;
const rulesFile = `${root}docs/alerts.yml`;

interface Rule {
  alert: string;
  expr: string;
  for?: string;
}
const text = readFileSync(rulesFile, 'utf8');
const groupsOf = (rules: string) => (parseYaml(rules) as { groups: { name: string; rules: Rule[] }[] }).groups;
const namesOf = (rules: string) => groupsOf(rules).flatMap((group) => group.rules.map(({ alert }) => alert));
const alerts = namesOf(text);

/** Also the one that is a comment there, until the name of the job is known. */
const all = text.replaceAll(/^( +)# (?=- alert: | {2}\w+: )/gm, '$1');
/** All as they are, without the time for which something must be so: how long that is, promtool looks at. */
const atOnce = stringify({
  groups: groupsOf(all).map((group) => ({ ...group, rules: group.rules.map(({ for: _time, ...rule }) => rule) })),
});

describe('the rules', () => {
  const stories = parseYaml(readFileSync(`${root}test/operations/alerts.promtool.yml`, 'utf8')) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
  };
  const told = stories.tests.flatMap((test) => test.alert_rule_test);

  it.each(alerts)('%s has a story in which it fires, and a moment in which it does not', (alert) => {
    const own = told.filter(({ alertname }) => alertname === alert).map(({ exp_alerts }) => exp_alerts.length > 0);
    expect(own).toEqual(expect.arrayContaining([true, false]));
  });

  it('fire in these stories, as promtool tells them', async () => {
    const { stdout } = await promisify(execFile)('promtool', ['test', 'rules', 'test/operations/alerts.promtool.yml'], {
      cwd: root,
    });
    expect(stdout).toContain('SUCCESS');
  });

  it('and the settings of docker-compose are what promtool takes', async () => {
    const { stdout } = await promisify(execFile)('promtool', ['check', 'rules', rulesFile]);
    expect(stdout).toContain(`${alerts.length} rules found`);
    const config = ['check', 'config', '--syntax-only', 'deploy/prometheus/prometheus.yml'];
    await promisify(execFile)('promtool', config, { cwd: root });
  });
});

describe('Prometheus, looking at two gateways', () => {
  let world: World;
  let redis: TestRedis;
  let collector: Collector;
  let folder: SecretFolder;
  let gateway: GatewayProcess;
  let other: GatewayProcess;
  let d1: D1Caller;
  let prometheus: TestPrometheus;
  /** Every alert that was raised, as it was. */
  const raised = new Map<string, FiringAlert>();

  beforeAll(async () => {
    [world, redis, collector, folder] = await Promise.all([
      startWorld(silent, { clock: { speed: 200 } }),
      startRedis(),
      startCollector(),
      makeSecretFolder(),
    ]);
    const env = {
      ...world.env,
      ...{ EVENT_LOG: 'redis', REDIS_URL: redis.url, METRICS_PORT: '0', CACHE_SECONDS: '10' },
      ...{ RECONCILE: 'true', RECONCILE_AFTER_SECONDS: '1' },
      ...{ TRACES_URL: collector.url, TRACES_PERCENT: '100' },
      ...limitsEnv({ SECONDS: 5, D1_NOTIFICATIONS: 20 }),
      ...(await folder.put('NOTIFICATION_CLIENT_SECRET_2', 'another-secret-of-this-test')),
    };
    [gateway, other] = await Promise.all([startGatewayProcess(env), startGatewayProcess(env)]);
    await until(async () => (await fetch(new URL('/health/ready', gateway.graphql))).ok);
    world.notify(new URL(gateway.notifications).origin);
    d1 = d1Caller({ env: world.env, gateway });
    prometheus = await startPrometheus({ urls: [gateway.metrics ?? '', other.metrics ?? ''], rules: atOnce });
  }, 120_000);
  afterEach(() => void world.sandbox.faults.clear());
  afterAll(async () => {
    await prometheus.stop();
    for (const one of [gateway, other]) {
      one.signal('SIGKILL');
      await one.exited;
    }
    await Promise.all([world.stop(), redis.stop(), collector.stop(), folder.stop()]);
  });

  /** Waits until it is raised, doing meanwhile what causes it, where once is not enough. */
  async function raises(alert: string, cause: () => Promise<unknown> = async () => undefined): Promise<FiringAlert> {
    raised.delete(alert);
    await until(async () => {
      await cause();
      for (const one of await prometheus.alerts())
        if (one.state === 'firing') raised.set(String(one.labels['alertname']), one);
      return raised.has(alert);
    }, 60_000);
    return raised.get(alert) as FiringAlert;
  }

  /** The first gateway does nothing for so long. */
  async function standsStill(ms: number, meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
    gateway.signal('SIGSTOP');
    const stopped = Date.now();
    await meanwhile();
    await until(() => Date.now() - stopped > ms);
    gateway.signal('SIGCONT');
  }

  /** What apps, the back office, D1 and somebody who may not do on an ordinary day. */
  async function aDay(day: number): Promise<void> {
    const { graphql, ws, stream } = gateway;
    const { alice, service } = world.tokens;
    const live = watch<object>(ws, alice, documents.watchCardOrder, { cardId });
    const events = await openStream(stream, alice, { query: documents.watchConsumer });
    await live.until(() => true);
    await events.until(() => events.shown.length > 0);
    for (let time = 0; time < 3; time += 1) await post(graphql, alice, documents.homeScreen);
    await post(graphql, service, documents.registerCard, { input: registration() });
    const cardData = { pan: '4111111111111111', expiry: '2099-12', name: 'ALICE ARCHER' };
    const input = order({ cardId, issuerRequestId: `day-${day}`, cardData });
    await post(graphql, service, documents.orderCard, { input });
    await post(graphql, alice, documents.registerCard, { input: registration() });
    await post(graphql, alice, 'query Bad { nothing }');
    await post(graphql, 'no.good.token', '{ me { id } }');
    await until(async () => (await d1.notify({ operations: [shipped(day)] })).status === 204);
    await live.until(() => live.events.length > 1);
    await live.stop();
    await events.stop();
  }

  it('raises nothing on an ordinary day', async () => {
    for (const day of [1, 2]) {
      await prometheus.lookedTwice();
      await aDay(day);
    }
    await prometheus.lookedTwice();
    const now = (await prometheus.alerts()).map(({ labels }) => labels['alertname']);
    // How busy the machine of the test is, is its own affair.
    expect(now.filter((alert) => alert !== 'D1GatewayOverloaded')).toEqual([]);
  }, 90_000);

  it('raises D1GatewaySetAside when D1 sends what nobody can read', async () => {
    expect((await d1.notify({ operations: ['no operation'] })).status).toBe(204);
    await raises('D1GatewaySetAside');
  }, 90_000);

  it('raises D1GatewayD1Limited when D1 sends more than may be', async () => {
    const token = await d1.token();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const { labels } = await raises('D1GatewayD1Limited', async () => {
      for (let sent = 0; sent < 25; sent += 1) await d1.notify({ operations: [] }, headers);
    });
    expect(labels['limit']).toBe('d1Notifications');
    // The window ends.
    await until(async () => (await d1.notify({ operations: [] }, headers)).status === 204);
  }, 90_000);

  it('raises D1GatewayBreakerOpen and D1GatewayFaults when D1 fails', async () => {
    world.sandbox.faults.add({ route: '*', status: 500, times: 0 });
    const ask = () => post(gateway.graphql, world.tokens.carla, '{ me { cards { nodes { id state } } } }');
    await raises('D1GatewayBreakerOpen', ask);
    await raises('D1GatewayFaults', ask);
  }, 150_000);

  it('raises D1GatewayTokenFailing when D1 gives no token, and takes the one before no more', async () => {
    world.sandbox.faults.add({ route: 'listConsumerCards', status: 401, times: 0 });
    world.sandbox.faults.add({ route: 'getToken', status: 500, times: 0 });
    const { labels } = await raises('D1GatewayTokenFailing', () =>
      post(gateway.graphql, world.tokens.bob, '{ me { cards { nodes { id } } } }'),
    );
    expect(labels['code']).toBe('D1_UNAVAILABLE');
  }, 90_000);

  it('raises D1GatewayStale when D1 does not know what it told of', async () => {
    const { operationId, ...told } = shipped(1);
    const details = { ...told.details, status: 'CARD_PROD_ONGOING', issuerRequestId: 'unknown-to-d1' };
    const update = { ...told, operationId: `${operationId}-unknown`, status: 'PENDING', details };
    expect((await d1.notify({ operations: [update] })).status).toBe(204);
    await raises('D1GatewayStale');
  }, 90_000);

  it('raises D1GatewayLate when a gateway stands still, and D1GatewayOverloaded when it does so for moments', async () => {
    const live = watch<object>(gateway.ws, world.tokens.alice, documents.watchCardOrder, { cardId });
    await live.until(() => true);
    await standsStill(3_000, async () => {
      const { status } = await d1Caller({ env: world.env, gateway: other }).notify({ operations: [shipped(50)] });
      expect(status).toBe(204);
    });
    await raises('D1GatewayLate');
    // Shorter than Prometheus waits for an answer: what is told after its time is forgotten.
    await raises('D1GatewayOverloaded', () => standsStill(350));
    await live.stop();
  }, 90_000);

  it('raises D1GatewayBadTokens when many are not valid', async () => {
    await raises('D1GatewayBadTokens', () =>
      Promise.all(Array.from({ length: 200 }, () => post(gateway.graphql, 'no.good.token', '{ me { id } }'))),
    );
  }, 90_000);

  it('raises D1GatewaySecretRefused when a file is exchanged for one that is no use', async () => {
    await folder.put('NOTIFICATION_CLIENT_SECRET_2', 'short');
    gateway.signal('SIGHUP');
    await raises('D1GatewaySecretRefused');
  }, 90_000);

  it('raises D1GatewayEventsRefused and D1GatewayNotReady when Redis is away', async () => {
    await redis.kill();
    await raises('D1GatewayEventsRefused', () => d1.notify({ operations: [shipped(100)] }));
    const { labels } = await raises('D1GatewayNotReady');
    expect(labels['reason']).toBe('event log');
  }, 90_000);

  it('raises D1GatewayRecordLost when Redis comes back empty', async () => {
    await redis.restart();
    await raises('D1GatewayRecordLost');
  }, 90_000);

  it('shows something in every query of every panel', async () => {
    await until(async () => (await fetch(new URL('/health/ready', gateway.graphql))).ok);
    // D1 is spared for a while after it failed.
    const home = () => post(gateway.graphql, world.tokens.alice, documents.homeScreen);
    await until(async () => (await home()).errors === undefined, 60_000);
    await aDay(3);
    await prometheus.lookedTwice();
    expect(await emptyQueries(prometheus)).toEqual([]);
  }, 90_000);

  it('raises D1GatewayTokensUnchecked when the identity provider is away, and a gateway has no keys of it yet', async () => {
    await world.identity.stop();
    await raises('D1GatewayTokensUnchecked', () => post(other.graphql, world.tokens.alice, '{ me { id } }'));
  }, 90_000);

  it('raises D1GatewayOneDown when one of them is killed, and D1GatewayDown when both are', async () => {
    other.signal('SIGKILL');
    await other.exited;
    await raises('D1GatewayOneDown');
    expect(raised.has('D1GatewayDown')).toBe(false);
    gateway.signal('SIGKILL');
    await gateway.exited;
    await raises('D1GatewayDown');
  }, 90_000);

  it('has raised every alert there is', () => {
    expect([...raised.keys()].sort()).toEqual(namesOf(all).sort());
  });
});
