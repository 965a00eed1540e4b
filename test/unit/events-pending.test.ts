import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Fault } from '../../src/errors.ts';
import { expectingLog } from '../../src/events/reconciler/expecting-log.ts';
import { createMemoryStores } from '../../src/events/memory/stores.ts';
import type { EventLogOptions } from '../../src/events/options.ts';
import type { Expected, PendingOperations, Taken } from '../../src/events/pending.ts';
import { createRedisStores } from '../../src/events/redis/stores.ts';
import type { Stores } from '../../src/events/stores.ts';
import { order, produce, randomCard, silent, store, until } from '../support/events.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const minute = 60_000;

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const backends = [
  { name: 'memory', create: createMemoryStores },
  {
    name: 'redis',
    create: (options: EventLogOptions) =>
      createRedisStores({ ...options, url: redis.url, keyPrefix: redis.keyPrefix, deadlineMs: 10_000 }),
  },
];

const opened: Stores[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ log }) => log.stop()));
});

function an(operationId = `op-${randomBytes(6).toString('hex')}`): Expected {
  return { subject: randomCard(), operationId, kind: 'SUSPEND' };
}

async function pendingCount(pending: PendingOperations): Promise<number> {
  return (await pending.counts()).pending;
}

/** Takes until there is something: what is due has come due by the backend's own clock. */
async function takeSome(pending: PendingOperations, leaseMs = minute): Promise<Taken[]> {
  let taken: Taken[] = [];
  await until(async () => (taken = await pending.take(100, leaseMs)).length > 0);
  return taken;
}

async function takeOne(pending: PendingOperations, leaseMs = minute): Promise<Taken> {
  const [taken, ...others] = await takeSome(pending, leaseMs);
  if (!taken || others.length > 0) throw new Error(`${others.length + 1} were due`);
  return taken;
}

