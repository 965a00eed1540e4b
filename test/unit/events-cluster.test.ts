import { afterEach, describe, expect, test } from '@jest/globals';
import type { EventLog, Subject } from '../../src/events/event-log.ts';
import { createKeys } from '../../src/events/redis/keys.ts';
import { slotOf } from '../../src/events/redis/slot.ts';
import type { RedisOptions } from '../../src/events/redis/stores.ts';
import { createVault } from '../../src/events/vault.ts';
import { order, produce, randomCard, store, until } from '../support/events.ts';
import { createEnded, secret } from '../support/logs.ts';
import { startCluster, type TestCluster } from '../support/redis-cluster.ts';
import { withClient, type TestRedis } from '../support/redis.ts';

const unavailable = expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' });
const { add, aLog, watch, end } = createEnded();
const keys = createKeys('d1:', createVault(secret));

afterEach(end, 60_000);

async function aCluster(options: { replicas?: number } = {}): Promise<TestCluster> {
  const cluster = add(await startCluster(options));
  add({ stop: () => cluster.primaries.forEach((each) => each.thaw()) });
  return cluster;
}

function open({ addresses }: TestCluster, options: Partial<RedisOptions> = {}): Promise<EventLog> {
  return aLog({ topology: 'cluster', nodes: addresses, login: {}, ...options } as RedisOptions);
}

const slotOfCard = (card: Subject) => slotOf(keys.of(card).head);

/** A card whose record is on one of the three primaries. */
function cardOn(primary: number): `card:${string}` {
  for (;;) {
    const card = randomCard();
    if (Math.floor(slotOfCard(card) / 5_461.5) === primary) return card;
  }
}

/** Sends an update as D1 does: again until it is taken. */
async function insist(log: EventLog, update: Parameters<EventLog['append']>[0]): Promise<void> {
  await until(async () => (await log.append(update).catch(() => undefined)) !== undefined, 60_000);
}

async function keysIn(node: TestRedis, slot: number): Promise<string[]> {
  return (await node.send('CLUSTER', 'GETKEYSINSLOT', String(slot), '1000')) as string[];
}

test('a slot is what Redis says it is', async () => {
  const { primaries } = await aCluster();
  const names = [
    'a',
    '{a}b',
    'x{y}{z}',
    'x{}y{z}',
    '{',
    '}{',
    '{}',
    'é{ü}',
    'a{b',
    '123456789',
    keys.of('card:a').head,
  ];
  for (const name of names)
    expect([name, slotOf(name)]).toEqual([name, await primaries[0]?.send('CLUSTER', 'KEYSLOT', name)]);
});

