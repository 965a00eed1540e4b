import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient, type Client } from 'graphql-sse';
import { post } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';
import { openStream, type TestStream } from '../support/stream.ts';
import { cardId, tell } from '../support/updates.ts';

const manual = { clock: { manual: true } } as const;
const watching = { query: documents.watchCardOrder, variables: { cardId } };

interface Update {
  cardOrderUpdated: { kind: string; cursor: string; order: { shipment: { trackingNumber: string } | null } | null };
}

let stack: Stack;
let streams: TestStream[];
beforeEach(() => {
  streams = [];
});
afterEach(async () => {
  await Promise.all(streams.map((stream) => stream.stop()));
  await stack.stop();
});
const counts = () => stack.gateway.counts();
const open = async (
  body: object,
  token: string | undefined = stack.tokens.alice,
  headers: Record<string, string> = {},
) => {
  const stream = await openStream(stack.gateway.stream, token, body, headers);
  streams.push(stream);
  return stream;
};
const codesOf = ({ shown }: TestStream) =>
  shown.flatMap(({ errors = [] }) => errors.map((error) => error.extensions.code));

describe.each(worlds)('the client of graphql-sse, with $backend and drift $drift', ({ backend, drift }) => {
  let client: Client | undefined;
  afterEach(() => client?.dispose());

  it('is shown the present state and then each change once, and comes back after the last it saw', async () => {
    stack = await startStack({ backend, sandbox: { drift, ...manual }, env: { DRAIN_SECONDS: '1' } });
    const other = backend === 'redis' ? await stack.addGateway() : stack.gateway;
    const urls = [stack.gateway.stream, other.stream];
    let connections = 0;
    client = createClient({
      url: () => urls[Math.min(connections++, 1)] as string,
      headers: () => ({ authorization: `Bearer ${stack.tokens.alice}` }),
      retry: () => new Promise((done) => setTimeout(done, 20)),
      retryAttempts: 1_000,
    });
    const variables: Record<string, unknown> = { cardId };
    const shown: (string | null)[] = [];
    let failure: unknown;
    client.subscribe<Update>(
      { query: documents.watchCardOrder, variables },
      {
        next({ data, errors }) {
          if (!data) return void (failure = errors);
          shown.push(data.cardOrderUpdated.order?.shipment?.trackingNumber ?? null);
          variables['after'] = data.cardOrderUpdated.cursor;
        },
        error: (error) => (failure = error),
        complete: () => (failure ??= 'completed'),
      },
    );
    await until(() => shown.length === 1 || failure !== undefined);
    expect(failure).toBeUndefined();
    const d1 = d1Caller({ ...stack, gateway: other });
    await tell(d1, 0, 100);
    if (backend === 'redis') {
      // A deployment: the stream ends, without a word that it is complete.
      const stopped = stack.gateway.stop();
      await tell(d1, 100, 100);
      await stopped;
      await tell(d1, 200, 100);
    }
    const all = [null, ...Array.from({ length: backend === 'redis' ? 300 : 100 }, (_none, index) => String(index))];
    await until(() => shown.length >= all.length || failure !== undefined, 60_000);
    expect([failure, shown]).toEqual([undefined, all]);
    if (backend === 'redis') expect(counts().subscriptions).toMatchObject({ open: 0, ended: { drained: 1, left: 0 } });
  }, 120_000);
});