describe.each(backends)('operations that have not ended ($name)', ({ create }) => {
  async function open(options: Partial<EventLogOptions> = {}): Promise<Stores> {
    const stores = create({ secret: randomBytes(16).toString('hex'), logger: silent, ...options });
    opened.push(stores);
    await until(() => stores.log.ready());
    return stores;
  }

  test('one that is due is taken with all that is known of it, by one taker', async () => {
    const { pending } = await open();
    const operation = { ...an(), digitalCardId: 'dc-1' };
    await pending.expect(operation, 'PENDING', 0);
    const takers = await Promise.all(Array.from({ length: 20 }, () => pending.take(10, minute)));
    expect(takers.flat()).toEqual([
      { ...operation, asked: 0, unknown: 0, silentMs: expect.any(Number), turn: expect.any(String) },
    ]);
    expect(await pending.take(10, minute)).toEqual([]);
    expect(await pendingCount(pending)).toBe(1);
  });

  test('one that is not due is not taken', async () => {
    const { pending } = await open();
    await pending.expect(an(), 'PENDING', minute);
    expect(await pending.take(10, minute)).toEqual([]);
  });

  test('no more are taken than asked for, and each once', async () => {
    const { pending } = await open();
    const ids = Array.from({ length: 30 }, (_, i) => `op-${i}`);
    for (const id of ids) await pending.expect(an(id), 'PENDING', 0);
    const first = await pending.take(20, minute);
    expect(first).toHaveLength(20);
    const rest = await pending.take(20, minute);
    expect([...first, ...rest].map(({ operationId }) => operationId).sort()).toEqual(ids.sort());
  });

  test('what a taker says nothing of is due again when its lease ends', async () => {
    const { pending } = await open();
    await pending.expect(an('lost'), 'PENDING', 0);
    const first = await takeOne(pending, 50);
    const again = await takeOne(pending);
    expect(again).toMatchObject({ operationId: 'lost', asked: 0 });
    expect(again.silentMs).toBeGreaterThanOrEqual(50);
    // The one who lost it has no say any more.
    await pending.drop(first);
    await pending.postpone(first, 0, 'pending');
    expect(await pending.take(10, minute)).toEqual([]);
    expect(await pendingCount(pending)).toBe(1);
  });

  test('a postponed one comes again when it is due, with how often it was asked for', async () => {
    const { pending } = await open();
    await pending.expect(an(), 'PENDING', 0);
    await pending.postpone(await takeOne(pending), 0, 'pending');
    await pending.postpone(await takeOne(pending), 0);
    const third = await takeOne(pending);
    expect(third.asked).toBe(1);
    await pending.postpone(third, minute, 'pending');
    expect(await pending.take(10, minute)).toEqual([]);
  });

  test('how often D1 did not know it is counted from when it last did', async () => {
    const { pending } = await open();
    await pending.expect(an(), 'PENDING', 0);
    for (const [index, asked] of (['unknown', 'unusable', 'unknown', 'pending', 'unknown'] as const).entries()) {
      const taken = await takeOne(pending);
      expect([taken.asked, taken.unknown]).toEqual([index, [0, 1, 1, 2, 0][index]]);
      await pending.postpone(taken, 0, asked);
    }
    expect(await takeOne(pending)).toMatchObject({ asked: 5, unknown: 1 });
    await pending.expect(an(), 'another word', 0);
    expect(await takeOne(pending)).toMatchObject({ asked: 0, unknown: 0 });
  });

  test('the same word again changes nothing', async () => {
    const { pending } = await open();
    const operation = an();
    await pending.expect(operation, 'PENDING', 0);
    await pending.postpone(await takeOne(pending), 0, 'pending');
    const taken = await takeOne(pending);
    await pending.expect(operation, 'PENDING', 0);
    expect(await pending.take(10, minute)).toEqual([]);
    await pending.postpone(taken, 0);
    expect((await takeOne(pending)).asked).toBe(1);
  });

  test('another word begins anew, and whoever has taken it before has no say any more', async () => {
    const { pending } = await open();
    const operation = an();
    await pending.expect(operation, 'CARD_PROD_REQUESTED', 0);
    await pending.postpone(await takeOne(pending), 0, 'pending');
    const taken = await takeOne(pending);
    await pending.expect(operation, 'DATA_PREPARED', 0);
    await pending.postpone(taken, minute, 'pending');
    await pending.drop(taken);
    expect(await takeOne(pending)).toMatchObject({ ...operation, asked: 0 });
  });

  test('what is done is gone, and may be expected anew', async () => {
    const { pending } = await open();
    const [one, other] = [an(), an()];
    await pending.expect(one, 'PENDING', 0);
    await pending.expect(other, 'PENDING', 0);
    await pending.done(one);
    await pending.done(one);
    expect((await takeOne(pending)).operationId).toBe(other.operationId);
    await pending.expect(one, 'PENDING', 0);
    expect((await takeOne(pending)).operationId).toBe(one.operationId);
  });

  test('what is dropped is gone', async () => {
    const { pending } = await open();
    await pending.expect(an(), 'PENDING', 0);
    await pending.drop(await takeOne(pending));
    expect(await pendingCount(pending)).toBe(0);
  });

  test('one operationId on two cards is two', async () => {
    const { pending } = await open();
    await pending.expect(an('same'), 'PENDING', 0);
    await pending.expect(an('same'), 'PENDING', 0);
    expect(await takeSome(pending)).toHaveLength(2);
  });

  test('what nobody takes is forgotten', async () => {
    const { pending } = await open({ pendingDays: 100 / 86_400_000 });
    for (let i = 0; i < 20; i += 1) await pending.expect(an(), 'PENDING', 0);
    let others = 0;
    // Those that go on to be expected sweep the old ones out, in every part of the index.
    await until(async () => {
      await pending.expect(an(), 'PENDING', minute);
      return (await pendingCount(pending)) <= (others += 1);
    });
  });

  describe('with the log', () => {
    test('an operation is pending until an update ends it, whoever appends', async () => {
      const stores = await open();
      const log = expectingLog(stores.log, stores.pending, minute);
      const card = randomCard();
      for (const update of order(card).slice(0, 5)) await store(log, update);
      expect(await pendingCount(stores.pending)).toBe(1);
      for (const update of order(card).slice(5)) await store(log, update);
      await until(async () => (await pendingCount(stores.pending)) === 0);
      expect(await log.entries(card)).toHaveLength(7);
    });

    test('one that ended in its first word was never pending', async () => {
      const stores = await open();
      const log = expectingLog(stores.log, stores.pending, 0);
      await store(log, produce(randomCard(), {}, { status: 'FAILED' }));
      expect(await stores.pending.take(10, minute)).toEqual([]);
    });

    test('a word that comes late does not make an ended one pending', async () => {
      const stores = await open();
      const log = expectingLog(stores.log, stores.pending, minute);
      const card = randomCard();
      await store(log, produce(card, { stage: 'CARD_SHIPPED' }, { status: 'SUCCESSFUL' }));
      expect((await store(log, produce(card, { stage: 'DATA_PREPARED' }))).late).toBe(true);
      await until(async () => (await pendingCount(stores.pending)) === 0);
    });

    test('it is expected before it is in the record', async () => {
      const stores = await open();
      const card = randomCard();
      let first: Taken[] = [];
      const append = async () => {
        first = await stores.pending.take(10, minute);
        throw new Error('the process ends here');
      };
      const appended = expectingLog({ ...stores.log, append }, stores.pending, 0).append(produce(card));
      await expect(appended).rejects.toThrow('the process ends here');
      expect(first).toMatchObject([{ subject: card, kind: 'PRODUCE' }]);
    });

    test('where it cannot be expected, the append has failed', async () => {
      const stores = await open();
      const pending = { ...stores.pending, expect: () => Promise.reject(new Fault('EVENTS_UNAVAILABLE')) };
      const log = expectingLog(stores.log, pending, 0);
      await expect(log.append(produce(randomCard()))).rejects.toMatchObject({ code: 'EVENTS_UNAVAILABLE' });
      await store(log, produce(randomCard(), {}, { status: 'FAILED' }));
    });

    test('a stage is a word, and the same stage with other facts is none', async () => {
      const stores = await open();
      const log = expectingLog(stores.log, stores.pending, 0);
      const card = randomCard();
      await store(log, produce(card, { stage: 'DATA_PREPARED' }));
      await stores.pending.postpone(await takeOne(stores.pending), minute, 'pending');
      await store(log, produce(card, { stage: 'DATA_PREPARED', dueDate: '2030-01-01' }));
      expect(await stores.pending.take(10, minute)).toEqual([]);
      await store(log, produce(card, { stage: 'CARD_PROD_READY' }));
      expect((await takeOne(stores.pending)).asked).toBe(0);
    });
  });
});