describe('in a cluster', () => {
  test('every shard has its part of it, and each process sees what another one appends', async () => {
    const cluster = await aCluster();
    const [one, other] = [await open(cluster), await open(cluster)];
    const cards = [0, 1, 2].map(cardOn);
    const seen = cards.map((card) => watch(one, card));
    let rings = 0;
    for (const card of cards) await one.onRing(card, () => (rings += 1));
    const before = rings;
    for (const card of cards) {
      for (const update of order(card)) await store(other, update);
      await other.ring(card);
    }
    await until(() => rings === before + 3);
    await until(() => seen.every((items) => items.length === 7));
    for (const [i, card] of cards.entries()) expect(seen[i]).toEqual(await other.entries(card));
    for (const primary of cluster.primaries) {
      expect(((await primary.send('KEYS', '*:log')) as string[]).length).toBe(1);
      await until(async () => ((await primary.send('KEYS', '*{marker*')) as string[]).length > 0);
    }
  }, 60_000);

  test('a slot that moves takes its records and subscribers along', async () => {
    const cluster = await aCluster();
    const [log, other] = [await open(cluster), await open(cluster)];
    const card = cardOn(0);
    const slot = String(slotOfCard(card));
    const [from, to] = cluster.primaries as [TestRedis, TestRedis];
    const seen = watch(log, card);
    const [first, second, third, fourth, ...rest] = order(card) as [never, never, never, never];
    await store(other, first);
    const ids = [await from.send('CLUSTER', 'MYID'), await to.send('CLUSTER', 'MYID')].map(String) as [string, string];
    await to.send('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[0]);
    await from.send('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[1]);
    await store(other, second);
    const moving = await keysIn(from, Number(slot));
    await from.send('MIGRATE', '127.0.0.1', String(to.port), '', '0', '5000', 'KEYS', ...moving);
    // The old holder sends on whoever asks.
    await store(other, third);
    expect(await other.entries(card)).toHaveLength(3);
    for (const node of [to, from]) await node.send('CLUSTER', 'SETSLOT', slot, 'NODE', ids[1]);
    await store(other, fourth);
    for (const update of rest) await store(other, update);
    await until(() => seen.length === 7);
    expect(seen).toEqual(await other.entries(card));
    expect(other.counts().failed).toBe(0);
  }, 60_000);

  test('a primary that dies is replaced by its replica: what it held goes on, and the others can be read meanwhile', async () => {
    const cluster = await aCluster({ replicas: 1 });
    const patient = await open(cluster, { replicas: 1 });
    const log = await open(cluster, { deadlineMs: 1_000, checkMs: 200 });
    const [here, there] = [cardOn(0), cardOn(1)];
    const seen = [watch(log, here), watch(log, there)] as const;
    await patient.append(produce(here)).catch(() => undefined);
    // Its indexes are on primaries that have no replica, so that the append cannot be sure; its record is.
    await insist(log, produce(here));
    await store(log, produce(there));
    await until(async () => Number((await cluster.replicas[0]?.send('DBSIZE')) ?? 0) > 0);
    const kept = await log.entries(here);
    await cluster.primaries[0]?.kill();
    expect((await log.snapshot(there)).operations).toHaveLength(1);
    await insist(log, produce(there, { stage: 'DATA_PREPARED' }));
    await insist(log, produce(here, { stage: 'DATA_PREPARED' }));
    await until(() => log.ready(), 30_000);
    await store(log, produce(here, { stage: 'CARD_PROD_READY' }));
    await until(() => seen[0].length === 3 && seen[1].length === 2);
    expect(seen[0]).toEqual(await log.entries(here));
    expect(seen[0].slice(0, 1)).toEqual(kept);
  }, 120_000);

  test('a shard that hangs keeps nobody from the others', async () => {
    const cluster = await aCluster();
    const log = await open(cluster, { deadlineMs: 500, checkMs: 200 });
    const [here, there] = [cardOn(0), cardOn(1)];
    await store(log, produce(here));
    await store(log, produce(there));
    cluster.primaries[0]?.freeze();
    await expect(log.snapshot(here)).rejects.toEqual(unavailable);
    expect(log.ready()).toBe(false);
    expect((await log.snapshot(there)).operations).toHaveLength(1);
    cluster.primaries[0]?.thaw();
    await until(() => log.ready(), 30_000);
    expect((await log.snapshot(here)).operations).toHaveLength(1);
  }, 60_000);

  test('what one shard lost is noticed, and told to those who follow it', async () => {
    const cluster = await aCluster();
    const log = await open(cluster, { checkMs: 100 });
    let lost = 0;
    log.onLoss(() => (lost += 1));
    const cards = [cardOn(0), cardOn(1)] as const;
    const seen = cards.map((card) => watch(log, card));
    for (const card of cards) await store(log, produce(card));
    await until(() => seen.every((items) => items.length === 1));
    await until(async () => ((await cluster.primaries[0]?.send('KEYS', '*{marker*')) as string[]).length > 0);
    await cluster.primaries[0]?.send('FLUSHALL');
    await until(() => lost > 0);
    await until(() => seen[0]?.length === 2);
    expect(seen[0]?.[1]).toEqual({ gap: true });
    expect(seen[1]).toHaveLength(1);
  }, 60_000);

  test('starts before the cluster does, and needs one of the nodes that it was told of', async () => {
    const cluster = await aCluster();
    const nodes = [{ host: '127.0.0.1', port: 1 }, ...cluster.addresses.slice(0, 1)];
    await cluster.primaries[0]?.kill();
    const opening = open(cluster, { nodes } as Partial<RedisOptions>);
    await cluster.primaries[0]?.restart();
    await store(await opening, produce(cardOn(2)));
  }, 60_000);
});

test('a user and a password are told to every node', async () => {
  const cluster = await aCluster();
  for (const node of cluster.primaries) {
    await node.send('ACL', 'SETUSER', 'gateway', 'on', '>pass/word', '~d1:*', '&d1:*', '+@all', '-@dangerous');
    await node.send('ACL', 'SETUSER', 'default', 'resetpass', 'off');
  }
  const log = await open(cluster, { login: { username: 'gateway', password: 'pass/word' } } as Partial<RedisOptions>);
  await store(log, produce(randomCard()));
  await expect(withClient(cluster.primaries[0]?.url ?? '', (client) => client.ping())).rejects.toThrow();
}, 60_000);
