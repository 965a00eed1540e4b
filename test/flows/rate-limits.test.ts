import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { post, watch, type Answer } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { contentOf } from '../support/refusals.ts';
import { openSocket } from '../support/raw-socket.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';
import { limitsEnv } from '../support/traffic.ts';

let stack: Stack;
afterEach(() => stack.stop());

const me = '{ me { id } }';
const registration = 'mutation { registerConsumer(input: { consumerId: "too-many" }) { userErrors { code } } }';
const ask = (token: string | undefined, query = me, headers = {}) =>
  post(stack.gateway.graphql, token, query, {}, headers);
const revoke = (consumerId: string, token: string | undefined = stack.tokens.service) =>
  fetch(new URL('/internal/revocations', stack.gateway.graphql), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ consumerId }),
  });
const codesOf = ({ errors = [] }: Answer<unknown>) => errors.map(({ extensions }) => extensions['code']);

/** What a refusal looks like by HTTP: to be tried again, and when. */
function expectRateLimited(answer: Answer<unknown>): void {
  expect([answer.status, answer.data]).toEqual([429, undefined]);
  expect(answer.errors).toEqual([
    {
      message: 'There were too many requests. Try again later.',
      extensions: {
        ...{ code: 'RATE_LIMITED', retryable: true, retryAfterSeconds: expect.any(Number) },
        correlationId: answer.headers.get('x-correlation-id'),
      },
    },
  ]);
  const seconds = Number(answer.headers.get('retry-after'));
  expect(seconds).toBe(answer.errors?.[0]?.extensions['retryAfterSeconds']);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(600);
}

describe.each(worlds)('somebody who asks too often, event log in $backend, drift $drift', ({ backend, drift }) => {
  it('is refused at every gateway, whatever they ask and however, and nobody else is', async () => {
    stack = await startStack({ backend, sandbox: { drift }, env: limitsEnv({ CONSUMER: 3, SERVICE: 2 }) });
    const other = backend === 'redis' ? await stack.addGateway() : stack.gateway;
    const { alice, bob, service } = stack.tokens;
    expect(codesOf(await ask(alice))).toEqual([]);
    expect(codesOf(await post(other.graphql, alice, me))).toEqual([]);
    // What is refused for another reason was asked for as well.
    expect((await ask(alice, '{ nothing }')).status).toBe(200);
    expectRateLimited(await ask(alice));
    expectRateLimited(await post(other.graphql, alice, me));
    expect(codesOf(await ask(bob))).toEqual([]);

    const content = contentOf(stack.sandbox);
    expect(codesOf(await ask(service, '{ card(id: "crd-alice-visa") { id } }'))).toEqual([]);
    expect(codesOf(await ask(service))).toEqual([]);
    expectRateLimited(await ask(service, registration));
    expect(contentOf(stack.sandbox)).toEqual(content);
    expect(stack.gateway.counts().traffic.refused).toMatchObject({ consumer: backend === 'redis' ? 1 : 2, service: 1 });
    expect(await stack.dump()).not.toMatch(/alice|bob|127\.0\.0\.1/);
    const told = stack.logs.filter((line) => line.includes('a rate limit refuses'));
    expect(told.map((line) => (JSON.parse(line) as { limit: string }).limit).sort()).toEqual(
      backend === 'redis' ? ['consumer', 'consumer', 'service'] : ['consumer', 'service'],
    );
  });

  it('is told so for each operation on a socket, which stays open, as do their subscriptions', async () => {
    stack = await startStack({ backend, sandbox: { drift }, env: limitsEnv({ CONSUMER: 3 }) });
    const socket = await openSocket(stack.gateway.ws, stack.tokens.alice);
    const snapshot = await socket.ask('1', documents.watchCardOrder, { cardId: 'crd-alice-visa' });
    expect(snapshot).toMatchObject({ type: 'next', id: '1' });
    for (const id of ['2', '3']) expect(await socket.ask(id, me)).toMatchObject({ type: 'next', id });
    for (const query of [me, registration, documents.watchCardOrder])
      expect(await socket.ask(query, query, { cardId: 'crd-alice-visa' })).toEqual({
        ...{ type: 'error', id: query },
        payload: [
          {
            message: 'There were too many requests. Try again later.',
            extensions: {
              ...{ code: 'RATE_LIMITED', retryable: true, retryAfterSeconds: expect.any(Number) },
              correlationId: expect.any(String),
            },
          },
        ],
      });
    expectRateLimited(await ask(stack.tokens.alice));
    expect(stack.gateway.counts()).toMatchObject({ sockets: { open: 1 }, subscriptions: { open: 1 } });
    // Each refusal is in the counts, and not in the log.
    expect(stack.logs.filter((line) => line.includes('operation failed'))).toEqual([]);
    socket.terminate();
  });
});

