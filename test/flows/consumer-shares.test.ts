import { afterEach, describe, expect, it } from '@jest/globals';
import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { post, watch, type Watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { openStream } from '../support/stream.ts';
import { cardId } from '../support/updates.ts';

const manual = { clock: { manual: true } } as const;
let stack: Stack;
const leaves: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(leaves.splice(0).map((leave) => leave()));
  await stack.stop();
});

describe('the subscriptions of one end user', () => {
  const query = documents.watchConsumer;
  const counts = () => stack.gateway.counts().subscriptions;

  /** Each by a socket of its own. */
  function bySocket(token: string, variables: Record<string, unknown> = {}): Watch<unknown> {
    const watched = watch<unknown>(stack.gateway.ws, token, query, variables);
    leaves.push(watched.stop);
    return watched;
  }

  /** Why it was ended, where it was not shown anything. */
  const refusalOf = ({ ended, until: shown }: Watch<unknown>) =>
    Promise.race([
      ended,
      shown(() => true).then(
        () => 'shown',
        () => ended,
      ),
    ]);

  async function byStream(token: string, variables: object = {}) {
    const stream = await openStream(stack.gateway.stream, token, { query, variables });
    leaves.push(stream.stop);
    await until(() => stream.shown.length > 0);
    return stream;
  }

  it('are so many, by sockets and streams together; one that ends makes room by either', async () => {
    stack = await startStack({ sandbox: manual, env: { SOCKET_MAX_SUBSCRIPTIONS_PER_CONSUMER: '2' } });
    const { alice, bob, service } = stack.tokens;
    const noRoom = [expect.objectContaining({ extensions: expect.objectContaining({ code: 'NO_ROOM' }) })];
    const first = bySocket(alice);
    await first.until(() => true);
    const second = await byStream(alice);
    expect(second.shown[0]?.errors).toBeUndefined();

    expect(await refusalOf(bySocket(alice))).toEqual(noRoom);
    const refused = await byStream(alice);
    await until(refused.over);
    expect([refused.response.status, refused.shown, refused.completed()]).toEqual([200, [{ errors: noRoom }], true]);

    for (const [token, variables] of [[bob], [service, { consumerId: 'alice' }]] as const) {
      await bySocket(token, variables).until(() => true);
      expect((await byStream(token, variables)).shown[0]?.errors).toBeUndefined();
    }
    await bySocket(service, { consumerId: 'alice' }).until(() => true);
    expect(counts().open).toBe(7);

    await second.stop();
    await until(() => counts().open === 6);
    await bySocket(alice).until(() => true);
    await first.stop();
    await until(() => counts().open === 6);
    expect((await byStream(alice)).shown[0]?.errors).toBeUndefined();
    expect(await refusalOf(bySocket(alice))).toEqual(noRoom);
  }, 60_000);
});

describe('the payloads of one end user', () => {
  interface Update {
    consumerUpdated: { operation: { kindText: string } | null; consumer: { cards: { nodes: { id: string }[] } } };
  }
  const query = `subscription {
    consumerUpdated { operation { kindText } consumer { cards { nodes { id } } } }
  }`;
  const many = 20;
  /** What a payload asks D1 first, and nobody else when something has changed. */
  const ofAlice = /\/consumers\/alice$/;
  let d1: Recorder | undefined;
  afterEach(() => d1?.stop());

  function connect(token: string): Client {
    const connectionParams = { authorization: `Bearer ${token}` };
    const client = createClient({
      url: stack.gateway.ws,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
    });
    leaves.push(() => client.dispose());
    return client;
  }

  /** What a subscription was shown: which operation each payload tells of. */
  function follow(client: Client): (string | undefined)[] {
    const shown: (string | undefined)[] = [];
    client.subscribe<Update>(
      { query },
      {
        next({ data, errors }) {
          const { operation, consumer } = data?.consumerUpdated ?? {};
          const isWhole = errors === undefined && (consumer?.cards.nodes.length ?? 0) > 0;
          shown.push(isWhole ? operation?.kindText : JSON.stringify(errors));
        },
        error: (error) => shown.push(JSON.stringify(error)),
        complete: () => shown.push('completed'),
      },
    );
    return shown;
  }

  const mutate = async (document: string) => {
    const { errors } = await post(stack.gateway.graphql, stack.tokens.alice, document, { input: { cardId } });
    expect(errors).toBeUndefined();
  };

  it('are made four at a time, and keep nobody else waiting', async () => {
    let isHeld = false;
    const held: (() => void)[] = [];
    let [came, most] = [0, 0];
    d1 = await startRecorder(async ({ url }) => {
      if (!isHeld || !ofAlice.test(url)) return;
      came += 1;
      await new Promise<void>((go) => {
        held.push(go);
        most = Math.max(most, held.length);
      });
    });
    const patient = { D1_ATTEMPT_TIMEOUT_MS: '60000', D1_TIMEOUT_MS: '120000' };
    stack = await startStack({ sandbox: manual, d1, env: patient });
    const socket = connect(stack.tokens.alice);
    const all = Array.from({ length: many }, () => follow(socket));
    const another = follow(connect(stack.tokens.bob));
    await until(() => [...all, another].every(({ length }) => length === 1), 60_000);
    expect(stack.gateway.counts()).toMatchObject({ sockets: { open: 2 }, subscriptions: { open: many + 1 } });

    isHeld = true;
    const before = d1.exchanges.length;
    /** Each subscription asks whose cards these are before it has a payload made. */
    const asked = () => d1?.exchanges.slice(before).filter(({ url }) => url.endsWith('/consumers/alice/cards')).length;
    await mutate(documents.suspendCard);
    await until(() => asked() === many && came >= 4, 60_000);
    const operation = { operationId: 'op-bob', operation: 'UPDATE', status: 'SUCCESSFUL', consumerId: 'bob' };
    await d1Caller(stack).notifyAt('v2', 'consumers', { operations: [operation] });
    await until(() => another.length === 2, 60_000);
    expect([another, came, all.every(({ length }) => length === 1)]).toEqual([[undefined, 'UPDATE'], 4, true]);

    for (let next = 5; next <= many; next += 1) {
      held.shift()?.();
      await until(() => came === next, 60_000);
    }
    held.splice(0).forEach((go) => go());
    await until(() => all.every(({ length }) => length === 2), 60_000);
    expect(most).toBe(4);

    isHeld = false;
    await mutate(documents.resumeCard);
    await until(() => all.every(({ length }) => length === 3), 60_000);
    expect(all).toEqual(all.map(() => [undefined, 'SUSPEND', 'RESUME']));
  }, 120_000);
});
