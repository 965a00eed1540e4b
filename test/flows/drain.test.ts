import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { createLogger } from '../../src/log.ts';
import { startWorld, type World } from '../../src/demo/world.ts';
import { post } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { startGatewayProcess } from '../support/gateway-process.ts';
import { documents } from '../support/inputs.ts';
import { createReader, type Reader } from '../support/reader.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { cardId, tell } from '../support/updates.ts';

interface Update {
  cardOrderUpdated: { order: { shipment: { trackingNumber: string } | null } | null };
}
/** Longer than any test may take: what ends has not waited for it. */
const forEver = '600';

/** The order of alice's card, from any of the gateways in turn. */
function read(token: string, ...urls: string[]): Reader<string | null> {
  let next = 0;
  return createReader({
    url: () => urls[next++ % urls.length] as string,
    ...{ token, query: documents.watchCardOrder, variables: { cardId } },
    read: (data) => (data as unknown as Update).cardOrderUpdated.order?.shipment?.trackingNumber ?? null,
    asShipped: true,
  });
}

/** How a socket that comes now is closed. */
async function knock(url: string): Promise<[number, string]> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, String(reason)];
}

const ready = async (url: string) => {
  const response = await fetch(new URL('/health/ready', url));
  return { status: response.status, ...((await response.json()) as { notReady: string[] }) };
};