describe('an address from which too much comes', () => {
  it('is refused whichever end user asks, and no service: a system may have all of an issuer’s traffic come from one', async () => {
    stack = await startStack({ env: limitsEnv({ ADDRESS: 2, SERVICE: 4 }) });
    const { alice, bob, service } = stack.tokens;
    for (let times = 0; times < 3; times += 1) expect((await ask(service)).status).toBe(200);
    for (const token of [alice, bob]) expect((await ask(token)).status).toBe(200);
    for (const token of [alice, bob]) expectRateLimited(await ask(token));
    expect((await ask(service)).status).toBe(200);
    expectRateLimited(await ask(service));
    expect(stack.gateway.counts().traffic.refused).toMatchObject({ address: 2, service: 1 });
  });

  it('is not used up by one end user who asks on after they were refused', async () => {
    stack = await startStack({ env: limitsEnv({ CONSUMER: 3, ADDRESS: 10 }) });
    const { alice, bob } = stack.tokens;
    for (let times = 0; times < 30; times += 1) expect((await ask(alice)).status).toBe(times < 3 ? 200 : 429);
    expect((await ask(bob)).status).toBe(200);
    expect(stack.gateway.counts().traffic.refused).toMatchObject({ consumer: 27, address: 0 });
  });

  it('has no more tokens looked at when too many were none, and lets those in that are known already', async () => {
    stack = await startStack({ env: limitsEnv({ FAILURES: 3 }) });
    const { alice, bob, carla } = stack.tokens;
    expect((await ask(carla)).status).toBe(200);
    const ended = await stack.identity.token({ sub: 'alice', expiresInSeconds: -60 });
    for (const token of [undefined, 'a.b.c', ended]) expect((await ask(token)).status).toBe(401);
    expectRateLimited(await ask(ended));
    expectRateLimited(await ask(alice));
    expect((await ask(carla)).status).toBe(200);
    const socket = await openSocket(stack.gateway.ws, carla);
    expect(await socket.ask('1', me)).toMatchObject({ type: 'next' });
    socket.terminate();
    expect(stack.gateway.counts().accessTokens).toMatchObject({ refused: 3, verified: 1 });
    // Known is not for ever.
    const taken = await revoke('carla');
    expect(taken.status).toBe(204);
    expectRateLimited(await ask(carla));
    expectRateLimited(await ask(bob));
  });

  it('has the tokens of an end user taken back there, however much else came from it', async () => {
    stack = await startStack({ env: limitsEnv({ FAILURES: 3, ADDRESS: 3, SERVICE: 1 }) });
    const { alice, bob, service } = stack.tokens;
    for (let times = 0; times < 4; times += 1) await ask(alice);
    for (let times = 0; times < 2; times += 1) await ask(service);
    expect((await revoke('alice', 'a.b.c')).status).toBe(401);
    // Who may not count as well: end users have nothing to say there.
    for (const status of [403, 403, 429]) expect((await revoke('alice', bob)).status).toBe(status);
    for (const limited of ['a.b.c', alice, service]) expectRateLimited(await ask(limited));
    for (let times = 0; times < 5; times += 1) expect((await revoke('alice')).status).toBe(204);
    expect((await revoke('alice', 'a.b.c')).status).toBe(429);
  });

  it('counts its sockets, and is told to come back', async () => {
    stack = await startStack({ env: limitsEnv({ CONNECTIONS: 2 }) });
    const sockets = [
      await openSocket(stack.gateway.ws, stack.tokens.alice),
      await openSocket(stack.gateway.ws, 'x.y.z'),
    ];
    expect(await sockets[1]?.closed).toBe('4403 Forbidden');
    const turnedAway = watch(stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, { cardId: 'crd-x' });
    expect(await turnedAway.ended).toMatchObject({ code: 1013, reason: 'Try again later' });
    // What is open goes on.
    expect(await sockets[0]?.ask('1', me)).toMatchObject({ type: 'next' });
    sockets[0]?.terminate();
  });

  it('does not keep everybody else’s sockets out, however many it opens and leaves without a word', async () => {
    // Of production, the proportions.
    const few = { ...limitsEnv({ CONNECTIONS: 20, SECONDS: 10 }), SOCKET_ACCEPTS_PER_SECOND: '20' };
    stack = await startStack({ env: { ...few, TRUSTED_PROXIES: '127.0.0.1' } });
    const strangers = ['203.0.113.7', '203.0.113.8'].map(async (address) => {
      for (let times = 0; times < 60; times += 1) {
        const socket = new WebSocket(stack.gateway.ws, 'graphql-transport-ws', {
          headers: { 'x-forwarded-for': address },
        });
        await once(
          socket.on('error', () => undefined),
          'open',
        );
        socket.terminate();
      }
    });
    await Promise.all(strangers);
    expect(stack.gateway.counts().traffic.refused.connections).toBeGreaterThanOrEqual(80);
    // Both had all that they may, which is what is let in within two seconds; some of the others may be told to come back until then.
    await until(async () => {
      const socket = await openSocket(stack.gateway.ws, stack.tokens.alice, { 'x-forwarded-for': '198.51.100.1' });
      const answered = await Promise.race([socket.ask('1', me), socket.closed]);
      socket.terminate();
      return typeof answered === 'object';
    });
  });

  it('counts tokens that were none on sockets as well', async () => {
    stack = await startStack({ env: limitsEnv({ FAILURES: 2 }) });
    for (let times = 0; times < 2; times += 1)
      expect(await (await openSocket(stack.gateway.ws, 'x.y.z')).closed).toBe('4403 Forbidden');
    expectRateLimited(await ask(stack.tokens.alice));
    const turnedAway = watch(stack.gateway.ws, stack.tokens.alice, documents.watchCardOrder, { cardId: 'crd-x' });
    expect(await turnedAway.ended).toMatchObject({ code: 1013 });
  });

  it('is that of the client behind a trusted proxy', async () => {
    stack = await startStack({ env: { ...limitsEnv({ ADDRESS: 1 }), TRUSTED_PROXIES: '127.0.0.1' } });
    const from = (address: string) => ask(stack.tokens.alice, me, { 'x-forwarded-for': address });
    expect((await from('203.0.113.7')).status).toBe(200);
    expectRateLimited(await from('203.0.113.7'));
    // Left of it may be anything, which only the client itself has said.
    expectRateLimited(await from('198.51.100.1, 203.0.113.7'));
    expect((await from('203.0.113.8')).status).toBe(200);
  });

  it('is not what somebody says who is no trusted proxy', async () => {
    stack = await startStack({ env: { ...limitsEnv({ ADDRESS: 1 }), TRUSTED_PROXIES: '10.0.0.0/8' } });
    const from = (address: string) => ask(stack.tokens.alice, me, { 'x-forwarded-for': address });
    expect((await from('203.0.113.7')).status).toBe(200);
    expectRateLimited(await from('203.0.113.8'));
    expectRateLimited(await from('10.0.0.1'));
  });

  it('is not counted where it is exempt', async () => {
    stack = await startStack({ env: { ...limitsEnv({ ADDRESS: 1, FAILURES: 1 }), RATE_LIMIT_EXEMPT: '127.0.0.0/8' } });
    for (let times = 0; times < 3; times += 1) expect((await ask(undefined)).status).toBe(401);
    expect((await ask(stack.tokens.alice)).status).toBe(200);
  });
});

