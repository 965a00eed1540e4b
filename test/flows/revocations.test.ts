import { afterEach, describe, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { createReader, type Reader } from '../support/reader.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';
import { openStream, type TestStream } from '../support/stream.ts';
import { cardId } from '../support/updates.ts';

const watching = { query: documents.watchCardOrder, variables: { cardId } };

describe.each(worlds)('tokens that are taken back, with $backend and drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  const readers: Reader<unknown>[] = [];
  const streams: TestStream[] = [];
  afterEach(async () => {
    await Promise.all([...readers.splice(0), ...streams.splice(0)].map((each) => each.stop()));
    await stack.stop();
  });

  const tell = (body: unknown, token: string | undefined = stack.tokens.service, origin = stack.gateway.graphql) =>
    fetch(new URL('/internal/revocations', origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  const codeOf = async (response: Response) =>
    ((await response.json()) as { errors: [{ extensions: { code: string } }] }).errors[0].extensions.code;
  const ask = async (url: string, token: string) => {
    const { status, data, errors } = await post<{ me: { id: string } }>(url, token, '{ me { id } }');
    return errors ? [status, errors[0]?.extensions['code']] : [status, data.me.id];
  };
  /** Of a later second than all tokens before. */
  const freshToken = async (sub: string) => {
    const second = Math.floor(Date.now() / 1_000);
    await until(() => Math.floor(Date.now() / 1_000) > second);
    return stack.identity.token({ sub });
  };

  it('end sockets and streams at every gateway, are refused from then on, and others are as good as before', async () => {
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } } });
    const gateways = [stack.gateway, ...(backend === 'redis' ? [await stack.addGateway()] : [])];
    const { alice, carla } = stack.tokens;
    let token = alice;
    const read = (url: string, tokenOf: () => Promise<string>, of: string) => {
      const reader = createReader({
        ...{ url, token: tokenOf, query: documents.watchCardOrder, variables: { cardId: of } },
        read: () => true,
      });
      readers.push(reader);
      return reader;
    };
    const hers = gateways.map(({ ws }) => read(ws, async () => token, cardId));
    const others = gateways.map(({ ws }) => read(ws, async () => carla, 'crd-carla-visa'));
    for (const { stream } of gateways) streams.push(await openStream(stream, alice, watching));
    await until(() => [...hers, ...others, ...streams].every(({ shown }) => shown.length === 1));
    // It is known to be good, at each.
    for (const { graphql } of gateways) expect(await ask(graphql, alice)).toEqual([200, 'alice']);

    expect((await tell({ consumerId: 'alice' })).status).toBe(204);
    await until(() => [...hers].every(({ closes }) => closes.length > 0) && streams.every((each) => each.over()));
    expect(new Set(hers.map(({ closes }) => closes[0]))).toEqual(new Set(['4403 Token revoked']));
    for (const { shown, completed } of streams) {
      expect(shown.at(-1)?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
      expect(completed()).toBe(false);
    }
    for (const { graphql, stream, counts } of gateways) {
      expect(await ask(graphql, alice)).toEqual([401, 'UNAUTHENTICATED']);
      expect((await openStream(stream, alice, watching)).response.status).toBe(401);
      expect(counts().subscriptions.ended).toMatchObject({ revoked: 2, left: 0, fault: 0 });
      expect(await ask(graphql, carla)).toEqual([200, 'carla']);
    }
    expect(others.flatMap(({ closes }) => closes)).toEqual([]);

    // A client that comes back with the same token is refused each time; with a fresh one it is let in, and goes on.
    await until(() => hers.every(({ closes }) => closes.length > 2));
    expect(hers.flatMap(({ closes }) => closes.slice(1)).every((close) => close.startsWith('4403'))).toBe(true);
    token = await freshToken('alice');
    await until(() => hers.every(({ welcomes }) => welcomes() === 2));
    for (const { graphql } of gateways) expect(await ask(graphql, token)).toEqual([200, 'alice']);
    // One that begins later knows as well.
    if (backend === 'redis')
      expect(await ask((await stack.addGateway()).graphql, alice)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await stack.dump()).not.toContain('alice');
  }, 60_000);

  it('are taken back by a service with the scope, and by nobody else', async () => {
    stack = await startStack({ backend, sandbox: { drift } });
    const reader = await stack.identity.token({ sub: 'reader', scope: 'd1:read d1:cards d1:orders d1:click-to-pay' });
    const alice = { consumerId: 'alice' };
    const nobody = await tell(alice, '');
    expect([nobody.status, await codeOf(nobody)]).toEqual([401, 'UNAUTHENTICATED']);
    for (const token of [stack.tokens.alice, stack.tokens.bob, reader]) {
      const response = await tell(alice, token);
      expect([response.status, await codeOf(response)]).toEqual([403, 'FORBIDDEN']);
    }
    for (const body of [
      {},
      { consumerId: 1 },
      { consumerId: '' },
      { consumerId: 'a b' },
      { consumerId: 'a'.repeat(65) },
      [],
      'x',
    ]) {
      const response = await tell(body);
      expect([response.status, await codeOf(response)]).toEqual([400, 'BAD_REQUEST']);
    }
    expect((await tell({ consumerId: 'a'.repeat(2_000) })).status).toBe(413);
    expect(await ask(stack.gateway.graphql, stack.tokens.alice)).toEqual([200, 'alice']);
    // Of somebody who is not there it is no error, and nobody is told whether they are.
    expect((await tell({ consumerId: 'nobody' })).status).toBe(204);
  });

  it('are not said to be taken back when not every gateway can know', async () => {
    if (backend !== 'redis') stack = await startStack();
    else {
      stack = await startStack({ backend });
      await stack.redis('CONFIG', 'SET', 'maxmemory', '1');
      const response = await tell({ consumerId: 'alice' });
      expect([response.status, await codeOf(response)]).toEqual([503, 'EVENTS_UNAVAILABLE']);
      expect(await ask(stack.gateway.graphql, stack.tokens.alice)).toEqual([200, 'alice']);
      await stack.redis('CONFIG', 'SET', 'maxmemory', '0');
      expect((await tell({ consumerId: 'alice' })).status).toBe(204);
    }
  });
});
