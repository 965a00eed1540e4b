import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Gateway } from '../../src/gateway.ts';
import { post, watch } from '../support/client.ts';
import { attribute, startCollector, type CollectedSpan, type Collector } from '../support/collector.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents, registration } from '../support/inputs.ts';
import { scrape } from '../support/metrics.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { openSocket } from '../support/raw-socket.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { openStream } from '../support/stream.ts';
import { limitsEnv } from '../support/traffic.ts';
import { cardId, shipped } from '../support/updates.ts';

interface Shown {
  cardOrderUpdated: { kind: string; order: { shipment: { trackingNumber: string | null } | null } | null };
}

const remote = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const traceparent = `00-${remote.trace}-${remote.span}-01`;

/** A query, a mutation, a refusal, and a notification to one gateway that a subscriber of another one is shown. */
async function live(stack: Stack, second: Gateway): Promise<void> {
  const { gateway, tokens } = stack;
  const headers = { traceparent, 'x-correlation-id': 'home-1' };
  await post(gateway.graphql, tokens.alice, documents.homeScreen, {}, headers);
  await post(gateway.graphql, tokens.service, documents.registerCard, { input: registration() });
  await post(gateway.graphql, tokens.alice, 'query Bad { nothing }');
  await post(gateway.graphql, tokens.alice, documents.registerCard, { input: registration() });
  const live = watch<Shown>(second.ws, tokens.alice, documents.watchCardOrder, { cardId });
  await live.until(({ cardOrderUpdated: { kind } }) => kind === 'SNAPSHOT');
  const d1 = d1Caller(stack);
  const [first, then] = [shipped(1), shipped(2)];
  for (const operation of [first, then, then]) expect((await d1.notify({ operations: [operation] })).status).toBe(204);
  expect((await d1.notify({ operations: ['no operation'] })).status).toBe(204);
  await live.until(({ cardOrderUpdated: { order } }) => order?.shipment?.trackingNumber === '2');
  // A socket may have taken a payload a little later than its client has read it.
  await until(async () => (await scrape(second.metrics)).value('event_lag_seconds_count') === 2);
  await live.stop();
  await until(() => second.counts().sockets.open === 0);
}

