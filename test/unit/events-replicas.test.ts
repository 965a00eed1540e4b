import { afterEach, describe, expect, test } from '@jest/globals';
import { Writable } from 'node:stream';
import type { EventLog } from '../../src/events/event-log.ts';
import { createLogger } from '../../src/log.ts';
import { next, order, produce, randomCard, store, until } from '../support/events.ts';
import { createEnded } from '../support/logs.ts';
import { inStep, startReplicated, type ReplicatedRedis } from '../support/redis-sentinel.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const unavailable = expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' });
const { add, aLog, watch, end } = createEnded();

afterEach(end);

async function replicated(): Promise<ReplicatedRedis> {
  const redis = add(await startReplicated());
  // A frozen process cannot be waited for.
  add({ stop: () => redis.replica.thaw() });
  return redis;
}

/** A gateway that stores an entry and dies before its copies are there. */
async function leaveUncommitted({ primary, replica }: ReplicatedRedis, card: `card:${string}`): Promise<void> {
  const dying = await aLog({ url: primary.url, replicas: 1, deadlineMs: 1_000 });
  replica.freeze();
  await expect(dying.append(produce(card))).rejects.toEqual(unavailable);
  await dying.stop();
}

async function headOf(redis: TestRedis): Promise<string> {
  return String(((await redis.send('KEYS', '*:head')) as string[])[0]);
}

