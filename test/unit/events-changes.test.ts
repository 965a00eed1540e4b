import { afterEach, describe, expect, test } from '@jest/globals';
import type { EventLog, Subject } from '../../src/events/event-log.ts';
import { createKeys } from '../../src/events/redis/keys.ts';
import { slotOf } from '../../src/events/redis/slot.ts';
import type { RedisOptions } from '../../src/events/redis/stores.ts';
import { createVault } from '../../src/events/vault.ts';
import { produce, randomCard, store, until } from '../support/events.ts';
import { createEnded, secret } from '../support/logs.ts';
import { startCluster } from '../support/redis-cluster.ts';
import { inStep, startReplicated, startSentinels } from '../support/redis-sentinel.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const unavailable = expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' });
const { add, aLog, end } = createEnded();
const channel = createKeys('d1:', createVault(secret)).changes;

afterEach(end, 60_000);

type Heard = [subject: Subject | null, kind: string | undefined];

/** Everything that is told from when all is heard. */
async function hearing(log: EventLog): Promise<Heard[]> {
  const heard: Heard[] = [];
  log.onChange((subject, kind) => heard.push([subject, kind]));
  await until(() => log.hearsChanges());
  heard.length = 0;
  return heard;
}

const tellsNull = (heard: Heard[]) => heard.some(([subject]) => subject === null);

async function aRedis(options: Parameters<typeof startRedis>[0] = {}): Promise<TestRedis> {
  const redis = add(await startRedis(options));
  add({ stop: () => redis.thaw() });
  return redis;
}

async function listenersAt(redis: TestRedis): Promise<number> {
  const [, count] = (await redis.send('PUBSUB', 'NUMSUB', channel)) as [string, number];
  return count;
}

