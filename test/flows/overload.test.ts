import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { post, watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { openSocket } from '../support/raw-socket.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { cardId, tell } from '../support/updates.ts';

const me = '{ me { id } }';

/** Keeps the processor of this process, which is the gateway's too, busy until it is stopped; what else there is to do comes in between. */
function burn(): { stop(): Promise<void> } {
  let burning = true;
  const burnt = (async () => {
    while (burning) {
      const end = performance.now() + 300;
      while (performance.now() < end);
      await setImmediate();
    }
  })();
  return {
    async stop() {
      burning = false;
      await burnt;
    },
  };
}

describe('a gateway that has more to do than it can', () => {
  let stack: Stack;
  afterEach(() => stack.stop());
  const ready = async () => {
    const answer = await fetch(new URL('/health/ready', stack.gateway.graphql));
    return [answer.status, await answer.json()];
  };

  it('refuses new operations and sockets until it has not, and keeps what it has begun, and D1', async () => {
    stack = await startStack({ env: { OVERLOAD_MS: '150' }, sandbox: { clock: { manual: true } } });
    const { gateway, tokens } = stack;
    await until(async () => (await ready())[0] === 200, 60_000);
    const socket = await openSocket(gateway.ws, tokens.alice);
    const subscription = watch<object>(gateway.ws, tokens.alice, documents.watchCardOrder, { cardId });
    await subscription.until(() => true);
    const fire = burn();
    try {
      await until(async () => (await ready())[0] === 503, 60_000);
      expect(await ready()).toEqual([503, { ready: false, notReady: ['overloaded'], degraded: [] }]);
      expect((await fetch(new URL('/health/live', gateway.graphql))).status).toBe(200);
      // D1 is to be sent here as ever.
      expect((await fetch(new URL('/health/ready/d1', gateway.graphql))).status).toBe(200);
      const revocation = await fetch(new URL('/internal/revocations', gateway.graphql), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.service}` },
        body: '{"consumerId":"nobody"}',
      });
      expect(revocation.status).toBe(204);

      const answer = await post(gateway.graphql, tokens.alice, me);
      expect([answer.status, answer.data]).toEqual([503, undefined]);
      expect(answer.errors).toMatchObject([{ extensions: { code: 'OVERLOADED', retryable: true } }]);
      expect(answer.headers.get('retry-after')).toMatch(/^[123]$/);
      expect(await socket.ask('1', me)).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'OVERLOADED', retryable: true } }],
      });
      const turnedAway = watch(gateway.ws, tokens.bob, documents.watchCardOrder, { cardId });
      expect(await turnedAway.ended).toMatchObject({ code: 1013 });
      expect(gateway.counts().traffic.shed).toBe(3);
      const line = stack.logs.find((text) => text.includes('"route":"/graphql"') && text.includes('"status":503'));
      expect(line).toContain('"level":20');

      // What D1 tells is taken, and shown to who watches already.
      const before = subscription.events.length;
      await tell(d1Caller(stack), 0, 1);
      await until(() => subscription.events.length > before, 60_000);
    } finally {
      await fire.stop();
    }
    await until(async () => (await ready())[0] === 200, 60_000);
    expect((await post(gateway.graphql, tokens.alice, me)).data).toEqual({ me: { id: 'alice' } });
    expect(await socket.ask('2', me)).toMatchObject({ type: 'next' });
    socket.terminate();
    await subscription.stop();
  }, 240_000);
});