describe('operations that have not ended, in Redis', () => {
  const options = () => ({ url: redis.url, keyPrefix: redis.keyPrefix, logger: silent, deadlineMs: 10_000 });

  async function open(secret: string, others: object = {}): Promise<Stores> {
    const stores = createRedisStores({ ...options(), secret, ...others });
    opened.push(stores);
    await until(() => stores.log.ready());
    return stores;
  }

  test('are shared by all processes, and of two that take at once each is taken by one', async () => {
    const secret = randomBytes(16).toString('hex');
    const [one, other] = [await open(secret), await open(secret)];
    for (let i = 0; i < 40; i += 1) await one.pending.expect(an(`op-${i}`), 'PENDING', 0);
    const rounds = Array.from({ length: 10 }, (_, i) => (i % 2 ? one : other).pending.take(10, minute));
    const ids = (await Promise.all(rounds)).flat().map(({ operationId }) => operationId);
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
  });

  test('one that cannot be opened is dropped and counted, and does not keep the others', async () => {
    const { pending } = await open(randomBytes(16).toString('hex'));
    await redis.send('FLUSHALL');
    for (const id of ['good', 'spoiled', 'cut', 'gone']) await pending.expect(an(id), 'PENDING', 0);
    const places: [key: string, name: string][] = [];
    for (const key of (await redis.send('KEYS', '*:pending:entries')) as string[])
      for (const name of (await redis.send('HKEYS', key)) as string[]) places.push([key, name]);
    const [spoiled, cut, gone] = places as [[string, string], [string, string], [string, string]];
    const text = String(await redis.send('HGET', ...spoiled));
    await redis.send('HSET', ...spoiled, `${text.slice(0, -8)}AAAAAAAA`);
    await redis.send('HSET', ...cut, 'nonsense');
    await redis.send('HDEL', ...gone);
    expect(await takeSome(pending)).toHaveLength(1);
    expect(await pending.counts()).toEqual({ pending: 1, unreadable: 3 });
  });

  test('do not tell a reader of Redis whose they are', async () => {
    const { pending } = await open(randomBytes(16).toString('hex'));
    const operation: Expected = {
      ...{ subject: 'card:a-card-of-somebody', operationId: 'operation-of-somebody' },
      ...{ kind: 'A_KIND_OF_ITS_OWN', digitalCardId: 'digital-card-of-somebody' },
    };
    await pending.expect(operation, 'A_WORD_OF_ITS_OWN', minute);
    const dump = await redis.dump();
    expect(dump).toContain(':pending:entries');
    expect(dump).not.toMatch(/somebody|OF_ITS_OWN/);
  });

  test('of another secret are left alone', async () => {
    const [one, other] = [await open(randomBytes(16).toString('hex')), await open(randomBytes(16).toString('hex'))];
    await one.pending.expect(an(), 'PENDING', 0);
    expect(await other.pending.take(10, minute)).toEqual([]);
    expect(await one.pending.take(10, minute)).toHaveLength(1);
  });

  test('end with their keys when nothing happens any more', async () => {
    await redis.send('FLUSHALL');
    const { pending } = await open(randomBytes(16).toString('hex'), { pendingDays: 1 });
    await pending.expect(an(), 'PENDING', 0);
    const keys = (await redis.send('KEYS', '*:pending:*')) as string[];
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      const ttl = (await redis.send('PTTL', key)) as number;
      expect(ttl).toBeGreaterThan(86_400_000);
      expect(ttl).toBeLessThanOrEqual(2 * 86_400_000);
    }
  });

  test('cannot be reached without Redis', async () => {
    const away = await startRedis();
    const stores = createRedisStores({ ...options(), url: away.url, secret: 's'.repeat(32), deadlineMs: 500 });
    opened.push(stores);
    await until(() => stores.log.ready());
    await away.stop();
    const unavailable = { code: 'EVENTS_UNAVAILABLE' };
    const { pending } = stores;
    await expect(pending.expect(an(), 'PENDING', 0)).rejects.toMatchObject(unavailable);
    await expect(pending.take(1, minute)).rejects.toMatchObject(unavailable);
    await expect(pending.done(an())).rejects.toMatchObject(unavailable);
    await expect(pending.counts()).rejects.toMatchObject(unavailable);
  });
});