describe('with replicas', () => {
  test('an update counts once they have it', async () => {
    const { primary, replica } = await replicated();
    const log = await aLog({ url: primary.url, replicas: 1 });
    const card = randomCard();
    const seen = watch(log, card);
    for (const update of order(card)) {
      const { position } = await store(log, update);
      expect(await replica.send('HGET', await headOf(replica), 'position')).toBe(position);
    }
    await until(() => seen.length === 7);
    expect(seen).toEqual(await log.entries(card));
    expect(log.counts()).toMatchObject({ stored: 7, commits: 7, waitsFailed: 0 });
  });

  test('without them nothing counts and nothing is shown; once they are back, it is, once', async () => {
    const { primary, replica } = await replicated();
    const [log, other] = [
      await aLog({ url: primary.url, replicas: 1, deadlineMs: 1_000 }),
      await aLog({ url: primary.url, replicas: 1, deadlineMs: 1_000 }),
    ];
    const card = randomCard();
    const seen = watch(other, card);
    replica.freeze();
    await expect(log.append(produce(card))).rejects.toEqual(unavailable);
    await expect(log.append(produce(card))).rejects.toEqual(unavailable);
    expect(await other.entries(card)).toEqual([]);
    await expect(other.snapshot(card)).rejects.toEqual(unavailable);
    expect(seen).toEqual([]);
    expect(log.counts()).toMatchObject({ stored: 0, failed: 2 });
    expect(log.counts().waitsFailed).toBeGreaterThan(0);
    replica.thaw();
    await until(async () => (await log.append(produce(card)).catch(() => undefined))?.outcome === 'repeated');
    await until(() => seen.length === 1);
    const { operations, position } = await other.snapshot(card);
    expect(operations).toHaveLength(1);
    const next = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
    await until(() => seen.length === 2);
    expect(seen).toEqual(await other.entries(card));
    expect(next.previous).toBe(position);
  });

  test.each<[string, number, (log: EventLog, card: `card:${string}`) => Promise<unknown>]>([
    ['a repeat', 600_000, (log, card) => log.append(produce(card))],
    ['a reader', 600_000, (log, card) => log.snapshot(card)],
    ['the next update', 600_000, (log, card) => store(log, produce(card, { stage: 'DATA_PREPARED' }))],
    ['the periodic check', 100, async () => undefined],
  ])('what a gateway stored and did not get to show is shown by %s', async (_by, checkMs, heal) => {
    const redis = await replicated();
    const { primary, replica } = redis;
    const card = randomCard();
    const log = await aLog({ url: primary.url, replicas: 1, checkMs });
    const seen = watch(log, card);
    await leaveUncommitted(redis, card);
    expect(seen).toEqual([]);
    replica.thaw();
    await inStep(redis);
    await heal(log, card);
    await until(() => seen.length > 0);
    expect(seen[0]).toMatchObject({ update: produce(card), previous: '0' });
    expect((await log.snapshot(card)).operations).toHaveLength(1);
    expect(await log.append(produce(card))).toEqual({ outcome: 'repeated' });
    expect(seen).toEqual(await log.entries(card));
  });

  test('a gateway that awaits none goes on with a record of one that does, in both directions', async () => {
    const redis = await replicated();
    const { primary, replica } = redis;
    const card = randomCard();
    await leaveUncommitted(redis, card);
    const [hasty, patient] = [await aLog({ url: primary.url }), await aLog({ url: primary.url, replicas: 1 })];
    const seen = watch(hasty, card);
    await store(hasty, produce(card, { stage: 'DATA_PREPARED' }));
    replica.thaw();
    await store(patient, produce(card, { stage: 'CARD_PROD_READY' }));
    await store(hasty, produce(card, { stage: 'CARD_PROD_ONGOING' }));
    await until(() => seen.length === 4);
    expect(seen).toEqual(await patient.entries(card));
  });

  test('a server that has what was shown, and not that it was, is no other record', async () => {
    const { primary } = await replicated();
    const log = await aLog({ url: primary.url, replicas: 1 });
    const card = randomCard();
    const first = await store(log, produce(card));
    const shown = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
    await primary.send('HSET', await headOf(primary), 'committed', first.position);
    const abort = new AbortController();
    const follower = log.follow(card, shown, abort.signal);
    const coming = next(follower);
    const head = await headOf(primary);
    await until(async () => (await primary.send('HGET', head, 'committed')) === shown.position);
    const { position } = await store(log, produce(card, { stage: 'CARD_PROD_READY' }));
    expect((await coming).position).toBe(position);
    abort.abort();
  });

  test('what was not shown before its retention ended does not close its record', async () => {
    const redis = await replicated();
    const { primary, replica } = redis;
    const card = randomCard();
    await leaveUncommitted(redis, card);
    const [stream] = (await primary.send('KEYS', '*:log')) as string[];
    await primary.send('DEL', String(stream));
    replica.thaw();
    await inStep(redis);
    const log = await aLog({ url: primary.url, replicas: 1 });
    expect((await log.snapshot(card)).operations).toMatchObject([{ kind: 'PRODUCE' }]);
    expect(await log.append(produce(card))).toEqual({ outcome: 'repeated' });
    const { position } = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
    expect((await log.entries(card)).map((entry) => entry.position)).toEqual([position]);
  });

  test('a record of a version that knew no replicas is taken as it is', async () => {
    const { primary } = await replicated();
    const card = randomCard();
    const old = await aLog({ url: primary.url });
    const first = await store(old, produce(card));
    await primary.send('HDEL', await headOf(primary), 'committed');
    const log = await aLog({ url: primary.url, replicas: 1 });
    expect((await log.snapshot(card)).position).toBe(first.position);
    expect(await log.entries(card)).toEqual([first]);
    const second = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
    expect(await log.entries(card)).toEqual([first, second]);
  });

  test('many updates at once share the wait, and readers do not wait with them', async () => {
    const { primary, replica } = await replicated();
    const log = await aLog({ url: primary.url, replicas: 1, deadlineMs: 5_000 });
    const cards = Array.from({ length: 200 }, randomCard);
    await Promise.all(cards.map((card) => store(log, produce(card))));
    const waits = /cmdstat_wait:calls=(\d+)/.exec(String(await primary.send('INFO', 'commandstats')))?.[1];
    expect(Number(waits)).toBeLessThan(100);
    replica.freeze();
    const done: string[] = [];
    const appended = log.append(produce(randomCard())).catch(() => done.push('append'));
    await log.snapshot(cards[0] as `card:${string}`);
    done.push('read');
    await appended;
    expect(done).toEqual(['read', 'append']);
  });

  test('what is found by a name, remembered or set aside is copied as well', async () => {
    const { primary, replica } = await replicated();
    const log = await aLog({ url: primary.url, replicas: 1, deadlineMs: 1_000 });
    const card = randomCard();
    await log.remember(card, 'a', 'text');
    await log.setAside({ reason: 'item: invalid_type', correlationId: 'c', content: '1' });
    expect(await replica.send('KEYS', '*:note:*')).toHaveLength(1);
    expect(await replica.send('KEYS', '*{aside}*')).toHaveLength(2);
    replica.freeze();
    await expect(log.remember(card, 'a', 'other')).rejects.toEqual(unavailable);
    const item = { reason: 'status: invalid_type', correlationId: 'c', content: '2' };
    await expect(log.setAside(item)).rejects.toEqual(unavailable);
  });

  test('what the wire lost is found by the periodic check, which tells only those that are behind', async () => {
    const redis = await replicated();
    const { primary } = redis;
    const [card, another] = [randomCard(), randomCard()];
    const log = await aLog({ url: primary.url, replicas: 1, checkMs: 100 });
    await store(log, produce(another));
    const seen = [watch(log, card), watch(log, another)] as const;
    await until(() => seen[1].length === 1);
    await leaveUncommitted(redis, card);
    const heads = (await primary.send('KEYS', '*:head')) as string[];
    for (const head of heads) {
      // As a commit does, but nobody is told.
      await primary.send('HSET', head, 'committed', String(await primary.send('HGET', head, 'position')));
    }
    await until(() => seen[0].length === 1);
    expect(seen[1]).toHaveLength(1);
    expect(log.counts().checksBehind).toBeLessThanOrEqual(1);
  });
});

