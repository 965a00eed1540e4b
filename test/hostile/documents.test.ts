import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import { contentOf } from '../support/refusals.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { hostileDocuments } from './documents.ts';
import { hostileRequests } from './requests.ts';
import { replyOf, transports } from './transports.ts';

/** As in production: the schema is not shown. */
let stack: Stack;
let before: { content: unknown; calls: Map<string, number>; heap: number };
beforeAll(async () => {
  stack = await startStack({ env: { INTROSPECTION: 'false' }, sandbox: { clock: { manual: true } } });
  // The first of a process takes its time.
  await post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }');
  before = { content: contentOf(stack.sandbox), calls: callsOf(stack), heap: heapInMegabytes() };
});
afterAll(() => stack.stop());

/** The gateway is alive: somebody else's query is answered within a second. */
async function expectGoodAnswer(): Promise<void> {
  const began = performance.now();
  const { data } = await post(stack.gateway.graphql, stack.tokens.alice, '{ me { id } }');
  expect(data).toEqual({ me: { id: 'alice' } });
  expect(performance.now() - began).toBeLessThan(1_000);
}

/** What D1 was asked, but for the good query. */
function callsOf({ sandbox }: Stack): Map<string, number> {
  return new Map([...sandbox.calls].filter(([operation]) => operation !== 'getToken' && operation !== 'getConsumer'));
}

function heapInMegabytes(): number {
  return process.memoryUsage().heapUsed / 2 ** 20;
}

describe.each(Object.entries(transports))('a hostile document by %s', (transport, send) => {
  describe.each(Object.entries(hostileDocuments))('%s', (_family, cases) => {
    it.each(cases)('$name is refused, says nothing of the schema, and harms nobody', async ({ json, code }) => {
      const logged = stack.logs.length;
      const { codes, messages, text } = await send(stack.gateway, stack.tokens.alice, json);
      expect(codes).toEqual([typeof code === 'string' ? code : code[transport === 'WebSocket' ? 'WebSocket' : 'HTTP']]);
      expect(text).not.toContain('Did you mean');
      for (const quoted of messages.join().match(/"[^"]*"/g) ?? []) expect(quoted).toBe('"…"');
      expect(text.length).toBeLessThan(10_000);
      expect(stack.logs.slice(logged).join('')).not.toContain(json.slice(5, 60));
      await expectGoodAnswer();
    });
  });
});

describe('a hostile request', () => {
  it.each(hostileRequests)('$name is refused with $status, and harms nobody', async ({ path = '', init, status }) => {
    const headers = { authorization: `Bearer ${stack.tokens.service}`, ...init.headers };
    const response = await fetch(stack.gateway.graphql + path, { ...init, headers });
    const { codes } = replyOf(await response.text());
    expect([response.status, codes]).toEqual([status, ['BAD_REQUEST']]);
    await expectGoodAnswer();
  });

  it.each([
    ['headers', 'POST /graphql HTTP/1.1\r\nhost: x\r\n'],
    ['body', 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{'],
  ])('whose %s do not end is cut off, and keeps nobody waiting', async (_what, text) => {
    const socket = connect(Number(new URL(stack.gateway.graphql).port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(text);
    await expectGoodAnswer();
    await closed;
    await expectGoodAnswer();
  });
});

describe('after all of them', () => {
  it('D1 holds what it held, and was asked for nothing more', () => {
    expect(contentOf(stack.sandbox)).toEqual(before.content);
    expect(callsOf(stack)).toEqual(before.calls);
  });

  it('nothing of them is kept', async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    expect(heapInMegabytes() - before.heap).toBeLessThan(64);
  });

  it('each was counted under its code', () => {
    const { refused } = stack.gateway.counts().documents;
    expect(Object.keys(refused).sort()).toEqual([
      'BAD_REQUEST',
      'BAD_USER_INPUT',
      'DOCUMENT_TOO_COMPLEX',
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
      'OPERATION_RESOLUTION_FAILURE',
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ]);
  });
});