describe('D1', () => {
  /** Nobody is notified but by the test. */
  const still = { sandbox: { clock: { manual: true } } };
  const update = (operationId: string) => ({
    ...{ operationId, operation: 'PRODUCE', status: 'PENDING', startTime: '2026-01-17T06:28:02.492Z' },
    ...{ cardId: 'crd-alice-visa', details: { status: 'CARD_PROD_REQUESTED' } },
  });

  it('is asked to send again what is too much, and it is taken then: nothing is lost', async () => {
    stack = await startStack({ ...still, env: limitsEnv({ D1_NOTIFICATIONS: 2, SECONDS: 3 }) });
    const d1 = d1Caller(stack);
    const headers = { authorization: `Bearer ${await d1.token()}`, 'content-type': 'application/json' };
    const notify = (operationId: string) => d1.notify({ operations: [update(operationId)] }, headers);
    let refusals = 0;
    for (const operationId of ['op-1', 'op-2', 'op-3', 'op-4', 'op-5'])
      await until(async () => {
        const answer = await notify(operationId);
        if (answer.status === 204) return true;
        refusals += 1;
        expect([answer.status, await answer.json()]).toEqual([503, { error: 'Temporarily unavailable' }]);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        return false;
      });
    expect(refusals).toBeGreaterThan(0);
    for (const operationId of ['op-1', 'op-2', 'op-3', 'op-4', 'op-5']) {
      const { data } = await ask(stack.tokens.alice, `{ operation(id: "${operationId}") { id } }`);
      expect(data).toEqual({ operation: { id: operationId } });
    }
    // Each of them is told of: an operator has to know.
    expect(stack.logs.filter((line) => line.includes('D1 was refused'))).toHaveLength(refusals);
  });

  it('is asked to come back for another token', async () => {
    stack = await startStack({ ...still, env: limitsEnv({ D1_TOKENS: 2 }) });
    const d1 = d1Caller(stack);
    for (let times = 0; times < 2; times += 1) expect((await d1.authorize()).status).toBe(200);
    const answer = await d1.authorize();
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true]);
  });

  it('is let in although strangers at its address fail, however many, and they fill no log', async () => {
    stack = await startStack({ ...still, env: limitsEnv({ FAILURES: 5, ADDRESS: 5 }) });
    const d1 = d1Caller(stack);
    for (let times = 0; times < 40; times += 1) {
      const credentials = await d1.authorize('eDp5');
      expect([credentials.status, credentials.headers.has('retry-after')]).toEqual(
        times < 3 ? [401, false] : [503, true],
      );
      // A token of D1's own that has ended looks no better, and D1 has to learn that it needs another one.
      expect((await d1.notify({}, { authorization: 'Bearer a.b.c' })).status).toBe(401);
    }
    expect((await d1.notify({ operations: [update('op-1')] })).status).toBe(204);
    expect(stack.logs.filter((line) => line.includes('D1 was refused'))).toEqual([]);
    expect(stack.logs.filter((line) => line.includes("a caller at D1's doors was refused"))).toHaveLength(1);
  });

  it('is asked to come back when it asks for too many end users, and strangers who ask are counted', async () => {
    stack = await startStack({ ...still, env: limitsEnv({ D1_QUESTIONS: 2, FAILURES: 2 }) });
    const token = await d1Caller(stack).token();
    const question = (authorization: string) =>
      fetch(new URL('/banking/d1/v1/issuers/DEMO_BANK1/consumers/nobody', stack.gateway.graphql), {
        headers: { authorization },
      });
    for (let times = 0; times < 2; times += 1) expect((await question(`Bearer ${token}`)).status).toBe(404);
    const answer = await question(`Bearer ${token}`);
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'Temporarily unavailable' }]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(1);
    for (let times = 0; times < 4; times += 1) expect((await question('Bearer a.b.c')).status).toBe(401);
    expect(stack.gateway.counts().traffic.refused).toMatchObject({ d1Questions: 1, failures: 2 });
    expect(stack.logs.filter((line) => line.includes("a caller at D1's doors was refused"))).toHaveLength(1);
  });
});