describe('a gateway that is looked at', () => {
  let collector: Collector;
  let recorder: Recorder;
  let stack: Stack;
  let second: Gateway;
  beforeAll(async () => {
    [collector, recorder] = [await startCollector(), await startRecorder()];
    const env = {
      ...{ METRICS_PORT: '0', TRACES_URL: collector.url, TRACES_PERCENT: '100', TRACES_CALLERS: '127.0.0.1' },
      ...{ TRACES_TOKEN: 'token-of-the-collector', OPERATION_NAMES: '3' },
    };
    stack = await startStack({ backend: 'redis', sandbox: { clock: { manual: true } }, env, d1: recorder });
    second = await stack.addGateway();
    await live(stack, second);
    const last = { 'x-correlation-id': 'the-last' };
    await post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }', {}, last);
    await until(() => collector.spans.some((span) => attribute(span, 'correlation_id') === 'the-last'), 30_000);
    await until(() => named('event delivery').length === 2, 30_000);
  }, 120_000);
  afterAll(async () => {
    await stack.stop();
    await recorder.stop();
    await collector.stop();
  });
  const spansOf = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);
  const named = (name: string, among: CollectedSpan[] = collector.spans) => among.filter((span) => span.name === name);

  it('counts requests by route, operations by name and outcome, and calls to D1 by theirs', async () => {
    const { value, labels } = await scrape(stack.gateway.metrics);
    const http = { route: '/graphql', method: 'POST', status: '200' };
    expect(value('http_request_duration_seconds_count', http)).toBeGreaterThan(2);
    const notified = { route: '/notifications/d1/v2/issuers/:issuerId/cards', method: 'POST', status: '204' };
    expect(value('http_request_duration_seconds_count', notified)).toBe(4);
    const ofOperations = (operation: string, type: string, outcome: string) =>
      value('graphql_operations_total', { operation, type, outcome });
    expect(ofOperations('HomeScreen', 'query', 'ok')).toBe(1);
    expect(ofOperations('RegisterCard', 'mutation', 'ok')).toBe(1);
    expect(ofOperations('RegisterCard', 'mutation', 'FORBIDDEN')).toBe(1);
    expect(ofOperations('none', 'none', 'GRAPHQL_VALIDATION_FAILED')).toBe(1);
    const called = (api: string, operation: string) =>
      value('d1_call_duration_seconds_count', { api, operation, outcome: 'ok' });
    expect(called('consumers', 'getConsumer')).toBeGreaterThan(0);
    expect(called('cards', 'registerCard')).toBe(1);
    expect(called('token', 'getToken')).toBe(1);
    expect(value('graphql_operation_duration_seconds_count', { operation: 'RegisterCard' })).toBe(2);
    expect(labels('graphql_operation_duration_seconds_count', 'operation').length).toBeLessThanOrEqual(3 + 3);
  });

  it('counts what was appended, and how long after that a subscriber was shown it', async () => {
    const [first, other] = [await scrape(stack.gateway.metrics), await scrape(second.metrics)];
    const appended = (result: string) => first.value('event_append_duration_seconds_count', { result });
    expect([appended('new'), appended('repeat'), appended('quarantined')]).toEqual([2, 1, 1]);
    expect(other.value('event_lag_seconds_count')).toBe(2);
    expect(first.value('event_lag_seconds_count')).toBe(0);
    expect(first.value('notification_updates_total', { result: 'stored' })).toBe(2);
    expect(first.value('events_set_aside')).toBe(1);
    expect(other.value('graphql_operations_total', { operation: 'WatchCardOrder', outcome: 'ok' })).toBe(1);
    expect(other.value('subscriptions_ended_total', { reason: 'left' })).toBe(1);
  });

  it('says how it is', async () => {
    const { value, labels } = await scrape(stack.gateway.metrics);
    const now = ['ready', 'event_log_ready', 'sockets_open', 'subscriptions_open', 'd1_in_flight', 'd1_waiting'];
    expect(now.map((name) => value(name))).toEqual([1, 1, 0, 0, 0, 0]);
    expect(value('d1_token_left_seconds')).toBeGreaterThan(0);
    expect(value('d1_token_age_seconds')).toBeGreaterThanOrEqual(0);
    const apis = ['cards', 'clickToPay', 'consumers', 'digitalCards', 'physicalCards'];
    expect(labels('d1_breaker', 'api')).toEqual(apis);
    for (const api of apis) expect(value('d1_breaker', { api, state: 'closed' })).toBe(1);
    expect(value('access_tokens_total', { result: 'known' })).toBeGreaterThan(0);
    expect(value('document_cache_total', { result: 'hit' })).toBeGreaterThan(0);
    expect(value('reconciler_pending')).toBe(0);
    expect(value('idempotency_claims_total', { state: 'first' })).toBe(0);
    const health = await fetch(new URL('/health/ready', stack.gateway.graphql));
    expect([health.status, await health.json()]).toEqual([200, { ready: true, notReady: [], degraded: [] }]);
  });

  it('traces a request down to D1, in the trace of a caller who is believed', () => {
    const trace = spansOf(remote.trace);
    const [request] = named('POST /graphql', trace);
    const [operation] = named('graphql query HomeScreen', trace);
    const [call] = named('D1 getConsumer', trace);
    expect(request).toMatchObject({ parentSpanId: remote.span, kind: 2 });
    expect(operation).toMatchObject({ parentSpanId: request?.spanId });
    expect(call).toMatchObject({ parentSpanId: operation?.spanId, kind: 3 });
    const told = (key: string) => request && attribute(request, key);
    expect(['http.route', 'http.response.status_code', 'correlation_id'].map(told)).toEqual([
      '/graphql',
      200,
      'home-1',
    ]);
    expect(call && attribute(call, 'd1.api')).toBe('consumers');
    const [failed] = named('graphql', collector.spans);
    expect(failed).toMatchObject({ status: { code: 2 } });
    expect(failed && attribute(failed, 'error.type')).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('traces a notification to its append, and from there to what a subscriber elsewhere is shown', () => {
    const deliveries = named('event delivery');
    expect(deliveries).toHaveLength(2);
    for (const delivery of deliveries) {
      const [link] = delivery.links ?? [];
      const webhook = spansOf(link?.traceId ?? '');
      const [append] = named('event append', webhook);
      expect(append?.spanId).toBe(link?.spanId);
      expect(attribute(append as CollectedSpan, 'event.result')).toBe('new');
      const [request] = named('POST /notifications/d1/v2/issuers/:issuerId/cards', webhook);
      expect(append?.parentSpanId).toBe(request?.spanId);
      expect(delivery.traceId).not.toBe(link?.traceId);
    }
    const results = named('event append').map((span) => attribute(span, 'event.result'));
    expect(results.sort()).toEqual(['new', 'new', 'repeat']);
  });

  it('tells D1 of no trace, and the collector who sends', () => {
    expect(recorder.exchanges.length).toBeGreaterThan(5);
    expect(recorder.exchanges.filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
    expect(new Set(collector.headers.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer token-of-the-collector']),
    );
  });

  it('has the operation, its outcome and its trace in the log line of a request, and a line for each on a socket', () => {
    const lines = stack.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
    const about = { operation: 'HomeScreen', type: 'query', outcome: 'ok', correlationId: 'home-1' };
    expect(lines).toContainEqual(
      expect.objectContaining({ ...about, route: '/graphql', status: 200, traceId: remote.trace }),
    );
    const onSocket = { msg: 'operation', operation: 'WatchCardOrder', type: 'subscription', outcome: 'ok' };
    expect(lines).toContainEqual(expect.objectContaining({ ...onSocket, correlationId: expect.any(String) }));
  });
});

describe('a client that leaves while D1 takes its time', () => {
  let collector: Collector;
  let stack: Stack;
  beforeEach(async () => {
    collector = await startCollector();
    const env = { METRICS_PORT: '0', TRACES_URL: collector.url, TRACES_PERCENT: '100' };
    stack = await startStack({ env, sandbox: { clock: { manual: true } } });
  });
  afterEach(async () => {
    await stack.stop();
    await collector.stop();
  });
  const struck = (route: string) => stack.sandbox.faults.list().find((fault) => fault.route === route)?.hits ?? 0;
  const lines = (msg: string) =>
    stack.logs.map((text) => JSON.parse(text) as Record<string, unknown>).filter((line) => line['msg'] === msg);
  const metric = async (name: string, labels: Record<string, string>) =>
    (await scrape(stack.gateway.metrics)).value(name, labels);
  const query = 'query Slow { me { id state } }';

  it.each([
    ['HTTP', 499, async (left: AbortSignal) => void fetchGraphql(query, {}, stack.tokens.alice, left)],
    [
      'a stream of events',
      200,
      async (left: AbortSignal) => {
        const stream = await openStream(stack.gateway.stream, stack.tokens.alice, { query });
        left.addEventListener('abort', () => void stream.stop());
      },
    ],
    [
      'a WebSocket',
      undefined,
      async (left: AbortSignal) => {
        const socket = await openSocket(stack.gateway.ws, stack.tokens.alice);
        void socket.ask('1', query);
        left.addEventListener('abort', socket.terminate);
      },
    ],
  ])('by %s is told of as one that left, and not as a fault', async (_how, status, ask) => {
    stack.sandbox.faults.add({ route: 'getConsumer', times: 0, hang: true });
    const left = new AbortController();
    await ask(left.signal);
    await until(() => struck('getConsumer') > 0);
    left.abort();
    const slow = { operation: 'Slow', type: 'query' };
    await until(async () => ((await metric('graphql_operations_total', slow)) ?? 0) > 0);
    expect(await metric('graphql_operations_total', { ...slow, outcome: 'LEFT' })).toBe(1);
    const told = status === 499 ? 'request' : 'operation';
    await until(() => lines(told).some((line) => line['operation'] === 'Slow'));
    expect(lines(told)).toContainEqual(expect.objectContaining({ ...slow, outcome: 'LEFT' }));
    expect(lines('operation failed')).toEqual([]);
    const requests = lines('request').filter(({ route }) => String(route).startsWith('/graphql'));
    expect(requests.map((line) => line['status'])).toEqual(status === undefined ? [] : [status]);
    if (status === undefined) return;
    const labels = { route: String(requests[0]?.['route']), method: 'POST', status: String(status) };
    expect(await metric('http_request_duration_seconds_count', labels)).toBe(1);
    await until(() => collector.spans.some(({ name }) => name === `POST ${labels.route}`), 30_000);
  });

  it('has its line with what became of the mutation, which is carried out all the same', async () => {
    stack.sandbox.faults.add({ route: 'registerCard', phase: 'after', delayMs: 500 });
    const left = new AbortController();
    fetchGraphql(documents.registerCard, { input: registration() }, stack.tokens.service, left.signal);
    await until(() => struck('registerCard') > 0);
    left.abort();
    await until(() => lines('request').some((line) => line['operation'] === 'RegisterCard'));
    const about = { operation: 'RegisterCard', type: 'mutation', route: '/graphql', status: 499 };
    const [line, ...others] = lines('request').filter(({ operation }) => operation === 'RegisterCard');
    expect(line).toMatchObject({ ...about, correlationId: expect.any(String), ms: expect.any(Number) });
    expect(line?.['outcome']).toMatch(/^(ok|LEFT)$/);
    expect(others).toEqual([]);
  });

  function fetchGraphql(text: string, variables: object, token: string, signal: AbortSignal): void {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const body = JSON.stringify({ query: text, variables });
    fetch(stack.gateway.graphql, { method: 'POST', headers, body, signal }).catch(() => undefined);
  }
});

describe('requests that are refused because they are too many', () => {
  let stack: Stack;
  afterEach(() => stack.stop());

  it('have their lines where everything is logged, and fill no other log', async () => {
    stack = await startStack({ env: limitsEnv({ CONSUMER: 2 }) });
    for (let n = 0; n < 5; n += 1) await post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }');
    const requests = stack.logs
      .map((text) => JSON.parse(text) as { msg: string; route: string; status: number; level: number })
      .filter(({ msg, route }) => msg === 'request' && route === '/graphql');
    expect(requests.map(({ status, level }) => [status, level])).toEqual([
      ...[[200, 30] as const, [200, 30] as const],
      ...[1, 2, 3].map(() => [429, 20]),
    ]);
  });
});

describe('a gateway', () => {
  let stack: Stack;
  afterEach(() => stack.stop());

  it('serves no metrics and traces nothing unless it is told to', async () => {
    stack = await startStack();
    const { gateway, tokens } = stack;
    expect(gateway.metrics).toBeUndefined();
    expect((await fetch(new URL('/metrics', gateway.graphql))).status).toBe(404);
    await post(gateway.graphql, tokens.alice, documents.homeScreen, {}, { traceparent });
    const line = stack.logs.find((text) => text.includes('"operation":"HomeScreen"'));
    expect(line).toContain('"outcome":"ok"');
    expect(line).not.toContain('traceId');
  });

  describe('whose collector', () => {
    let collector: Collector;
    beforeEach(async () => {
      collector = await startCollector();
      const traced = { METRICS_PORT: '0', TRACES_URL: collector.url, TRACES_PERCENT: '100' };
      stack = await startStack({ env: traced });
    });
    afterEach(() => collector.stop());
    const ask = (headers = {}) => post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }', {}, headers);
    const spans = async (result: string) => (await scrape(stack.gateway.metrics)).value('spans_total', { result });

    it('takes nothing goes on as before, says so, and counts what is lost', async () => {
      collector.answer(400);
      expect((await ask()).errors).toBeUndefined();
      await until(async () => ((await spans('failed')) ?? 0) > 0, 30_000);
      expect((await ask()).errors).toBeUndefined();
      expect(stack.logs.filter((line) => line.includes('traces could not be sent'))).toHaveLength(1);
      expect(await spans('exported')).toBe(0);
    });

    it('is sent what is left at the end, and no trace of a caller who is not believed', async () => {
      await ask({ traceparent });
      await stack.stop();
      const names = collector.spans.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['POST /graphql', 'graphql query anonymous', 'D1 getConsumer']));
      expect(collector.spans.filter(({ traceId }) => traceId === remote.trace)).toEqual([]);
    });
  });
});