describe('a stream', () => {
  it('carries queries and mutations too, and says when they are done', async () => {
    stack = await startStack({ sandbox: manual });
    const asking = await open({ query: '{ me { id } }' });
    await until(asking.over);
    expect([asking.shown, asking.completed()]).toEqual([[{ data: { me: { id: 'alice' } } }], true]);
    expect(asking.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(asking.response.headers.get('x-correlation-id')).toMatch(/^[\w-]+$/);
    const suspending = await open({
      query: 'mutation ($input: CardOperationInput!) { suspendCard(input: $input) { userErrors { code } } }',
      variables: { input: { cardId } },
    });
    await until(suspending.over);
    expect(suspending.shown).toEqual([{ data: { suspendCard: { userErrors: [] } } }]);
    expect(stack.sandbox.calls.get('suspendCard')).toBe(1);
    await until(() => counts().streams.open === 0 && counts().connections.open === 0);
  });

  it('answers a query by GET, and a mutation by GET with 405', async () => {
    stack = await startStack({ sandbox: manual });
    const known = { accept: 'text/event-stream', authorization: `Bearer ${stack.tokens.alice}` };
    const headers = { ...known, 'apollo-require-preflight': 'true' };
    const get = (params: Record<string, string>) =>
      fetch(`${stack.gateway.stream}?${new URLSearchParams(params).toString()}`, { headers });
    const answer = await get({
      query: 'query ($id: ID!) { card(id: $id) { id } }',
      variables: JSON.stringify({ id: cardId }),
    });
    expect(await answer.text()).toBe(
      `:\n\nevent: next\ndata: {"data":{"card":{"id":"${cardId}"}}}\n\nevent: complete\ndata:\n\n`,
    );
    const mutation = await get({ query: 'mutation { createD1SdkToken(input: {}) { userErrors { code } } }' });
    expect([mutation.status, mutation.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await get({ query: '{ me { id } }', variables: '{' })).status).toBe(400);
    // As any page could ask.
    for (const url of [stack.gateway.stream, stack.gateway.graphql])
      for (const method of ['GET', 'POST'])
        expect((await fetch(`${url}?query={me{id}}`, { method, headers: { ...known, accept: '*/*' } })).status).toBe(
          400,
        );
  });

  it.each([
    ['a document that cannot be read', { query: '{ me {' }, 'GRAPHQL_PARSE_FAILED'],
    ['one that is not within the limits', { query: `{ ${'me { id } '.repeat(100)} }` }, 'DOCUMENT_TOO_COMPLEX'],
    ['a field that there is not', { query: '{ you { id } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['variables that do not fit', { query: documents.watchCardOrder, variables: {} }, 'BAD_USER_INPUT'],
    ['no document', {}, 'BAD_REQUEST'],
    ["somebody else's card", { ...watching, variables: { cardId: 'crd-bob-visa' } }, 'NOT_FOUND'],
    ['a cursor of nobody', { ...watching, variables: { cardId, after: 'x' } }, 'INVALID_CURSOR'],
  ])('tells why there is nothing to show: %s', async (_what, body, code) => {
    stack = await startStack({ sandbox: manual });
    const stream = await open(body);
    await until(stream.over);
    expect([stream.response.status, codesOf(stream), stream.completed()]).toEqual([200, [code], true]);
    const [error] = stream.shown[0]?.errors ?? [];
    expect(error?.extensions.correlationId).toBe(stream.response.headers.get('x-correlation-id'));
  });

  it.each<[number, string, RequestInit & { token?: string }]>([
    [401, 'UNAUTHENTICATED', { token: 'none' }],
    [406, 'BAD_REQUEST', { headers: { accept: 'application/json' } }],
    [415, 'BAD_REQUEST', { headers: { 'content-type': 'text/plain' } }],
    [400, 'BAD_REQUEST', { body: '{' }],
    [405, 'BAD_REQUEST', { method: 'PUT' }],
    [405, 'BAD_REQUEST', { method: 'DELETE', body: undefined }],
  ])('is not opened, with %s and %s', async (status, code, { token, headers, ...init }) => {
    stack = await startStack({ sandbox: manual });
    const usual = { accept: 'text/event-stream', 'content-type': 'application/json' };
    const response = await fetch(stack.gateway.stream, {
      ...{ method: 'POST', body: JSON.stringify(watching), ...init },
      headers: {
        ...usual,
        authorization: `Bearer ${token ?? stack.tokens.alice}`,
        ...(headers as Record<string, string>),
      },
    });
    const { errors } = (await response.json()) as { errors: [{ extensions: { code: string } }] };
    expect([response.status, errors[0].extensions.code]).toEqual([status, code]);
    expect(counts().streams.open).toBe(0);
  });

  it('and plain GraphQL are served by GET and POST, and by no other method', async () => {
    stack = await startStack({ sandbox: manual });
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${stack.tokens.alice}` };
    for (const url of [stack.gateway.stream, stack.gateway.graphql])
      for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await fetch(`${url}?query={me{id}}`, { method, headers });
        expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, POST']);
      }
  });

  it('is not opened behind another one, and leaves nothing when their connection breaks', async () => {
    stack = await startStack({ sandbox: manual, env: { DRAIN_SECONDS: '0' } });
    const body = JSON.stringify(watching);
    const { host, hostname, port, pathname } = new URL(stack.gateway.stream);
    const head = [
      ...[`POST ${pathname} HTTP/1.1`, `host: ${host}`, `authorization: Bearer ${stack.tokens.alice}`],
      ...['accept: text/event-stream', 'content-type: application/json', `content-length: ${body.length}`],
    ];
    const connection = connect(Number(port), hostname).on('error', () => undefined);
    connection.write(`${head.join('\r\n')}\r\n\r\n${body}`.repeat(5));
    await until(() => counts().streams.turnedAway === 4);
    expect(counts()).toMatchObject({ streams: { open: 1 }, connections: { open: 1 } });
    connection.destroy();
    await until(() => counts().streams.open === 0 && counts().connections.open === 0);
    await stack.gateway.stop();
  });

  it('is named to who subscribes by plain HTTP', async () => {
    stack = await startStack({ sandbox: manual });
    const { errors = [] } = await post(stack.gateway.graphql, stack.tokens.alice, watching.query, watching.variables);
    expect(errors[0]?.message).toContain('/graphql/stream');
  });

  it('ends with its token, with a coded word, and is counted like any subscription', async () => {
    stack = await startStack({ sandbox: manual });
    const stream = await open(watching, await stack.identity.token({ sub: 'alice', expiresInSeconds: 3 }));
    await until(stream.over);
    expect(stream.shown).toHaveLength(2);
    expect([codesOf(stream), stream.completed()]).toEqual([['UNAUTHENTICATED'], false]);
    expect(counts().subscriptions).toMatchObject({ open: 0, ended: { tokenEnded: 1, left: 0 } });
    expect(counts().streams.open).toBe(0);
  });

  it('ends when its client leaves, and nothing runs for it any more', async () => {
    stack = await startStack({ sandbox: manual });
    const stream = await open(watching);
    await until(() => stream.shown.length === 1);
    expect(counts()).toMatchObject({ streams: { open: 1 }, subscriptions: { open: 1 }, connections: { open: 1 } });
    await stream.stop();
    await until(() => counts().subscriptions.open === 0);
    expect(counts().subscriptions.ended).toMatchObject({ left: 1, fault: 0 });
    const before = new Map(stack.sandbox.calls);
    await tell(d1Caller(stack), 0, 50);
    expect(stack.sandbox.calls).toEqual(before);
    await until(() => counts().connections.open === 0);
  });

  it('takes no more events than its client reads, and is cut off when that is none for long', async () => {
    const env = { SOCKET_STALL_SECONDS: '1', EVENT_MAX_ENTRIES: '20000', NOTIFICATION_MAX_KB: '1024' };
    stack = await startStack({ sandbox: manual, env });
    const aliases = Array.from({ length: 10 }, (_none, index) => `as${index}: shipment { message trackingUrl }`);
    const query = `subscription ($cardId: ID!) { cardOrderUpdated(cardId: $cardId) { order { ${aliases.join(' ')} } } }`;
    const deaf = request(stack.gateway.stream, {
      method: 'POST',
      headers: {
        ...{ accept: 'text/event-stream', 'content-type': 'application/json' },
        authorization: `Bearer ${stack.tokens.alice}`,
      },
    });
    const cut = new Promise((resolve) => deaf.once('close', resolve));
    deaf.on('error', () => undefined).end(JSON.stringify({ query, variables: { cardId } }));
    const [response] = (await once(deaf, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    const d1 = d1Caller(stack);
    for (let told = 0; counts().subscriptions.ended.lagged === 0 && told < 10_000; told += 100)
      await tell(d1, told, 100);
    expect(counts().subscriptions).toMatchObject({ open: 0, ended: { lagged: 1, left: 0 } });
    response.resume();
    await cut;
    await until(() => counts().streams.open === 0 && counts().connections.open === 0);
  }, 120_000);

  it('has a place of its consumer and of the gateway; one too many is told to come back', async () => {
    stack = await startStack({ sandbox: manual, env: { SOCKET_MAX: '3', SOCKET_MAX_PER_CONSUMER: '2' } });
    const mine = [await open(watching), await open(watching)];
    const third = await open(watching);
    expect([third.response.status, third.response.headers.get('retry-after')]).toEqual([
      429,
      expect.stringMatching(/^[123]$/),
    ]);
    const retryAfterSeconds = Number(third.response.headers.get('retry-after'));
    expect(await third.response.json()).toMatchObject({
      errors: [{ extensions: { code: 'NO_ROOM', retryable: true, retryAfterSeconds } }],
    });
    const carla = () => open({ ...watching, variables: { cardId: 'crd-carla-visa' } }, stack.tokens.carla);
    expect((await carla()).response.status).toBe(200);
    expect((await open({ query: '{ me { id } }' }, stack.tokens.bob)).response.status).toBe(503);
    await mine[0]?.stop();
    await until(() => counts().connections.open === 2);
    expect((await open(watching)).response.status).toBe(200);
    expect(counts().streams.turnedAway).toBe(2);
  });

  it('is opened no more while the gateway stops, and those that are open end little by little', async () => {
    stack = await startStack({ sandbox: manual, env: { DRAIN_SECONDS: '600' } });
    const ten = await Promise.all(Array.from({ length: 10 }, () => open(watching)));
    await until(() => ten.every(({ shown }) => shown.length === 1));
    const stopped = stack.gateway.stop();
    await until(() => ten.some((stream) => stream.over()));
    expect(ten.every((stream) => stream.over())).toBe(false);
    expect((await open(watching)).response.status).toBe(503);
    void stack.gateway.stop();
    await stopped;
    await until(() => ten.every((stream) => stream.over()));
    expect(ten.map((stream) => [stream.completed(), codesOf(stream)])).toEqual(ten.map(() => [false, []]));
    expect(counts().subscriptions).toMatchObject({ open: 0, ended: { drained: 10, left: 0, fault: 0 } });
  });
});
