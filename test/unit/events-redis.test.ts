import { afterEach, describe, expect, test } from '@jest/globals';
import type { EventLog } from '../../src/events/event-log.ts';
import { createKeys } from '../../src/events/redis/keys.ts';
import { createRedisStores, type RedisSettings } from '../../src/events/redis/stores.ts';
import { createVault } from '../../src/events/vault.ts';
import { next, order, produce, randomCard, silent, start, store, take, until } from '../support/events.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const secret = 'the secret of this test';
const unavailable = expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' });
const ended: (() => unknown)[] = [];

type Options = Partial<RedisSettings> & { url?: string };

afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function aRedis(options: Parameters<typeof startRedis>[0] = {}): Promise<TestRedis> {
  const redis = await startRedis(options);
  ended.push(() => redis.stop());
  return redis;
}

function aLog(redis: TestRedis, options: Options = {}): EventLog {
  const { url, keyPrefix } = redis;
  const { log } = createRedisStores({ url, keyPrefix, secret, logger: silent, ...options });
  ended.push(() => log.stop());
  return log;
}

/** Its periodic check never comes in time, so that only the wire and reconnections wake its followers. */
async function aReadyLog(redis: TestRedis, options: Options = {}): Promise<EventLog> {
  const log = aLog(redis, { checkMs: 600_000, ...options });
  await until(() => log.ready());
  return log;
}

function aSignal(): AbortSignal {
  const controller = new AbortController();
  ended.push(() => controller.abort());
  return controller.signal;
}

/** But for the bell of revocations, which every process listens to. */
async function subscribedChannels(redis: TestRedis): Promise<string[]> {
  const { bell } = createKeys(redis.keyPrefix, createVault(secret)).of('consumer:');
  const channels = (await redis.send('PUBSUB', 'CHANNELS', `${redis.keyPrefix}*`)) as string[];
  return channels.filter((channel) => channel !== bell);
}

