import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { post, watch } from '../support/client.ts';
import { d1Caller, type D1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { found } from '../support/refusals.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { without } from '../support/without.ts';

const operationQuery = 'query($id: ID!) { operation(id: $id) { id kind kindText status card { id } } }';
const update = (operationId: string, overrides: object = {}) => ({
  operationId,
  operation: 'PRODUCE',
  status: 'PENDING',
  startTime: '2026-01-17T06:28:02.492Z',
  cardId: 'crd-alice-visa',
  details: { status: 'CARD_PROD_REQUESTED' },
  ...overrides,
});

describe('notifications, event log in memory', () => {
  let stack: Stack;
  let d1: D1Caller;
  beforeEach(async () => {
    stack = await startStack({ sandbox: { clock: { manual: true } } });
    d1 = d1Caller(stack);
  });
  afterEach(() => stack.stop());

  const read = (id: string) => readOperation(stack, id);

  it.each([
    ['no credentials', '', undefined, 401],
    ['another secret', Buffer.from('d1:wrong-secret-wrong-secret').toString('base64'), undefined, 401],
    ['another client', Buffer.from('d2:x').toString('base64'), undefined, 401],
    ['credentials that are none', '%%%', undefined, 401],
    ['another grant', undefined, { grant_type: 'password' }, 400],
    ['no grant', undefined, { scope: 'x' }, 400],
  ])('%s give D1 no token', async (_what, basic, form, status) => {
    const response = await d1.authorize(basic, form);
    expect(response.status).toBe(status);
    expect(Object.keys((await response.json()) as object)).toEqual(['error']);
  });

  it('the right credentials give a token, in both spellings of base64, that no cache keeps', async () => {
    const { NOTIFICATION_CLIENT_SECRET } = stack.env;
    for (const encoding of ['base64', 'base64url'] as const) {
      const response = await d1.authorize(Buffer.from(`d1:${NOTIFICATION_CLIENT_SECRET}`).toString(encoding));
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toMatchObject({ token_type: 'Bearer', expires_in: '900' });
    }
  });

  it('are not taken without a token', async () => {
    const json = { 'content-type': 'application/json' };
    const token = await d1.token();
    const bad = [
      undefined,
      '',
      'Bearer',
      `Basic ${token}`,
      `Bearer ${token.slice(0, -2)}`,
      `Bearer ${token} x`,
      'Bearer a.b.c',
    ];
    for (const authorization of bad) {
      const headers = authorization === undefined ? json : { ...json, authorization };
      const response = await d1.notify({ operations: [update('op-unauthorized')] }, headers);
      expect([response.status, await response.json()]).toMatchObject([401, { errorCode: 'AUTHORIZER_UNAUTHORIZED' }]);
    }
    expect(await read('op-unauthorized')).toBeNull();
  });

  it('are not taken for another issuer', async () => {
    for (const issuerId of ['OTHER_BANK', 'demo_bank1', 'DEMO_BANK1%20']) {
      const response = await d1.notify({ operations: [update('op-foreign')] }, undefined, issuerId);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ errorCode: 'FIELD_INVALID_VALUE', error: 'issuerId' });
    }
    expect(await read('op-foreign')).toBeNull();
  });

  it.each([
    ['not JSON', '4111111111111111 operations'],
    ['JSON cut short', '{"operations":['],
    ['empty', ''],
  ])('that are %s are refused for good', async (_what, body) => {
    const response = await d1.notify(body);
    const text = await response.text();
    expect([response.status, JSON.parse(text)]).toMatchObject([400, { errorCode: 'FIELD_INVALID_FORMAT' }]);
    expect(text).not.toContain('41111111');
  });

  it.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['without operations', '{}'],
    ['with operations that are no list', '{"operations":{}}'],
    ['with a number of operations', '{"operations":4111111111111111}'],
  ])('that are %s are set aside, and D1 need not know', async (_what, body) => {
    const response = await d1.notify(body);
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(logged(stack, 'operations: missing')).toHaveLength(1);
    expect(stack.logs.join('')).not.toContain('41111111');
  });

  it('longer than 256 KB are refused, and the next one is taken', async () => {
    expect((await d1.notify({ operations: [], more: 'x'.repeat(256 * 1024) })).status).toBe(413);
    expect((await d1.notify({ operations: [], more: 'x'.repeat(200 * 1024) })).status).toBe(204);
  });

  it('of an unknown kind are stored, shown with D1’s word, and logged by id alone', async () => {
    const response = await d1.notify({ operations: [update('op-teleport', { operation: 'TELEPORT' })] });
    expect(response.status).toBe(204);
    expect(await read('op-teleport')).toEqual({
      id: 'op-teleport',
      kind: 'UNRECOGNIZED',
      kindText: 'TELEPORT',
      status: 'PENDING',
      card: { id: 'crd-alice-visa' },
    });
    const lines = logged(stack, 'op-teleport');
    expect(lines).toEqual([expect.objectContaining({ level: 40, operationId: 'op-teleport' })]);
    expect(JSON.stringify(lines)).not.toContain('crd-alice-visa');
  });

  it('of an unknown stage and status are shown with D1’s word', async () => {
    const details = { status: 'CARD_ENGRAVED' };
    expect((await d1.notify({ operations: [update('op-stage', { details, status: 'RESTING' })] })).status).toBe(204);
    const query = '{ cardOrder(id: "op-stage") { stage stageText status timeline { stage stageText status } } }';
    const { data } = await post(stack.gateway.graphql, stack.tokens.alice, query);
    const shown = { stage: 'UNRECOGNIZED', stageText: 'CARD_ENGRAVED', status: 'UNRECOGNIZED' };
    expect(data).toEqual({ cardOrder: { ...shown, timeline: [shown] } });
  });

  it('with members nobody knows, and names of Object’s own, are taken', async () => {
    const odd = {
      __proto__: { polluted: true },
      constructor: 'x',
      sinceVersion: 9,
      details: { status: 'constructor' },
    };
    const body = JSON.stringify({ operations: [update('op-members', odd)], more: 1 }).replace('{', '{"__proto":1,');
    expect((await d1.notify(body)).status).toBe(204);
    const { data } = await post(
      stack.gateway.graphql,
      stack.tokens.alice,
      '{ cardOrder(id: "op-members") { stage stageText } }',
    );
    expect(data).toEqual({ cardOrder: { stage: 'UNRECOGNIZED', stageText: 'constructor' } });
  });

  it('that come twice, also at once and inside one batch, are one event', async () => {
    const watcher = watch<{ cardOrderUpdated: { order: { id: string } | null } }>(
      stack.gateway.ws,
      stack.tokens.alice,
      documents.watchCardOrder,
      { cardId: 'crd-alice-visa' },
    );
    await watcher.until(() => true);
    const batch = {
      operations: [update('op-twice'), update('op-twice'), update('op-twice', { startTime: '2026-02-01T00:00:00Z' })],
    };
    for (const response of await Promise.all([d1.notify(batch), d1.notify(batch)])) expect(response.status).toBe(204);
    expect((await d1.notify(batch)).status).toBe(204);
    await d1.notify({ operations: [update('op-after')] });
    await watcher.until(({ cardOrderUpdated: { order } }) => order?.id === 'op-after');
    expect(watcher.events.map(({ cardOrderUpdated: { order } }) => order?.id)).toEqual([
      undefined,
      'op-twice',
      'op-after',
    ]);
    await watcher.stop();
  });

  it('about a card are shown to its owner alone', async () => {
    await d1.notify({ operations: [update('op-bob', { cardId: 'crd-bob-visa' })] });
    expect(await read('op-bob')).toBeNull();
    const { data } = await post(stack.gateway.graphql, stack.tokens.bob, operationQuery, { id: 'op-bob' });
    expect(data).toMatchObject({ operation: { id: 'op-bob' } });
  });
});

