import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { post } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { corsOf } from '../support/headers.ts';
import { openSocket } from '../support/raw-socket.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { limitsEnv } from '../support/traffic.ts';

const attacker = '203.0.113.66';
const customer = '198.51.100.1';
/** Small enough to be reached at once, and nobody else is near them. */
const limits = { ADDRESS: 100, CONNECTIONS: 100, FAILURES: 20 };

/** Everybody comes through a proxy of ours, which adds whom it heard. */
let stack: Stack;
let customers = 0;
beforeEach(async () => {
  const env = { ...limitsEnv(limits), TRUSTED_PROXIES: '127.0.0.1', CORS_ORIGINS: 'https://app.bank.example' };
  stack = await startStack({ env, sandbox: { clock: { manual: true } } });
  // The first of a process takes its time.
  await until(async () => (await ask(customer, stack.tokens.alice)).errors === undefined, 60_000);
});
afterEach(() => stack.stop());

const from = (address: string, said = '') => ({ 'x-forwarded-for': said === '' ? address : `${said}, ${address}` });
const ask = (address: string, token: string, headers = {}) =>
  post(stack.gateway.graphql, token, '{ me { id } }', {}, { ...from(address), ...headers });

/** The gateway is alive: a customer somewhere else is answered within a second. */
async function expectGoodAnswer(): Promise<void> {
  const began = performance.now();
  customers += 1;
  const { data } = await ask(`198.18.${Math.floor(customers / 256)}.${customers % 256}`, stack.tokens.alice);
  expect(data).toEqual({ me: { id: 'alice' } });
  expect(performance.now() - began).toBeLessThan(1_000);
}

describe('a flood of connections', () => {
  it('that say nothing keeps nobody out, and each is closed', async () => {
    const { port } = new URL(stack.gateway.graphql);
    const flood: Socket[] = Array.from({ length: 500 }, () => connect(Number(port), '127.0.0.1'));
    let closed = 0;
    for (const socket of flood)
      socket
        .on('error', () => undefined)
        .on('close', () => (closed += 1))
        .resume();
    await until(() => flood.every(({ connecting }) => !connecting));
    await until(async () => {
      await expectGoodAnswer();
      return closed === flood.length;
    }, 60_000);
  }, 90_000);

  it('of WebSockets from one address gets so many of them, and keeps nobody else out', async () => {
    const flood = Array.from({ length: 300 }, () => {
      const headers = from(attacker);
      return new WebSocket(stack.gateway.ws, 'graphql-transport-ws', { headers });
    });
    const codes: number[] = [];
    for (const socket of flood) socket.on('error', () => undefined).on('close', (code) => codes.push(code));
    await until(() => codes.filter((code) => code === 1013).length === 200, 30_000);
    await expectGoodAnswer();
    const socket = await openSocket(stack.gateway.ws, stack.tokens.alice, from(customer));
    expect(await socket.ask('1', '{ me { id } }')).toMatchObject({ type: 'next' });
    socket.terminate();
    // Those who were let in say nothing, and are closed for that.
    await until(() => codes.length === flood.length, 30_000);
    expect(new Set(codes)).toEqual(new Set([1013, 4408]));
    expect(stack.gateway.counts().traffic.refused.connections).toBe(200);
  }, 90_000);

  it('of WebSockets with tokens that are none has so many looked at', async () => {
    const outcomes: string[] = [];
    for (let times = 0; times < 60; times += 1) {
      const socket = await openSocket(stack.gateway.ws, 'a.b.c', from(attacker));
      outcomes.push(await socket.closed);
    }
    expect(outcomes.filter((outcome) => outcome.startsWith('4403'))).toHaveLength(20);
    expect(outcomes.filter((outcome) => outcome.startsWith('1013'))).toHaveLength(40);
    expect(stack.gateway.counts().accessTokens.refused).toBe(20);
    await expectGoodAnswer();
  });
});

