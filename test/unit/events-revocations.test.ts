import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createMemoryStores } from '../../src/events/memory/stores.ts';
import type { EventLogOptions } from '../../src/events/options.ts';
import { createRedisStores } from '../../src/events/redis/stores.ts';
import type { Stores } from '../../src/events/stores.ts';
import { silent, until } from '../support/events.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const openOn = (options: EventLogOptions) =>
  createRedisStores({ ...options, url: redis.url, keyPrefix: redis.keyPrefix, deadlineMs: 10_000, checkMs: 200 });
const backends = [
  { name: 'memory', create: createMemoryStores },
  { name: 'redis', create: openOn },
];
const secret = 'the secret of this test';

const opened: Stores[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ log }) => log.stop()));
});

async function open(create: (options: EventLogOptions) => Stores = openOn) {
  const stores = create({ secret, logger: silent });
  opened.push(stores);
  await until(() => stores.log.ready());
  return stores.revocations;
}

const aConsumer = () => `consumer-${randomBytes(6).toString('hex')}`;
const minute = 60_000;

describe.each(backends)('revocations ($name)', ({ create }) => {
  test('refuse what was issued before, and what does not say when; not what comes later', async () => {
    const revocations = await open(create);
    const consumer = aConsumer();
    const before = Date.now();
    expect(revocations.refuses(consumer, before)).toBe(false);
    await revocations.revoke(consumer);
    expect(revocations.refuses(consumer, before - minute)).toBe(true);
    expect(revocations.refuses(consumer, before)).toBe(true);
    expect(revocations.refuses(consumer, undefined)).toBe(true);
    expect(revocations.refuses(consumer, Date.now() + 2_000)).toBe(false);
    expect(revocations.refuses(aConsumer(), before - minute)).toBe(false);
  });

  test('tell who watches, once, and nobody else', async () => {
    const revocations = await open(create);
    const [consumer, another] = [aConsumer(), aConsumer()];
    const heard: string[] = [];
    const watch = (who: string, name: string, issuedAt: number) =>
      revocations.watch(
        who,
        () => issuedAt,
        () => heard.push(name),
      );
    watch(consumer, 'one', Date.now() - minute);
    watch(consumer, 'fresh', Date.now() + minute);
    watch(another, 'another', Date.now() - minute);
    watch(consumer, 'gone', Date.now() - minute)();
    await revocations.revoke(consumer);
    expect(heard).toEqual(['one']);
  });

  test('tell at once who comes to watch with a token that is refused already', async () => {
    const revocations = await open(create);
    const consumer = aConsumer();
    await revocations.revoke(consumer);
    const heard: string[] = [];
    revocations.watch(
      consumer,
      () => Date.now() - minute,
      () => heard.push('late'),
    );
    expect(heard).toEqual(['late']);
  });

  test('are not promised when they cannot be kept', async () => {
    const revocations = await open(create);
    await opened[0]?.log.stop();
    await expect(revocations.revoke(aConsumer())).rejects.toMatchObject({ code: 'EVENTS_UNAVAILABLE' });
  });
});

describe('revocations in redis', () => {
  test('are heard of by every process at once, and known to one that comes later', async () => {
    const [here, there] = [await open(), await open()];
    const consumer = aConsumer();
    let heard = 0;
    there.watch(
      consumer,
      () => Date.now() - minute,
      () => (heard += 1),
    );
    await here.revoke(consumer);
    await until(() => heard === 1);
    expect(there.refuses(consumer, Date.now() - minute)).toBe(true);
    const later = await open();
    expect(later.refuses(consumer, Date.now() - minute)).toBe(true);
  });

  test('of many at once all are heard of', async () => {
    const [here, there] = [await open(), await open()];
    const consumers = Array.from({ length: 200 }, aConsumer);
    await Promise.all(consumers.map((consumer, index) => (index % 2 ? here : there).revoke(consumer)));
    for (const each of [here, there])
      await until(() => consumers.every((consumer) => each.refuses(consumer, Date.now() - minute)));
  });

  test('are caught up with after Redis was away, and after it lost all', async () => {
    const [here, there] = [await open(), await open()];
    const [before, after] = [aConsumer(), aConsumer()];
    await here.revoke(before);
    await until(() => there.refuses(before, Date.now() - minute));
    await redis.kill();
    await expect(here.revoke(after)).rejects.toMatchObject({ code: 'EVENTS_UNAVAILABLE' });
    await redis.restart();
    const tried = () =>
      here.revoke(after).then(
        () => true,
        () => false,
      );
    await until(tried);
    await until(() => there.refuses(after, Date.now() - minute));
    expect([here, there].map((each) => each.refuses(before, Date.now() - minute))).toEqual([true, true]);
  });

  test('are written back by who knows them when Redis has lost them, each of its own time, and one that comes later knows', async () => {
    const [here, there] = [await open(), await open()];
    const [before, after] = [aConsumer(), aConsumer()];
    await here.revoke(before);
    const revokedBy = Date.now() + 1_000;
    await until(() => there.refuses(before, Date.now() - minute));
    await until(() => Date.now() > revokedBy + 1_000);
    await redis.send('FLUSHALL');
    // Before anybody has noticed: what is written back is older than what is there then.
    await here.revoke(after);
    const early = await open();
    await until(() => early.refuses(before, Date.now() - minute));
    const late = await open();
    for (const each of [here, there, early, late]) {
      await until(() => each.refuses(before, Date.now() - minute) && each.refuses(after, Date.now() - minute));
      expect(each.refuses(before, revokedBy + 1_000)).toBe(false);
    }
  });

  test('are written back however many they are', async () => {
    const here = await open();
    // More than are written back at once.
    const consumers = Array.from({ length: 1_200 }, aConsumer);
    for (let from = 0; from < consumers.length; from += 50)
      await Promise.all(consumers.slice(from, from + 50).map((consumer) => here.revoke(consumer)));
    await redis.send('FLUSHALL');
    await until(async () => {
      const there = await open();
      return consumers.every((consumer) => there.refuses(consumer, Date.now() - minute));
    });
  });

  test('are kept by names that tell nothing, and not for ever', async () => {
    const revocations = await open();
    const consumer = aConsumer();
    await revocations.revoke(consumer);
    expect(await redis.dump()).not.toContain(consumer);
    const keys = (await redis.send('KEYS', '*')) as string[];
    const ends = await Promise.all(keys.map((key) => redis.send('PTTL', key)));
    expect(ends.every((ms) => Number(ms) > 0)).toBe(true);
  });
});
