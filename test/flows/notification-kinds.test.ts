import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { d1Caller, type D1Caller } from '../support/d1-caller.ts';
import { documents } from '../support/inputs.ts';
import { ask, mutate } from '../support/mutate.ts';
import { found } from '../support/refusals.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Shown {
  operation: { kind: string; kindText: string; status: string; card: { id: string } | null; consumer: object } | null;
}
type At = (operation: object) => [version: 'v1' | 'v2', path: string, body: object];

const query = 'query ($id: ID!) { operation(id: $id) { kind kindText status card { id } consumer { id } } }';
const pan = '4111111111111111';
const visa = 'crd-alice-visa';

/** The four kinds: where each is sent, and the body that tells one operation. */
const kinds: Record<string, At> = {
  cards: (operation) => ['v2', 'cards', { operations: [{ ...operation, cardId: visa }] }],
  card: (operation) => ['v1', `cards/${visa}/notifications`, operation],
  consumers: (operation) => ['v2', 'consumers', { operations: [{ ...operation, consumerId: 'alice' }] }],
  digitalCard: (operation) => ['v1', 'digitalCards/dc-1/notifications', { ...operation, cardId: visa }],
};
const all = Object.entries(kinds);

let stack: Stack;
let d1: D1Caller;

async function operation(id: string, who: 'alice' | 'bob' = 'alice'): Promise<Shown['operation']> {
  return (await ask<Shown>(stack, who, query, { id })).operation;
}

describe.each(worlds)('what D1 notifies of, event log in $backend, drift $drift', ({ backend, drift }) => {
  /** An operation that no other test tells of. */
  let told: { operationId: string; operation: string; status: string };
  let number = 0;
  beforeAll(async () => {
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } } });
    d1 = d1Caller(stack);
  });
  beforeEach(() => {
    told = { operationId: `op-${(number += 1)}`, operation: 'SUSPEND', status: 'PENDING' };
    stack.logs.length = 0;
  });
  afterAll(() => stack.stop());

  const logged = (text: string) => stack.logs.filter((line) => line.includes(text));

  describe.each(all)('as %s', (_kind, at) => {
    it('is stored, shown to its owner alone, goes on, and is one thing however often it comes', async () => {
      for (const status of ['PENDING', 'PENDING', 'SUCCESSFUL', 'PENDING'])
        expect((await d1.notifyAt(...at({ ...told, status }))).status).toBe(204);
      expect(await operation(told.operationId)).toMatchObject({ kind: 'SUSPEND', status: 'SUCCESSFUL' });
      expect(await operation(told.operationId, 'bob')).toBeNull();
    });

    it('is kept when its kind and status are unknown, and shown as unrecognised', async () => {
      const unknown = { ...told, operation: 'TELEPORT', status: 'RESTING', sinceVersion: 9 };
      expect((await d1.notifyAt(...at(unknown))).status).toBe(204);
      const shown = { kind: 'UNRECOGNIZED', kindText: 'TELEPORT', status: 'UNRECOGNIZED' };
      expect(await operation(told.operationId)).toMatchObject(shown);
    });

    it('is taken from D1 alone, and not even read from others', async () => {
      const [version, path, body] = at(told);
      for (const authorization of ['', `Bearer ${stack.tokens.service}`, 'Bearer a.b.c']) {
        const headers = { authorization, 'content-type': 'application/json' };
        expect((await d1.notifyAt(version, path, body, headers)).status).toBe(401);
        expect((await d1.notifyAt(version, path, '{"operations":[', headers)).status).toBe(401);
      }
      expect(await operation(told.operationId)).toBeNull();
    });

    it('is set aside and answered 204 when it is odd, and refused when it is no JSON', async () => {
      const [version, path] = at({});
      const odd = ['null', '[]', '7', `"${pan}"`, '{"operations":7}', JSON.stringify(at({ operationId: 7 })[2])];
      for (const body of odd) expect([body, (await d1.notifyAt(version, path, body)).status]).toEqual([body, 204]);
      for (const body of ['', '{"operations":[', 'operations=1'])
        expect([body, (await d1.notifyAt(version, path, body)).status]).toEqual([body, 400]);
      expect(logged('an odd update is set aside')).toHaveLength(odd.length);
      expect(found(stack.logs.join('') + (await stack.dump()), { pan })).toEqual([]);
    });

    it('is taken under any content type', async () => {
      const [version, path, body] = at(told);
      for (const type of [
        'application/vnd.d1+json; charset=utf-8',
        'text/plain',
        'application/x-www-form-urlencoded',
      ]) {
        const headers = { authorization: `Bearer ${await d1.token()}`, 'content-type': type };
        expect((await d1.notifyAt(version, path, body, headers)).status).toBe(204);
      }
      expect(await operation(told.operationId)).toMatchObject({ kind: 'SUSPEND' });
    });
  });

  it('ids in a path that D1 cannot mean are set aside, and never logged', async () => {
    const ids = [pan, `${pan.slice(0, 4)}-${pan.slice(4)}`, 'a%20b', 'x'.repeat(2_000), '%C3%A9', 'a.b'];
    for (const noun of ['cards', 'digitalCards'])
      for (const id of ids) expect((await d1.notifyAt('v1', `${noun}/${id}/notifications`, told)).status).toBe(204);
    expect(await operation(told.operationId)).toBeNull();
    expect(logged('of the path: invalid_format')).toHaveLength(2 * ids.length);
    expect(found(stack.logs.join('') + (await stack.dump()), { pan })).toEqual([]);
  });

  it('a digital card is told of at its card where D1 names it, and else by itself', async () => {
    await d1.notifyAt('v1', 'digitalCards/dc-1/notifications', { ...told, cardId: visa });
    expect(await operation(told.operationId)).toMatchObject({ card: { id: visa } });
    const another = { ...told, operationId: `${told.operationId}-2` };
    await d1.notifyAt('v1', 'digitalCards/dc-1/notifications', { ...another, cardId: 'no card' });
    const asService = 'query ($id: ID!) { operation(id: $id) { kind status } }';
    const shown = await ask<Shown>(stack, 'service', asService, { id: another.operationId });
    expect(shown.operation).toEqual({ kind: 'SUSPEND', status: 'PENDING' });
    // Whose it is nobody can say.
    expect(await operation(another.operationId)).toBeNull();
  });
});