describe('a gateway that is to stop', () => {
  let stack: Stack;
  let readers: Reader<unknown>[] = [];
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.stop()));
    await stack.stop();
  });
  const ask = () => post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }');
  const open = () => stack.gateway.counts().sockets.open;

  it('says at once that it is not ready, and goes on as before until others have noticed', async () => {
    stack = await startStack({ env: { DRAIN_DELAY_SECONDS: '300' } });
    const stopped = stack.gateway.stop();
    expect(await ready(stack.gateway.graphql)).toMatchObject({ status: 503, notReady: ['stopping'] });
    readers = [read(stack.tokens.alice, stack.gateway.ws)];
    await until(() => readers[0]?.shown.length === 1);
    expect((await ask()).data).toEqual({ me: { id: 'alice' } });
    void stack.gateway.stop();
    await stopped;
    await until(() => readers[0]?.closes[0] === '1001 Going away');
  });

  it('closes sockets little by little, lets none in, answers HTTP meanwhile, and waits no more when told again', async () => {
    stack = await startStack({ env: { DRAIN_SECONDS: forEver } });
    readers = Array.from({ length: 10 }, () => read(stack.tokens.alice, stack.gateway.ws));
    await until(() => readers.every((reader) => reader.shown.length === 1));
    const stopped = stack.gateway.stop();
    await until(() => open() < 10);
    expect(open()).toBeGreaterThan(0);
    expect(await knock(stack.gateway.ws)).toEqual([1001, 'Going away']);
    expect((await ask()).data).toEqual({ me: { id: 'alice' } });
    expect(await ready(stack.gateway.graphql)).toMatchObject({ status: 503, notReady: ['stopping'] });
    void stack.gateway.stop();
    await stopped;
    await until(() => readers.every((reader) => reader.closes.length > 0));
    expect(readers.map((reader) => reader.closes[0])).toEqual(readers.map(() => '1001 Going away'));
    expect(stack.gateway.counts().subscriptions).toMatchObject({ open: 0, ended: { drained: 10, left: 0, fault: 0 } });
  });

  it('does not wait when nobody is there', async () => {
    stack = await startStack({ env: { DRAIN_SECONDS: forEver } });
    await stack.gateway.stop();
  });

  it('answers a query that is at work', async () => {
    stack = await startStack();
    stack.sandbox.faults.add({ route: 'getCard', delayMs: 1_000 });
    const answered = post(stack.gateway.graphql, stack.tokens.alice, `{ card(id: "${cardId}") { id } }`);
    await until(() => (stack.sandbox.faults.list()[0]?.hits ?? 0) > 0);
    await stack.gateway.stop();
    const { status, data, headers } = await answered;
    expect([status, data]).toEqual([200, { card: { id: cardId } }]);
    // Else the gateway would wait for this connection's client to close it.
    expect(headers.get('connection')).toBe('close');
  });

  it('keeps what D1 answers to a mutation whose caller has gone', async () => {
    stack = await startStack({ backend: 'redis' });
    const other = await stack.addGateway();
    const query =
      'mutation ($input: CreateCardInput!) { createCard(input: $input) { card { id } userErrors { code } } }';
    const input = { consumerId: 'alice', cardProductId: 'DEMO_VISA', idempotencyKey: 'drained' };
    stack.sandbox.faults.add({ route: 'createCard', times: 1, phase: 'after', delayMs: 1_000 });
    const caller = new AbortController();
    const left = fetch(stack.gateway.graphql, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.tokens.service}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input } }),
      signal: caller.signal,
    }).catch(() => 'gone');
    await until(() => stack.sandbox.calls.get('createCard') === 1);
    caller.abort();
    expect(await left).toBe('gone');
    await stack.gateway.stop();
    const { data, errors } = await post(other.graphql, stack.tokens.service, query, { input });
    expect([errors, data]).toMatchObject([undefined, { createCard: { card: { id: expect.any(String) } } }]);
    expect(stack.sandbox.calls.get('createCard')).toBe(1);
  });

  it('takes a notification that is on its way, and it is in the record', async () => {
    stack = await startStack({ backend: 'redis' });
    const other = await stack.addGateway();
    const d1 = d1Caller(stack);
    const operation = { operationId: 'op-late', operation: 'PRODUCE', cardId, status: 'PENDING' };
    const body = JSON.stringify({ operations: [operation] });
    const sent = request(`${stack.gateway.notifications}/v2/issuers/${stack.env['D1_ISSUER_ID']}/cards`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${await d1.token()}`, 'content-type': 'application/json' },
        ...{ 'content-length': body.length, expect: '100-continue' },
      },
    });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.write(body.slice(0, 20));
    const stopped = stack.gateway.stop();
    await until(async () => (await ready(stack.gateway.graphql).catch(() => 'closed')) === 'closed');
    sent.end(body.slice(20));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(204);
    response.resume();
    await stopped;
    const { data } = await post(other.graphql, stack.tokens.alice, '{ operation(id: "op-late") { id } }');
    expect(data).toEqual({ operation: { id: 'op-late' } });
  });

  it('loses nothing for a client that goes on at another', async () => {
    stack = await startStack({ backend: 'redis', env: { DRAIN_SECONDS: '2' } });
    const other = await stack.addGateway();
    readers = [read(stack.tokens.alice, stack.gateway.ws, other.ws), read(stack.tokens.alice, other.ws)];
    await until(() => readers.every((reader) => reader.shown.length === 1));
    const d1 = d1Caller({ ...stack, gateway: other });
    await tell(d1, 0, 50);
    const stopped = stack.gateway.stop();
    await tell(d1, 50, 300);
    await stopped;
    const all = [null, ...Array.from({ length: 350 }, (_none, index) => String(index))];
    await until(() => readers.every((reader) => reader.shown.length >= all.length));
    expect(readers.map((reader) => reader.shown)).toEqual([all, all]);
    expect(readers.map((reader) => reader.closes)).toEqual([['1001 Going away'], []]);
  });
});

describe('the production process', () => {
  let world: World;
  afterEach(() => world.stop());
  const start = async (env: Record<string, string>) => {
    world = await startWorld(createLogger({ name: 'test', level: 'silent' }));
    return startGatewayProcess({ ...world.env, EVENT_LOG: 'memory', ...env });
  };

  it('ends by itself after a signal, with exit code 0, and its clients are told to come back', async () => {
    const gateway = await start({ DRAIN_SECONDS: '1' });
    const reader = read(world.tokens.alice, gateway.ws);
    await until(() => reader.shown.length === 1);
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toBe(0);
    await until(() => reader.closes.length > 0);
    expect(reader.closes[0]).toBe('1001 Going away');
    await reader.stop();
  }, 60_000);

  it('takes two signals at once for one, and waits no more after a later one', async () => {
    const gateway = await start({ DRAIN_DELAY_SECONDS: '300' });
    gateway.signal('SIGTERM');
    gateway.signal('SIGINT');
    await until(async () => (await ready(gateway.graphql)).status === 503);
    expect((await fetch(new URL('/health/live', gateway.graphql))).status).toBe(200);
    // The first was heard before this second began.
    await setTimeout(1_100);
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toBe(0);
  }, 60_000);
});