describe('notifications, event log in Redis', () => {
  let redis: TestRedis;
  let stack: Stack;
  let d1: D1Caller;
  beforeEach(async () => {
    redis = await startRedis();
    const env = { EVENT_LOG: 'redis', REDIS_URL: redis.url };
    stack = await startStack({ sandbox: { clock: { manual: true } }, env });
    d1 = d1Caller(stack);
    await until(isReady);
  });
  afterEach(async () => {
    await stack.stop();
    await redis.stop();
  });

  const isReady = async () => (await fetch(new URL('/health/ready', stack.gateway.graphql))).status === 200;

  it('with odd updates among good ones: the odd are set aside and logged, the good and the nearly good are stored', async () => {
    const secret = '4111111111111111';
    const odd: [unknown, string, string?][] = [
      [null, 'item: invalid_type'],
      [42, 'item: invalid_type'],
      [secret, 'item: invalid_type'],
      [[], 'item: invalid_type'],
      [{}, 'operationId: invalid_type'],
      [{ ...without(update('x'), 'operationId'), error: secret }, 'operationId: invalid_type'],
      [update('x'.repeat(65)), 'operationId: invalid_format'],
      [{ ...update('op-7'), operationId: 7 }, 'operationId: invalid_type'],
      [without(update('op-no-card'), 'cardId'), 'cardId: invalid_type', 'op-no-card'],
      [update('op-kind', { operation: null }), 'operation: invalid_type', 'op-kind'],
      [update('op-empty-kind', { operation: '' }), 'operation: too_small', 'op-empty-kind'],
      [update('op-status', { status: ['PENDING'] }), 'status: invalid_type', 'op-status'],
    ];
    const tolerated: typeof odd = [
      [update('op-details', { details: 'x' }), 'details: invalid_type', 'op-details'],
      [update('op-stage', { details: { status: 5 } }), 'details.status: invalid_type', 'op-stage'],
      [update('op-shipment', { details: { shipment: [] } }), 'details.shipment: invalid_type', 'op-shipment'],
      [update('op-long', { error: 'x'.repeat(1025) }), 'error: too_big', 'op-long'],
    ];
    const aside = [...odd, ...tolerated];
    const good = ['op-first', 'op-middle', 'op-last', ...tolerated.map(([, , id]) => id ?? '')];
    const items = aside.map(([item]) => item);
    const operations = [
      update('op-first'),
      ...items.slice(0, 8),
      update('op-middle'),
      ...items.slice(8),
      update('op-last'),
    ];

    const headers = {
      authorization: `Bearer ${await d1.token()}`,
      'content-type': 'application/json',
      'x-correlation-id': 'batch-1',
    };
    expect((await d1.notify({ operations }, headers)).status).toBe(204);
    for (const id of good) expect(await readOperation(stack, id)).toMatchObject({ id, kind: 'PRODUCE' });
    for (const [, , id] of odd) if (id) expect(await readOperation(stack, id)).toBeNull();

    const lines = stack.logs
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ reason }) => reason !== undefined);
    expect(lines.map(({ reason, operationId, correlationId }) => [reason, operationId, correlationId])).toEqual(
      aside.map(([, reason, id]) => [reason, id, 'batch-1']),
    );
    expect(await countAside()).toBe(aside.length);
    expect(found(stack.logs.join('') + (await stack.dump()) + (await redis.dump()), { secret })).toEqual([]);

    expect((await d1.notify({ operations }, headers)).status).toBe(204);
    expect(await countAside()).toBe(aside.length);
  });

  it('are not acknowledged while Redis is gone, and are stored when D1 sends them again', async () => {
    await redis.kill();
    const operations = [update('op-later'), 42];
    const refused = await d1.notify({ operations });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toEqual({ error: 'Temporarily unavailable' });
    await until(async () => !(await isReady()));

    const known = await post(stack.gateway.graphql, stack.tokens.alice, '{ card(id: "crd-alice-visa") { last4 } }');
    expect(known.data).toEqual({ card: { last4: '1111' } });
    const { errors } = await post(stack.gateway.graphql, stack.tokens.alice, operationQuery, { id: 'op-later' });
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'The event log cannot be reached.',
        extensions: { code: 'EVENTS_UNAVAILABLE', retryable: true, correlationId: expect.any(String) },
      }),
    ]);

    await redis.restart();
    await until(isReady);
    expect(await readOperation(stack, 'op-later')).toBeNull();
    expect((await d1.notify({ operations })).status).toBe(204);
    expect(await readOperation(stack, 'op-later')).toMatchObject({ id: 'op-later' });
    expect(await countAside()).toBe(1);
  });

  const countAside = () => redis.send('ZCARD', `${redis.keyPrefix}{aside}:index`);
});

async function readOperation(stack: Stack, id: string): Promise<unknown> {
  const { data, errors } = await post<{ operation: unknown }>(
    stack.gateway.graphql,
    stack.tokens.alice,
    operationQuery,
    { id },
  );
  expect(errors).toBeUndefined();
  return data.operation;
}

function logged(stack: Stack, text: string): unknown[] {
  return stack.logs.filter((line) => line.includes(text)).map((line) => JSON.parse(line) as unknown);
}