describe('the event log in Redis', () => {
  test('a follower in one process sees what another one appends', async () => {
    const redis = await aRedis();
    const [one, other] = [await aReadyLog(redis), await aReadyLog(redis)];
    const card = randomCard();
    const coming = take(one.follow(card, start, aSignal()), 7);
    for (const update of order(card)) await store(other, update);
    expect(await coming).toEqual(await other.entries(card));
    expect((await coming).map(({ update }) => update)).toEqual(order(card));
    expect(await one.append(produce(card, order(card)[0]?.fields))).toEqual({ outcome: 'repeated' });
  });

  test('two processes that append at once keep one chain', async () => {
    const redis = await aRedis();
    const logs = [await aReadyLog(redis), await aReadyLog(redis)];
    const card = randomCard();
    const coming = take(logs[0]?.follow(card, start, aSignal()) as never, 100);
    const appended = logs.flatMap((log, l) =>
      Array.from({ length: 50 }, (_, i) => store(log, produce(card, {}, { operationId: `${l}-${i}` }))),
    );
    await Promise.all(appended);
    const entries = await coming;
    expect(entries.map(({ previous }) => previous)).toEqual(['0', ...entries.slice(0, -1).map((e) => e.position)]);
  });

  test('what the wire lost is found by the periodic check', async () => {
    const redis = await aRedis();
    await redis.send('ACL', 'SETUSER', 'deaf', 'on', 'nopass', '~*', '+@all', 'allchannels');
    const log = await aReadyLog(redis, { checkMs: 50, url: redis.url.replace('//', '//deaf:any@') });
    const other = await aReadyLog(redis);
    const card = randomCard();
    const follower = log.follow(card, start, aSignal());
    const first = next(follower);
    await store(other, produce(card));
    await first;
    await redis.send('ACL', 'SETUSER', 'deaf', 'resetchannels');
    // Redis ends the connection, and lets it come back without its channels.
    await until(() => !log.ready());
    await until(() => log.ready());
    const rest = order(card).slice(1);
    for (const update of rest) await store(other, update);
    expect((await take(follower, 6)).map(({ update }) => update)).toEqual(rest);
  });

  test('nonsense on the wire does no harm', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const card = randomCard();
    const follower = log.follow(card, start, aSignal());
    const first = next(follower);
    const a = await store(log, produce(card));
    await first;
    const second = next(follower);
    const [channel] = await subscribedChannels(redis);
    await redis.send('PUBLISH', String(channel), 'nonsense');
    await redis.send('PUBLISH', String(channel), [a.epoch, '9', a.position, '0', '1', '{}', '{}'].join('\n'));
    const b = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
    expect(await second).toEqual(b);
  });

  test('a cut subscription loses nothing', async () => {
    const redis = await aRedis();
    const [log, other] = [await aReadyLog(redis), await aReadyLog(redis)];
    const card = randomCard();
    const coming = take(log.follow(card, start, aSignal()), 60);
    for (let i = 0; i < 60; i += 1) {
      if (i % 20 === 10) await redis.send('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await store(other, produce(card, {}, { operationId: `op-${i}` }));
    }
    expect((await coming).map(({ update }) => update.operationId)).toEqual(
      Array.from({ length: 60 }, (_, i) => `op-${i}`),
    );
  });

  test('a restart of Redis loses nothing, and the subscription stays open', async () => {
    const redis = await aRedis({ appendonly: true });
    const log = await aReadyLog(redis, { checkMs: 200 });
    const card = randomCard();
    const [before, after] = [order(card).slice(0, 3), order(card).slice(3)];
    const follower = log.follow(card, start, aSignal());
    const coming = take(follower, 7);
    for (const update of before) await store(log, update);
    await redis.kill();
    await until(() => !log.ready());
    await expect(log.append(produce(card))).rejects.toEqual(unavailable);
    await expect(log.follow(card, start, aSignal()).next()).rejects.toEqual(unavailable);
    await redis.restart();
    await until(() => log.ready());
    expect(await log.append(before[0] as never)).toEqual({ outcome: 'repeated' });
    for (const update of after) await store(log, update);
    expect((await coming).map(({ update }) => update)).toEqual(order(card));
    expect(await log.entries(card)).toEqual(await coming);
  });

  test('a wiped Redis is a gap, at once or with the next entry; positions go on rising', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const checking = await aReadyLog(redis, { checkMs: 50 });
    const card = randomCard();
    const followers = [log, checking].map((each) => each.follow(card, start, aSignal()));
    const firsts = followers.map(next);
    const old = await store(log, produce(card));
    await Promise.all(firsts);
    const gaps = followers.map((follower) => follower.next());
    await redis.send('FLUSHALL');
    expect((await gaps[1])?.value).toEqual({ gap: true });
    expect((await log.follow(card, old, aSignal()).next()).value).toEqual({ gap: true });
    const anew = await store(log, produce(card));
    expect((await gaps[0])?.value).toEqual({ gap: true });
    expect(anew.epoch).not.toBe(old.epoch);
    expect(BigInt(anew.position)).toBeGreaterThan(BigInt(old.position));
  });

  test('starts before Redis does, and joins in when it comes', async () => {
    const redis = await aRedis({ running: false });
    const log = aLog(redis);
    const card = randomCard();
    expect(log.ready()).toBe(false);
    await expect(log.append(produce(card))).rejects.toEqual(unavailable);
    await expect(log.snapshot(card)).rejects.toEqual(unavailable);
    await expect(log.follow(card, start, aSignal()).next()).rejects.toEqual(unavailable);
    await redis.restart();
    await until(() => log.ready());
    await store(log, produce(card));
  });

  test('stops while Redis is not there', async () => {
    const redis = await aRedis({ running: false });
    const log = aLog(redis);
    await log.stop();
    expect(log.ready()).toBe(false);
  });

  test('a frozen Redis is a Fault within the deadline, and no longer ready; thawed, all goes on', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis, { deadlineMs: 500, checkMs: 200 });
    const card = randomCard();
    const follower = log.follow(card, start, aSignal());
    const first = next(follower);
    await store(log, produce(card));
    await first;
    const second = next(follower);
    redis.freeze();
    ended.push(() => redis.thaw());
    const asked = Date.now();
    await expect(log.append(produce(card, { stage: 'DATA_PREPARED' }))).rejects.toEqual(unavailable);
    expect(Date.now() - asked).toBeLessThan(1_500);
    expect(log.ready()).toBe(false);
    const again = Date.now();
    await expect(log.snapshot(card)).rejects.toEqual(unavailable);
    expect(Date.now() - again).toBeLessThan(500);
    redis.thaw();
    await until(() => log.ready());
    // The write that was under way may have been carried out or not: appending again is right in both cases.
    await log.append(produce(card, { stage: 'DATA_PREPARED' }));
    expect((await second).update.fields.stage).toBe('DATA_PREPARED');
    expect(await log.entries(card)).toHaveLength(2);
  });

  test('an idle log notices a frozen Redis by itself', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    redis.freeze();
    ended.push(() => redis.thaw());
    await until(() => !log.ready(), 6_000);
  });

  test('a follower that is aborted leaves no subscription behind, the last one of a card at least', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const card = randomCard();
    const controllers = [new AbortController(), new AbortController()];
    const waiting = controllers.map(({ signal }) => log.follow(card, start, signal).next());
    await until(async () => (await subscribedChannels(redis)).length === 1);
    controllers[0]?.abort();
    await waiting[0];
    expect(await subscribedChannels(redis)).toHaveLength(1);
    controllers[1]?.abort();
    await waiting[1];
    await until(async () => (await subscribedChannels(redis)).length === 0);
  });

  test('listeners that come and go all the time end up right', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const card = randomCard();
    const staying = new AbortController();
    for (let i = 0; i < 50; i += 1) {
      const passing = new AbortController();
      const item = log.follow(card, start, passing.signal).next();
      if (i % 2 === 0) await Promise.resolve();
      passing.abort();
      await item;
    }
    const follower = log.follow(card, start, staying.signal);
    const first = next(follower);
    const entry = await store(log, produce(card));
    expect(await first).toEqual(entry);
    staying.abort();
    await until(async () => (await subscribedChannels(redis)).length === 0);
  });

  test('a script that the server forgot is sent again', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const card = randomCard();
    await store(log, produce(card));
    await redis.send('SCRIPT', 'FLUSH');
    await store(log, produce(card, { stage: 'DATA_PREPARED' }));
  });

  test('a server knows the scripts before it is asked to run one: what is sent together stays in its order', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    await store(log, produce(randomCard()));
    const stats = String(await redis.send('INFO', 'commandstats'));
    expect(stats).toMatch(/cmdstat_evalsha:.*failed_calls=0\r/);
    expect(stats).not.toContain('cmdstat_eval:');
  });

  test('a full Redis is a Fault, and reading goes on', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const card = randomCard();
    const { state } = await store(log, produce(card));
    await redis.send('CONFIG', 'SET', 'maxmemory', '1');
    await expect(log.append(produce(card, { stage: 'DATA_PREPARED' }))).rejects.toEqual(unavailable);
    expect((await log.snapshot(card)).operations).toEqual([state]);
    await redis.send('CONFIG', 'SET', 'maxmemory', '0');
    await store(log, produce(card, { stage: 'DATA_PREPARED' }));
  });

  test('everything has an end', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const card = randomCard();
    await store(log, produce(card, { issuerRequestId: 'request' }));
    await log.remember(card, 'a', 'text');
    await log.setAside({ reason: 'item: invalid_type', correlationId: 'c', content: '1' });
    const keys = (await redis.send('KEYS', '*')) as string[];
    expect(keys).toHaveLength(11);
    for (const key of keys) expect(await redis.send('PTTL', key)).toBeGreaterThan(0);
    const [note] = (await redis.send('KEYS', '*:note:*')) as string[];
    expect(Number(await redis.send('PTTL', String(note))) / 86_400_000).toBeCloseTo(400, 1);
  });

  test('everything of a subject is in one slot of a cluster', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const card = randomCard();
    await store(log, produce(card));
    await log.remember(card, 'a', 'text');
    const found = (await redis.send('KEYS', `${redis.keyPrefix}{*`)) as string[];
    const keys = found.filter((key) => !key.includes('{marker')).map((key) => /\{.+\}/.exec(key)?.[0]);
    expect(keys).toHaveLength(6);
    expect(new Set(keys).size).toBe(1);
  });

  test('Redis holds no id of the issuer and no free text in clear', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const pan = '4929000000000006';
    const hidden = (name: string) => `${name} of ${pan} is 4929 0000 0000 0006`;
    const names = ['reason', 'shipmentMessage', 'errorMessage', 'trackingUrl', 'trackingNumber', 'stage'] as const;
    const fields = Object.fromEntries(names.map((name) => [name, hidden(name)]));
    const card = 'card:card-of-alice' as const;
    const ids = { operationId: 'operation-of-alice', kind: pan, status: pan, startedAt: pan };
    await store(log, produce(card, { ...fields, issuerRequestId: 'request-of-alice' }, ids));
    await log.append(produce(card, { stage: 'CARD_SHIPPED', ...fields }, { ...ids, status: 'SUCCESSFUL' }));
    await log.setAside({ reason: hidden('odd'), operationId: pan, correlationId: 'c', content: hidden('content') });
    await log.remember(card, 'of alice', hidden('note'));
    const dump = await redis.dump();
    expect(dump).toContain('SUCCESSFUL');
    expect(dump).not.toMatch(/49290000|4929 0000|alice|is 49|of /);
    expect((await log.entries(card))[0]?.update.fields).toEqual({ ...fields, issuerRequestId: 'request-of-alice' });
  });

  test('a single word is free text too, except where D1 has its own words', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const names = ['reason', 'dueDate', 'productionSite', 'issuerRequestId', 'carrier', 'trackingNumber'] as const;
    const more = ['trackingUrl', 'shipmentStatus', 'shipmentMessage', 'errorCode', 'errorMessage'] as const;
    const newer = ['trackingType', 'changeType', 'digitalCardId', 'requestDigest'] as const;
    const fields = Object.fromEntries([...names, ...more, ...newer].map((name) => [name, 'QUACKENBUSH']));
    const update = produce(randomCard(), { stage: 'CARD_SHIPPED', ...fields }, { operationId: 'QUACKENBUSH' });
    const { state } = await store(log, update);
    expect(state.fields).toEqual(update.fields);
    expect((await log.append(update)).outcome).toBe('repeated');
    const dump = await redis.dump();
    expect(dump).not.toContain('QUACKENBUSH');
    for (const word of ['CARD_SHIPPED', 'PRODUCE', 'PENDING']) expect(dump).toContain(word);
  });

  test('an operation that another card claims keeps its subject and its end', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    await store(log, produce('card:mine', undefined, { operationId: 'op' }));
    const [key] = (await redis.send('KEYS', '*op:*')) as string[];
    await redis.send('PEXPIRE', String(key), '60000');
    await store(log, produce('card:theirs', undefined, { operationId: 'op' }));
    expect(await redis.send('PTTL', String(key))).toBeLessThanOrEqual(60_000);
    await store(log, produce('card:mine', { stage: 'DATA_PREPARED' }, { operationId: 'op' }));
    expect(await redis.send('PTTL', String(key))).toBeGreaterThan(60_000);
  });

  test('what is published holds no free text in clear either', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const heard: string[] = [];
    const tap = await redis.listen('*', (message, channel) => heard.push(channel, message));
    ended.push(tap);
    await store(log, produce('card:card-of-alice', { reason: 'PAN 4929000000000006', issuerRequestId: 'of-alice' }));
    await until(() => heard.length > 0);
    expect(heard.join()).not.toMatch(/49290000|alice/);
  });

  test('another secret shows another record, not this one', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const other = await aReadyLog(redis, { secret: 'another secret' });
    const card = randomCard();
    await store(log, produce(card));
    expect(await other.snapshot(card)).toEqual({ epoch: '', position: '0', operations: [] });
  });

  test('what is remembered, or found by a name, is of no use in another place', async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const [mine, theirs] = [randomCard(), randomCard()];
    await log.remember(mine, 'a', 'mine');
    const [from] = (await redis.send('KEYS', '*:note:*')) as string[];
    await log.remember(theirs, 'a', 'theirs');
    const to = ((await redis.send('KEYS', '*:note:*')) as string[]).find((key) => key !== from);
    await redis.send('COPY', String(from), String(to), 'REPLACE');
    await expect(log.recall(theirs, 'a')).rejects.toEqual(expect.objectContaining({ code: 'INTERNAL' }));
    await store(log, produce(mine, { issuerRequestId: 'one' }, { operationId: 'one' }));
    const [request] = (await redis.send('KEYS', '*request:*')) as string[];
    const [operation] = (await redis.send('KEYS', '*op:*')) as string[];
    await redis.send('COPY', String(operation), String(request), 'REPLACE');
    await expect(log.subjectOfRequest('one')).rejects.toEqual(expect.objectContaining({ code: 'INTERNAL' }));
  });

  test('a bell is heard in every process, and none is left behind', async () => {
    const redis = await aRedis();
    const [one, other] = [await aReadyLog(redis), await aReadyLog(redis)];
    const consumer = 'consumer:alice' as const;
    let heard = 0;
    const leave = await one.onRing(consumer, () => (heard += 1));
    const before = heard;
    await other.ring(consumer);
    await until(() => heard === before + 1);
    await redis.send('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until(() => heard > before + 1);
    leave();
    await until(async () => (await subscribedChannels(redis)).length === 0);
  });

  test("what was put into another card's place is refused", async () => {
    const redis = await aRedis();
    const log = await aReadyLog(redis);
    const [mine, theirs] = [randomCard(), randomCard()];
    await store(log, produce(mine, { reason: 'mine' }));
    const [from] = (await redis.send('KEYS', '*:ops')) as string[];
    await store(log, produce(theirs, { reason: 'theirs' }));
    const to = ((await redis.send('KEYS', '*:ops')) as string[]).find((key) => key !== from);
    await redis.send('COPY', String(from), String(to), 'REPLACE');
    await expect(log.snapshot(theirs)).rejects.toEqual(expect.objectContaining({ code: 'INTERNAL' }));
  });
});
