import { afterEach, describe, expect, test } from '@jest/globals';
import type { EventLog, Gap, LogEntry } from '../../src/events/event-log.ts';
import type { RedisOptions } from '../../src/events/redis/stores.ts';
import { produce, randomCard, store, until } from '../support/events.ts';
import { createEnded } from '../support/logs.ts';
import { startReplicated, startSentinels, type ReplicatedRedis, type Sentinels } from '../support/redis-sentinel.ts';
import { freePort, type TestRedis } from '../support/redis.ts';

const { add, aLog, watch, end } = createEnded();

afterEach(end, 60_000);

const unavailable = expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' });

interface World extends ReplicatedRedis {
  sentinels: Sentinels;
  open(options?: Partial<RedisOptions>): Promise<EventLog>;
}

async function watched(): Promise<World> {
  const redis = add(await startReplicated({ appendonly: true }));
  const sentinels = add(await startSentinels(redis.primary));
  add({ stop: () => [redis.primary, redis.replica].forEach((each) => each.thaw()) });
  const { name, addresses } = sentinels;
  const where = { topology: 'sentinel' as const, name, sentinels: addresses, login: {} };
  return { ...redis, sentinels, open: (options) => aLog({ ...where, ...options } as RedisOptions) };
}

/** Sends an update as D1 does: again until it is taken. */
async function insist(log: EventLog, update: Parameters<EventLog['append']>[0]): Promise<void> {
  await until(async () => (await log.append(update).catch(() => undefined)) !== undefined, 60_000);
}

async function promoted(world: World, to: TestRedis): Promise<void> {
  await until(async () => (await world.sentinels.primaryPort()) === to.port, 30_000);
}

const operationsOf = (items: (LogEntry | Gap)[]) =>
  items.map((item) => ('gap' in item ? 'gap' : item.update.operationId));

describe('behind sentinels', () => {
  test('the primary dies in the middle of it: nothing acknowledged is lost, shown twice or backwards', async () => {
    const world = await watched();
    const writer = await world.open({ replicas: 1, deadlineMs: 1_000 });
    const reader = await world.open({ replicas: 1, deadlineMs: 1_000 });
    const cards = Array.from({ length: 10 }, randomCard);
    const seen = cards.map((card) => watch(reader, card));
    const acknowledged: number[] = cards.map(() => 0);
    let stopping = false;
    const writing = cards.map(async (card, i) => {
      for (let n = 0; !stopping; n += 1) {
        await insist(writer, produce(card, {}, { operationId: `op-${n}` }));
        acknowledged[i] = n + 1;
      }
    });
    await until(() => acknowledged.every((count) => count >= 10));
    await world.primary.kill();
    const before = [...acknowledged];
    await promoted(world, world.replica);
    // Its return is what makes writes count again.
    await world.primary.restart();
    await until(() => acknowledged.every((count, i) => count > (before[i] ?? 0) + 3), 60_000);
    stopping = true;
    await Promise.all(writing);
    for (const [i, card] of cards.entries()) {
      const wanted = Array.from({ length: acknowledged[i] ?? 0 }, (_, n) => `op-${n}`);
      await until(() => seen[i]?.length === wanted.length);
      const entries = await reader.entries(card);
      expect(operationsOf(entries)).toEqual(wanted);
      expect(seen[i]).toEqual(entries);
      entries.forEach((entry, n) => expect(entry.previous).toBe(entries[n - 1]?.position ?? '0'));
    }
  }, 120_000);

  test('an acknowledged update that a failover undoes, when no copies are awaited, is told as a gap', async () => {
    const world = await watched();
    const log = await world.open({ deadlineMs: 1_000 });
    const card = randomCard();
    const seen = watch(log, card);
    const first = await store(log, produce(card));
    await until(async () => String(await world.replica.send('KEYS', '*:head')).includes('head'));
    await world.replica.send('REPLICAOF', '127.0.0.1', String(await freePort()));
    const lost = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
    await until(() => seen.length === 2);
    await world.primary.kill();
    await promoted(world, world.replica);
    await until(() => log.ready());
    const next = await store(log, produce(card, { stage: 'CARD_PROD_READY' }));
    await until(() => seen.length === 3);
    expect(seen).toEqual([first, lost, { gap: true }]);
    expect(next.previous).toBe(first.position);
    expect(BigInt(next.position)).toBeGreaterThan(BigInt(lost.position));
    expect((await log.snapshot(card)).operations).toMatchObject([{ fields: { stage: 'CARD_PROD_READY' } }]);
  }, 120_000);

  test('a primary that freezes is left, and not gone back to when it thaws', async () => {
    const world = await watched();
    const log = await world.open({ deadlineMs: 500, checkMs: 200 });
    const card = randomCard();
    const seen = watch(log, card);
    await store(log, produce(card));
    await until(async () => String(await world.replica.send('KEYS', '*:head')).includes('head'));
    world.primary.freeze();
    await promoted(world, world.replica);
    await insist(log, produce(card, { stage: 'DATA_PREPARED' }));
    world.primary.thaw();
    await insist(log, produce(card, { stage: 'CARD_PROD_READY' }));
    await until(() => seen.length === 3);
    expect(seen).toEqual(await log.entries(card));
    // The sentinels cut its connections when they make it a replica, and this one with them.
    const role = () => world.primary.send('ROLE').catch(() => 'cut');
    await until(async () => String(await role()).startsWith('slave'), 30_000);
  }, 120_000);

  test('a primary that is cut off from the others, and still answers as one, is left', async () => {
    const world = await watched();
    const log = await world.open({ checkMs: 100 });
    const card = randomCard();
    const seen = watch(log, card);
    await store(log, produce(card));
    await until(async () => String(await world.replica.send('KEYS', '*:head')).includes('head'));
    // What a failover looks like from the side that the old primary hears nothing of.
    await world.replica.send('REPLICAOF', 'NO', 'ONE');
    await world.sentinels.appoint(world.replica.port);
    await until(async () => String(await world.replica.send('CLIENT', 'LIST')).includes(' sub=1 '));
    await until(async () => !String(await world.primary.send('CLIENT', 'LIST')).includes(' sub=1 '));
    await until(() => log.ready());
    const { position } = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
    await until(() => seen.length === 2);
    const [head] = (await world.replica.send('KEYS', '*:head')) as string[];
    expect(await world.replica.send('HGET', String(head), 'position')).toBe(position);
    expect(await world.primary.send('HGET', String(head), 'position')).not.toBe(position);
  }, 120_000);

  test('one sentinel that answers is enough, and nothing is done without any', async () => {
    const world = await watched();
    const nowhere = { host: '127.0.0.1', port: await freePort() };
    const [one] = world.sentinels.addresses;
    const log = await world.open({ sentinels: [nowhere, ...(one ? [one] : [])] } as Partial<RedisOptions>);
    await store(log, produce(randomCard()));
    await world.sentinels.stop();
    await world.primary.restart();
    await until(() => !log.ready());
    await expect(log.append(produce(randomCard()))).rejects.toEqual(unavailable);
  }, 120_000);
});