describe('a flood of tokens that are none, from one address', () => {
  it('has so many of them looked at, and keeps nobody else out', async () => {
    const ended = await stack.identity.token({ sub: 'alice', expiresInSeconds: -60 });
    const none = ['', 'x', 'a.b.c', `${ended.slice(0, -4)}AAAA`, ended, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.'];
    const before = stack.gateway.counts().accessTokens.refused;
    const statuses: number[] = [];
    for (let times = 0; times < 300; times += 1)
      statuses.push((await ask(attacker, none[times % none.length] ?? '')).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), ...Array<number>(280).fill(429)]);
    expect(stack.gateway.counts().accessTokens.refused - before).toBe(20);
    await expectGoodAnswer();
    // Not even a good one, until the window ends, unless it is known already.
    expect((await ask(attacker, stack.tokens.bob)).status).toBe(429);
    expect((await ask(attacker, stack.tokens.alice)).status).toBe(200);
    // One line for all of them, which names neither the address nor a token.
    const told = stack.logs.filter((line) => line.includes('a rate limit refuses'));
    expect(told).toHaveLength(1);
    expect(stack.logs.join('')).not.toContain(attacker);
    expect(stack.logs.join('')).not.toContain(ended);
  });

  it('many at once has hardly more of them looked at', async () => {
    const before = stack.gateway.counts().accessTokens.refused;
    const answers = await Promise.all(Array.from({ length: 300 }, () => ask(attacker, 'a.b.c')));
    // All of them may be there before the first one is counted.
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(280);
    expect(stack.gateway.counts().accessTokens.refused - before).toBeLessThanOrEqual(300);
    await expectGoodAnswer();
  });

  it('at D1’s doors keeps D1 out of nothing, although it comes by the same address', async () => {
    const stranger = d1Caller(stack, from(attacker));
    for (let times = 0; times < 60; times += 1) {
      const { status } = await stranger.authorize('eDp5');
      expect(status).toBe(times < 20 ? 401 : 503);
    }
    expect((await stranger.notify({ operations: [] })).status).toBe(204);
    await expectGoodAnswer();
  });
});

describe('an address that is made up', () => {
  it('is what left of a trusted proxy’s word, and hides nobody', async () => {
    for (let times = 0; times < 100; times += 1)
      expect((await ask(attacker, stack.tokens.bob, from(attacker, `192.0.2.${times}`))).status).toBe(200);
    for (const said of [
      '192.0.2.200',
      '127.0.0.1',
      '::1',
      '10.0.0.1, 127.0.0.1',
      'unknown',
      '_hidden',
      `${'1,'.repeat(2_000)}1`,
      '"',
      "' OR 1=1",
      '999.1.1.1',
      customer,
    ])
      expect((await ask(attacker, stack.tokens.bob, from(attacker, said))).status).toBe(429);
    // Headers that this gateway has never believed.
    const others = {
      forwarded: `for=${customer}`,
      'x-real-ip': customer,
      'cf-connecting-ip': customer,
      'x-client-ip': customer,
    };
    expect((await ask(attacker, stack.tokens.bob, others)).status).toBe(429);
    await expectGoodAnswer();
  });

  it('is anything that somebody says who is no proxy of ours', async () => {
    const direct = await startStack({ env: { ...limitsEnv(limits), TRUSTED_PROXIES: '192.0.2.0/24' } });
    try {
      const statuses: number[] = [];
      for (let times = 0; times < 130; times += 1)
        statuses.push(
          (await post(direct.gateway.graphql, direct.tokens.bob, '{ me { id } }', {}, from(`10.0.${times}.1`))).status,
        );
      expect(statuses).toEqual([...Array<number>(100).fill(200), ...Array<number>(30).fill(429)]);
    } finally {
      await direct.stop();
    }
  });
});

describe('a page of a foreign origin', () => {
  it.each([
    'https://evil.example',
    'null',
    'https://app.bank.example.evil.example',
    'https://app.bank.example, https://evil.example',
  ])('at %s asks in vain, a thousand times, and nobody waits for it', async (origin) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    for (let times = 0; times < 20; times += 1) {
      const asked = Array.from({ length: 50 }, () => fetch(stack.gateway.graphql, { method: 'OPTIONS', headers }));
      for (const answer of await Promise.all(asked)) {
        expect(answer.status).toBe(404);
        expect(corsOf(answer)).toEqual([]);
        await answer.text();
      }
    }
    const socket = new WebSocket(stack.gateway.ws, 'graphql-transport-ws', { headers: { origin, ...from(customer) } });
    const [, response] = (await once(
      socket.on('error', () => undefined),
      'unexpected-response',
    )) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
    socket.terminate();
    await expectGoodAnswer();
  });
});
