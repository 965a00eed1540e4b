import { afterEach, describe, expect, it } from '@jest/globals';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { createReader } from '../support/reader.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';
import { cardId, tell } from '../support/updates.ts';

/** Much more than an update says, so that the buffers of the system are full soon. */
const shipment = 'shipment { trackingNumber message trackingUrl }';
const query = `subscription ($cardId: ID!, $after: String) {
  cardOrderUpdated(cardId: $cardId, after: $after) {
    cursor order { ${Array.from({ length: 10 }, (_none, index) => `as${index}: ${shipment}`).join(' ')} }
  }
}`;
interface Update {
  cardOrderUpdated: { order: { as0: { trackingNumber: string } | null } | null };
}
const patiently = 120_000;

describe.each(worlds)('a client that stops to read, with $backend and drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  afterEach(() => stack.stop());

  const read = (alias: string) => () =>
    createReader({
      url: stack.gateway.ws,
      token: stack.tokens.alice,
      query: alias,
      variables: { cardId },
      read: (data) => (data as unknown as Update).cardOrderUpdated.order?.as0?.trackingNumber ?? null,
    });
  const lagged = () => stack.gateway.counts().subscriptions.ended.lagged;

  it('is told that it lags, comes back with its cursor, and misses nothing; others notice nothing', async () => {
    const env = { SOCKET_STALL_SECONDS: '1', EVENT_MAX_ENTRIES: '20000', NOTIFICATION_MAX_KB: '1024' };
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } }, env });
    const d1 = d1Caller(stack);
    const slow = read(query)();
    const small = `subscription ($cardId: ID!, $after: String) {
      cardOrderUpdated(cardId: $cardId, after: $after) { cursor order { as0: shipment { trackingNumber } } } }`;
    const other = read(small)();
    await until(() => slow.shown.length === 1 && other.shown.length === 1);

    slow.pause();
    let told = 0;
    for (; lagged() === 0 || told < 2_000; told += 100) await tell(d1, told, 100);
    const all = Array.from({ length: told }, (_none, index) => String(index));
    await until(() => other.shown.length > told, patiently);
    expect(other.shown.slice(1)).toEqual(all);
    expect(other.closes).toEqual([]);
    expect(slow.shown).toHaveLength(1);
    // It takes no more events, although its socket cannot know yet.
    expect(stack.gateway.counts()).toMatchObject({ sockets: { open: 1 }, subscriptions: { open: 1 } });

    slow.resume();
    await until(() => slow.shown.length > told, patiently);
    expect(slow.shown.slice(1)).toEqual(all);
    expect(slow.closes).toEqual(['1013 Lagging']);
    expect(slow.welcomes()).toBe(2);
    await Promise.all([slow.stop(), other.stop()]);
    await until(() => stack.gateway.counts().subscriptions.open === 0);
    expect(stack.gateway.counts().subscriptions.ended).toMatchObject({ lagged: 1, left: 2, fault: 0, completed: 0 });
  }, 240_000);
});