describe('changes in Redis', () => {
  test('each process hears of what another one changes, once, and of its own', async () => {
    const { url } = await aRedis();
    const [one, other] = [await aLog({ url }), await aLog({ url })];
    const seen = [await hearing(one), await hearing(other)];
    const cards = [randomCard(), randomCard(), randomCard(), randomCard()] as const;
    await store(one, produce(cards[0]));
    await store(other, { ...produce(cards[1]), kind: 'A kind with 4 words' });
    await other.announce(cards[2]);
    await store(one, produce(cards[3]));
    await until(() => seen.every((heard) => heard.some(([subject]) => subject === cards[3])));
    const told = [
      [cards[0], 'PRODUCE'],
      [cards[1], undefined],
      [cards[2], undefined],
      [cards[3], 'PRODUCE'],
    ];
    expect(seen).toEqual([told, told]);
  });

  test('that whoever follows is to begin anew is heard by each process once', async () => {
    const { url } = await aRedis();
    const [one, other] = [await aLog({ url }), await aLog({ url })];
    const told: string[] = [];
    for (const [name, log] of Object.entries({ one, other })) {
      await hearing(log);
      log.onChange((subject, _kind, anew) => subject !== null && told.push(`${name} ${subject} ${String(anew)}`));
    }
    await one.announce('consumer:alice', { anew: true });
    await one.announce('consumer:end');
    await until(() => told.includes('other consumer:end false') && told.includes('one consumer:end false'));
    const wanted = ['one consumer:alice true', 'one consumer:end false', 'other consumer:alice true'];
    expect(told.sort()).toEqual([...wanted, 'other consumer:end false']);
  });

  test('what is on the wire names no subject', async () => {
    const redis = await aRedis();
    const log = await aLog({ url: redis.url });
    const messages: string[] = [];
    const stop = await redis.listen('*', (message, name) => name === channel && messages.push(message));
    await store(log, produce('card:card-of-alice', {}, { kind: 'KIND of alice' }));
    await log.announce('consumer:alice');
    await until(() => messages.length === 2);
    stop();
    expect(channel + messages.join('')).not.toMatch(/alice|card|consumer/);
  });

  test('is subscribed only while somebody listens', async () => {
    const redis = await aRedis();
    const log = await aLog({ url: redis.url });
    expect(log.hearsChanges()).toBe(false);
    const leave = [log.onChange(() => undefined), log.onChange(() => undefined)];
    await until(() => log.hearsChanges());
    await until(async () => (await listenersAt(redis)) === 1);
    leave[0]?.();
    leave[1]?.();
    await until(async () => (await listenersAt(redis)) === 0);
    expect(log.hearsChanges()).toBe(false);
    // What is one's own is heard without the wire.
    const [heard, other] = [await hearing(log), await aLog({ url: redis.url })];
    await store(other, produce(randomCard()));
    await until(() => heard.length === 1);
  });

  test('whoever begins to listen is told that some may have been missed, and one who listens twice hears until both have left', async () => {
    const log = await aLog({ url: (await aRedis()).url });
    await until(() => log.ready());
    const heard: Heard[] = [];
    const hear: Parameters<EventLog['onChange']>[0] = (subject, kind) => heard.push([subject, kind]);
    const leave = [log.onChange(hear), log.onChange(hear)];
    await until(() => log.hearsChanges() && tellsNull(heard));
    leave[0]?.();
    heard.length = 0;
    await log.announce('consumer:a');
    expect(heard).toEqual([['consumer:a', undefined]]);
    leave[1]?.();
    await log.announce('consumer:a');
    expect(heard).toHaveLength(1);
  });

  test('a cut connection is told at once and again when it is made anew, with what it missed in between', async () => {
    const redis = await aRedis();
    const [log, other] = [await aLog({ url: redis.url }), await aLog({ url: redis.url })];
    const heard = await hearing(log);
    for (let i = 0; i < 5; i += 1) {
      await redis.send('CLIENT', 'KILL', 'TYPE', 'pubsub');
      const card = randomCard();
      await store(other, produce(card));
      await until(() => tellsNull(heard) || heard.some(([subject]) => subject === card));
      await until(() => log.hearsChanges());
      expect(heard.at(-1)).toEqual([null, undefined]);
      heard.length = 0;
      await store(other, produce(card, { stage: 'DATA_PREPARED' }));
      await until(() => heard.length === 1);
      expect(heard.splice(0)).toEqual([[card, 'PRODUCE']]);
    }
  }, 60_000);

  test('between a loss and the new subscription nothing counts as heard', async () => {
    const redis = await aRedis();
    const log = await aLog({ url: redis.url });
    let wasHearing: boolean | undefined;
    await hearing(log);
    log.onChange((subject) => {
      if (subject === null) wasHearing ??= log.hearsChanges();
    });
    await redis.send('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until(() => wasHearing !== undefined);
    expect(wasHearing).toBe(false);
    await redis.kill();
    await until(() => !log.hearsChanges());
    await redis.restart();
    await until(() => log.hearsChanges());
  });

  test('a frozen Redis is noticed within four seconds by who does nothing', async () => {
    const redis = await aRedis();
    const log = await aLog({ url: redis.url });
    const heard = await hearing(log);
    redis.freeze();
    await until(() => !log.hearsChanges(), 6_000);
    expect(tellsNull(heard)).toBe(true);
    heard.length = 0;
    redis.thaw();
    await until(() => log.hearsChanges());
    expect(tellsNull(heard)).toBe(true);
  });

  test('an append that failed, and may be carried out, is told when it failed and when it is carried out', async () => {
    const redis = await aRedis();
    const slow = await aLog({ url: redis.url, deadlineMs: 300 });
    const other = await aLog({ url: redis.url });
    // Redis knows the script then, and needs not be sent it a second time.
    await store(other, produce(randomCard()));
    const [failing, heard] = [await hearing(slow), await hearing(other)];
    const card = randomCard();
    redis.freeze();
    await expect(slow.append(produce(card))).rejects.toEqual(unavailable);
    expect(failing).toContainEqual([card, 'PRODUCE']);
    redis.thaw();
    await until(() => heard.length > 0);
    expect(heard[0]).toEqual([card, 'PRODUCE']);
  });

  test('a lost record, and nonsense on the wire, may have been changes', async () => {
    const redis = await aRedis();
    const log = await aLog({ url: redis.url, checkMs: 50 });
    const heard = await hearing(log);
    await until(async () => ((await redis.send('KEYS', '*{marker*')) as string[]).length === 1);
    await redis.send('FLUSHALL');
    await until(() => tellsNull(heard));
    const sealed = createVault('another secret').seal('change', 'card:a');
    for (const text of ['nonsense', 'PRODUCE card:a', `PRODUCE ${sealed}`]) {
      heard.length = 0;
      await redis.send('PUBLISH', channel, text);
      await until(() => heard.length > 0);
      expect(heard).toEqual([[null, undefined]]);
    }
    // It costs no connection.
    expect(log.counts().reconnects).toBe(0);
    const card = randomCard();
    await store(await aLog({ url: redis.url }), produce(card));
    await until(() => heard.some(([subject]) => subject === card));
    expect(log.counts().reconnects).toBe(0);
  });

  test('an announcement is heard of here, also when nobody else can be told', async () => {
    const redis = await aRedis();
    const log = await aLog({ url: redis.url });
    const heard = await hearing(log);
    await redis.kill();
    await until(() => !log.ready());
    heard.length = 0;
    await log.announce('consumer:a');
    expect(heard).toContainEqual(['consumer:a', undefined]);
  });
});

describe('changes whose copies are awaited', () => {
  test('are told when they are stored, and again when they are shown', async () => {
    const redis = add(await startReplicated());
    add({ stop: () => redis.replica.thaw() });
    const options = { url: redis.primary.url, deadlineMs: 20_000 };
    const [log, other] = [await aLog({ ...options, replicas: 1 }), await aLog(options)];
    const seen = [await hearing(log), await hearing(other)];
    const card = randomCard();
    redis.replica.freeze();
    const appended = store(log, produce(card));
    await until(() => seen.every((heard) => heard.length === 1));
    expect(await other.entries(card)).toEqual([]);
    redis.replica.thaw();
    await appended;
    expect(seen[0]).toEqual([
      [card, 'PRODUCE'],
      [card, 'PRODUCE'],
    ]);
    await until(() => seen[1]?.length === 2);
    expect(seen[1]).toEqual(seen[0]);
  }, 60_000);

  test('of others that this process shows are told without a kind', async () => {
    const redis = add(await startReplicated());
    add({ stop: () => redis.replica.thaw() });
    const { url } = redis.primary;
    const card = randomCard();
    redis.replica.freeze();
    const hasty = await aLog({ url, replicas: 1, deadlineMs: 500 });
    await expect(hasty.append({ ...produce(card), kind: 'CREATE' })).rejects.toEqual(unavailable);
    await hasty.stop();
    redis.replica.thaw();
    await inStep(redis);
    const [log, other] = [await aLog({ url, replicas: 1 }), await aLog({ url })];
    const heard = await hearing(other);
    await store(log, produce(card));
    await until(() => heard.length === 2);
    expect(heard).toEqual([
      [card, 'PRODUCE'],
      [card, undefined],
    ]);
  }, 60_000);
});

test('behind sentinels a failover is told, and what the new primary takes is heard', async () => {
  const { primary, replica } = add(await startReplicated({ appendonly: true }));
  const sentinels = add(await startSentinels(primary));
  const { name, addresses } = sentinels;
  const where = { topology: 'sentinel' as const, name, sentinels: addresses, login: {} };
  const [log, other] = [await aLog(where as RedisOptions), await aLog(where as RedisOptions)];
  const heard = await hearing(log);
  await primary.kill();
  await until(() => tellsNull(heard) && !log.hearsChanges());
  await until(async () => (await sentinels.primaryPort()) === replica.port, 30_000);
  await until(() => log.hearsChanges() && other.ready(), 30_000);
  heard.length = 0;
  const card = randomCard();
  await store(other, produce(card));
  await until(() => heard.length === 1);
  expect(heard).toEqual([[card, 'PRODUCE']]);
}, 120_000);

describe('in a cluster', () => {
  const keys = createKeys('d1:', createVault(secret));

  /** A card whose record is on one of the three primaries. */
  function cardOn(primary: number): `card:${string}` {
    for (;;) {
      const card = randomCard();
      if (Math.floor(slotOf(keys.of(card).head) / 5_461.5) === primary) return card;
    }
  }

  test('what any primary takes is heard once, at each of them, and one that dies is told', async () => {
    const cluster = add(await startCluster({ replicas: 1 }));
    const options = { topology: 'cluster', nodes: cluster.addresses, login: {}, deadlineMs: 1_000, checkMs: 200 };
    const [log, other] = [await aLog(options as RedisOptions), await aLog(options as RedisOptions)];
    const heard = await hearing(log);
    const cards = [0, 1, 2].map(cardOn);
    for (const card of cards) await store(other, produce(card));
    await other.announce('consumer:a');
    await until(() => heard.some(([subject]) => subject === 'consumer:a'));
    expect(heard).toEqual([...cards.map((card) => [card, 'PRODUCE']), ['consumer:a', undefined]]);
    for (const primary of cluster.primaries) expect(await listenersAt(primary)).toBe(1);

    await cluster.primaries[0]?.kill();
    await until(() => tellsNull(heard) && !log.hearsChanges());
    await until(() => log.hearsChanges() && other.ready(), 30_000);
    heard.length = 0;
    const card = cardOn(0);
    await store(other, produce(card));
    await until(() => heard.some(([subject]) => subject === card));
    expect(await listenersAt(cluster.replicas[0] as TestRedis)).toBe(1);
  }, 120_000);

  test('a slot that moves takes its changes along', async () => {
    const cluster = add(await startCluster());
    const options = { topology: 'cluster', nodes: cluster.addresses, login: {} };
    const [log, other] = [await aLog(options as RedisOptions), await aLog(options as RedisOptions)];
    const heard = await hearing(log);
    const card = cardOn(0);
    const slot = String(slotOf(keys.of(card).head));
    const [, to] = cluster.primaries as [TestRedis, TestRedis];
    const id = String(await to.send('CLUSTER', 'MYID'));
    for (const node of cluster.primaries) await node.send('CLUSTER', 'SETSLOT', slot, 'NODE', id);
    await store(other, produce(card));
    await until(() => heard.some(([subject, kind]) => subject === card && kind === 'PRODUCE'));
  }, 60_000);
});
