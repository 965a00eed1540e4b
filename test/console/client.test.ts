import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { follow, type Followed } from '../../src/console/client/follow.ts';
import { createGateway, type Gateway } from '../../src/console/client/gateway.ts';
import {
  HomeScreenDocument,
  WatchOrderDocument,
  type WatchOrderSubscription,
} from '../../src/console/client/generated/graphql.ts';
import { createKept, type Kept } from '../../src/console/client/kept.ts';
import { createTokens } from '../../src/console/client/tokens.ts';
import { openRoad } from '../../src/demo/road.ts';
import { newOrder } from '../../src/demo/story.ts';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { MemoryStorage } from './support.ts';

type Update = WatchOrderSubscription['cardOrderUpdated'];

const cardId = 'crd-alice-visa';
const manifest = 'src/console/client/generated/persisted-documents.json';

describe('the client of the console', () => {
  let stack: Stack;
  let kept: Kept;
  let opened: { stop(): void }[];
  beforeEach(async () => {
    opened = [];
    const storage = new MemoryStorage();
    kept = createKept(() => storage, 'alice');
    stack = await startStack({ sandbox: { clock: { manual: true } } });
  });
  afterEach(async () => {
    opened.forEach((each) => each.stop());
    await stack.stop();
  });

  /** As alice's app has it, with tokens of these lives, one after the other. */
  function open(
    options: { of?: Stack; port?: number; lives?: number[]; sendsIds?: boolean; webSocketImpl?: unknown } = {},
  ) {
    const { of = stack, port, lives = [3_600], sendsIds = false, webSocketImpl = WebSocket } = options;
    let asked = 0;
    const tokens = createTokens(async () => {
      const seconds = lives[Math.min(asked++, lives.length - 1)] ?? 0;
      const value = await of.identity.token({ sub: 'alice', expiresInSeconds: seconds });
      return { value, endsAt: Date.now() + seconds * 1_000 };
    });
    const [graphql, stream] = [of.gateway.graphql, of.gateway.stream].map((address) => {
      const url = new URL(address);
      url.port = String(port ?? url.port);
      return url.href;
    }) as [string, string];
    const gateway = createGateway({ graphql, stream, tokens, sendsIds, webSocketImpl });
    opened.push(gateway);
    return { gateway, asked: () => asked };
  }

  function watch(gateway: Gateway) {
    const states: Followed<Update>[] = [];
    const stop = follow({
      ...{ gateway, kept, document: WatchOrderDocument, variables: { cardId }, name: 'order' },
      pick: ({ cardOrderUpdated }) => cardOrderUpdated,
      show: (state) => states.push(state),
    });
    opened.push({ stop });
    const now = () => states.at(-1) ?? { changes: [] };
    const stages = () => now().changes.map(({ change }) => change?.stageText);
    return { stop, now, stages, states };
  }

  async function order(): Promise<string> {
    const input = newOrder({ cardId, consumerId: 'alice', issuerRequestId: 'client-1' });
    type Ordered = { orderCard: { order: { id: string } } };
    const { data } = await post<Ordered>(stack.gateway.graphql, stack.tokens.service, documents.orderCard, { input });
    return data.orderCard.order.id;
  }

  it('asks with a token, and with another one when it is refused', async () => {
    const { gateway, asked } = open({ lives: [-60, 3_600] });
    const { data } = await gateway.urql.query(HomeScreenDocument, {}).toPromise();
    expect(data?.me?.id).toBe('alice');
    expect(asked()).toBe(2);
  });

  it('goes on after a restart of the app from where it was, with nothing missing and nothing twice', async () => {
    const before = watch(open().gateway);
    await until(() => before.now().latest?.kind === 'SNAPSHOT');
    const id = await order();
    await until(() => before.stages().length === 1);
    before.stop();

    stack.sandbox.production.step(id);
    stack.sandbox.production.step(id);
    await stack.sandbox.settle();
    const after = watch(open().gateway);
    // Shown at once, before the gateway has said anything.
    expect(after.states[0]?.latest?.order?.stage).toBe('CARD_PROD_REQUESTED');
    await until(() => after.stages().length === 3);
    expect(after.stages()).toEqual(['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY']);
    expect(after.states.map(({ latest }) => latest?.kind)).not.toContain('SNAPSHOT');
  });

  it('begins anew where the cursor is none of this gateway’s', async () => {
    kept.write('order', { latest: { kind: 'CHANGE', cursor: 'of another one', order: null }, changes: [] });
    const watching = watch(open().gateway);
    await until(() => watching.now().latest?.kind === 'SNAPSHOT');
    expect(watching.now().problem).toBeUndefined();
  });

  it('forgets the changes before a RESYNC', async () => {
    const { gateway } = open();
    const update = (kind: Update['kind'], cursor: string): Update => ({ kind, cursor, change: null, order: null });
    const sinks: Parameters<Gateway['watch']>[2][] = [];
    const pretended: Gateway = {
      ...gateway,
      watch: (_document, _variables, sink) => {
        sinks.push(sink as (typeof sinks)[number]);
        return () => undefined;
      },
    };
    const watching = watch(pretended);
    for (const each of [update('SNAPSHOT', '1'), update('CHANGE', '2'), update('RESYNC', '3'), update('CHANGE', '4')])
      sinks[0]?.next({ data: { cardOrderUpdated: each } });
    expect(watching.now().changes.map(({ cursor }) => cursor)).toEqual(['4']);
    expect(kept.read<Followed<Update>>('order')?.latest?.cursor).toBe('4');
  });

  it('says why it ends for good', async () => {
    const { gateway } = open();
    let state: Followed<Update> | undefined;
    follow({
      ...{ gateway, kept, document: WatchOrderDocument, variables: { cardId: 'crd-bob-visa' }, name: 'of bob' },
      pick: ({ cardOrderUpdated }) => cardOrderUpdated,
      show: (now) => (state = now),
    });
    await until(() => state?.problem !== undefined);
    expect(state?.latest).toBeUndefined();
  });

  it('exchanges a token that ends soon on the socket that is open', async () => {
    const { Counted, made } = countedSockets();
    // The gateway says so a minute before the end, and so at once.
    const seconds = 4;
    const { gateway, asked } = open({ lives: [seconds, 3_600], webSocketImpl: Counted });
    const watching = watch(gateway);
    await until(() => watching.now().latest !== undefined && asked() === 2);
    await sleep((seconds + 1) * 1_000);
    await order();
    await until(() => watching.stages().length === 1);
    expect([made(), asked()]).toEqual([1, 2]);
  });

  it('takes streams where WebSockets are blocked', async () => {
    const watching = watch(open({ webSocketImpl: Blocked }).gateway);
    await until(() => watching.now().latest?.kind === 'SNAPSHOT');
    await order();
    await until(() => watching.stages().length === 1);
    expect(stack.gateway.counts()).toMatchObject({ sockets: { open: 0 }, connections: { open: 1 } });
  });

  it('has its socket where the app was started without a network', async () => {
    const { Counted, made } = countedSockets();
    const road = await openRoad({ host: '127.0.0.1', port: Number(new URL(stack.gateway.graphql).port) });
    opened.push({ stop: () => void road.stop() });
    road.cut(true);
    const watching = watch(open({ port: road.port, webSocketImpl: Counted }).gateway);
    // One more than are taken for blocked where HTTP gets through.
    await until(() => made() === 4);
    road.cut(false);
    await until(() => watching.now().latest?.kind === 'SNAPSHOT');
    expect(stack.gateway.counts()).toMatchObject({ sockets: { open: 1 }, connections: { open: 1 } });
  });

  it('goes on with another token where a stream ended with the one before', async () => {
    const { gateway, asked } = open({ lives: [4, 3_600], webSocketImpl: Blocked });
    const watching = watch(gateway);
    await until(() => watching.now().latest?.kind === 'SNAPSHOT');
    await until(() => asked() === 2 && stack.gateway.counts().connections.open === 1);
    await order();
    await until(() => watching.stages().length === 1);
    const kinds = watching.states.flatMap(({ latest }) => latest?.kind ?? []);
    expect([kinds, watching.now().problem]).toEqual([['SNAPSHOT', 'CHANGE'], undefined]);
  });

  it('sends ids where nothing else is run', async () => {
    const strict = await startStack({ env: { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_PATH: manifest } });
    try {
      const { gateway } = open({ of: strict, sendsIds: true });
      expect((await gateway.urql.query(HomeScreenDocument, {}).toPromise()).data?.me?.id).toBe('alice');
      const watching = watch(gateway);
      await until(() => watching.now().latest?.kind === 'SNAPSHOT');
      const texts = open({ of: strict });
      const refused = await texts.gateway.urql.query(HomeScreenDocument, {}).toPromise();
      expect(refused.error?.graphQLErrors[0]?.extensions['code']).toBe('DOCUMENT_NOT_TRUSTED');
    } finally {
      opened.splice(0).forEach((each) => each.stop());
      await strict.stop();
    }
  });
});

function countedSockets() {
  let made = 0;
  class Counted extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      made += 1;
    }
  }
  return { Counted, made: () => made };
}

/** A network that lets no WebSocket through. */
class Blocked {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readyState = 3;
  onerror: ((event: object) => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  constructor() {
    setImmediate(() => {
      this.onerror?.({ type: 'error' });
      this.onclose?.({ code: 1006, reason: '' });
    });
  }
  close(): void {
    // It is.
  }
}