describe.each(worlds)('what D1 does, as it notifies of it, event log in $backend, drift $drift', (world) => {
  const { backend, drift } = world;
  const consumerNotificationsPath = 'consumers:notify';
  beforeAll(async () => {
    stack = await startStack({
      backend,
      env: { D1_WIRE_CONSUMER_NOTIFICATIONS_PATH: consumerNotificationsPath },
      sandbox: {
        ...{ drift, clock: { manual: true }, delivery: { cardsVersion: 'v1' } },
        wire: { consumerNotificationsPath },
      },
    });
  });
  afterAll(() => stack.stop());

  it('to an end user is seen, under whatever path D1 tells it', async () => {
    const person = { firstName: 'Alice', lastName: 'Archer', language: 'en-US', email: 'a@example.org' };
    const input = { consumerId: 'alice', personalInformation: person };
    await mutate(stack, 'alice', documents.updateConsumer, input);
    await stack.sandbox.settle({ seconds: 600 });
    const id = stack.sandbox.store.consumers.get('alice')?.operations.at(-1)?.operationId ?? '';
    expect(await operation(id)).toMatchObject({ kind: 'UPDATE', status: 'SUCCESSFUL', consumer: { id: 'alice' } });
    expect(stack.sandbox.violations).toEqual([]);
  });

  it('to one card is seen, told alone as well as in a batch', async () => {
    const renew = 'mutation ($input: RenewCardInput!) { renewCard(input: $input) { userErrors { code } } }';
    const cardData = { pan, expiry: `${new Date().getUTCFullYear() + 4}-06` };
    await mutate(stack, 'service', renew, { cardId: visa, cardData });
    await stack.sandbox.settle({ seconds: 600 });
    const operations = stack.sandbox.store.cards.get(visa)?.operations ?? [];
    const id = operations.find(({ operation: kind }) => kind === 'RENEW')?.operationId ?? '';
    expect(await operation(id)).toMatchObject({ kind: 'RENEW', status: 'SUCCESSFUL', card: { id: visa } });
    expect(stack.sandbox.violations).toEqual([]);
  });
});

describe('what D1 notifies of while Redis is full', () => {
  beforeAll(async () => {
    stack = await startStack({ backend: 'redis', sandbox: { clock: { manual: true } } });
    d1 = d1Caller(stack);
  });
  afterAll(() => stack.stop());

  it('is not acknowledged, and is stored when it comes again', async () => {
    const tell = (kind: string, at: At) =>
      d1.notifyAt(...at({ operationId: `op-${kind}`, operation: 'SUSPEND', status: 'PENDING' }));
    await stack.redis('CONFIG', 'SET', 'maxmemory', '1');
    for (const [kind, at] of all) expect((await tell(kind, at)).status).toBe(503);
    expect((await d1.notifyAt('v2', 'consumers', 'null')).status).toBe(503);
    await stack.redis('CONFIG', 'SET', 'maxmemory', '0');
    for (const [kind, at] of all) {
      expect((await tell(kind, at)).status).toBe(204);
      expect(await operation(`op-${kind}`)).toMatchObject({ kind: 'SUSPEND' });
    }
  });
});