test('a Redis that cannot wait for its disk takes nothing, and the log says why', async () => {
  const redis = add(await startRedis());
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = createLogger({ name: 'test', level: 'error', destination });
  const log = await aLog({ url: redis.url, fsync: true, logger });
  const card = randomCard();
  await expect(log.append(produce(card))).rejects.toEqual(unavailable);
  await expect(log.append(produce(card))).rejects.toEqual(unavailable);
  expect(await log.entries(card)).toEqual([]);
  const said = lines.filter((line) => line.includes('not copied as configured'));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('WAITAOF_REFUSED');
});

test('a record that was lost is noticed, once', async () => {
  const redis = add(await startRedis());
  const log = await aLog({ url: redis.url, checkMs: 50 });
  const card = randomCard();
  let lost = 0;
  log.onLoss(() => (lost += 1));
  const leave = log.onLoss(() => (lost += 100));
  leave();
  const seen = watch(log, card);
  await store(log, produce(card));
  await until(async () => ((await redis.send('KEYS', '*{marker*')) as string[]).length === 1);
  await until(() => seen.length === 1);
  expect(lost).toBe(0);
  await redis.send('FLUSHALL');
  await until(() => lost === 1);
  await until(() => seen.length === 2);
  expect(seen[1]).toEqual({ gap: true });
  await redis.restart();
  await until(() => lost === 2);
  expect(log.counts()).toMatchObject({ losses: 2, reconnects: 2 });
});

test('a server that becomes a replica is left, and taken again when it is a primary', async () => {
  const { primary, replica } = await replicated();
  const log = await aLog({ url: primary.url, checkMs: 100 });
  const card = randomCard();
  watch(log, card);
  const subscribed = async () => {
    const counts = String(await primary.send('CLIENT', 'LIST')).matchAll(/ sub=(\d+) /g);
    return Math.max(...[...counts].map(([, count]) => Number(count)));
  };
  // To the card's channel, and to that of revocations.
  await until(async () => (await subscribed()) === 2);
  await replica.send('REPLICAOF', 'NO', 'ONE');
  await primary.send('REPLICAOF', '127.0.0.1', String(replica.port));
  await until(async () => !log.ready() && (await subscribed()) === 0);
  await expect(log.append(produce(card))).rejects.toEqual(unavailable);
  await expect(log.snapshot(card)).rejects.toEqual(unavailable);
  await primary.send('REPLICAOF', 'NO', 'ONE');
  await until(() => log.ready());
  await store(log, produce(card));
});
