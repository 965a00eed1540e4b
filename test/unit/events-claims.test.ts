import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Claimed, Claims } from '../../src/events/claims.ts';
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
  createRedisStores({ ...options, url: redis.url, keyPrefix: redis.keyPrefix, deadlineMs: 10_000 });
const backends = [
  { name: 'memory', create: createMemoryStores },
  { name: 'redis', create: openOn },
];
const unavailable = expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' });
/** So long that no test lives to see it end; and so short that it has ended when a test looks again. */
const leases = { long: 600_000, short: 1 };

const opened: Stores[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ log }) => log.stop()));
});

async function open(create: (options: EventLogOptions) => Stores, options: Partial<EventLogOptions> = {}) {
  const stores = create({ secret: 'the secret of this test', logger: silent, leaseMs: leases.long, ...options });
  opened.push(stores);
  await until(() => stores.log.ready());
  return stores.claims;
}

function aName(): string[] {
  return ['mutation', 'suspendCard', randomBytes(6).toString('hex')];
}

/** Whoever claims it first, and has sent it. */
async function sent(claims: Claims, name: string[], fingerprint = 'one'): Promise<string> {
  const claimed = await claims.claim(name, fingerprint);
  if (!('token' in claimed)) throw new Error(`not to be had: ${claimed.state}`);
  expect(await claims.sending(name, claimed.token)).toBe(true);
  return claimed.token;
}

/** What is known of it once its lease has ended. */
async function afterLease(claims: Claims, name: string[], fingerprint = 'one'): Promise<Claimed> {
  let claimed: Claimed = { state: 'inFlight' };
  await until(async () => (claimed = await claims.claim(name, fingerprint)).state !== 'inFlight');
  return claimed;
}

describe.each(backends)('claims ($name)', ({ create }) => {
  test('the first has it, another at the same time waits, and one that comes later is answered', async () => {
    const claims = await open(create);
    const name = aName();
    const token = await sent(claims, name);
    expect(await claims.claim(name, 'one')).toEqual({ state: 'inFlight' });
    expect(await claims.answer(name, token, 'the answer')).toBe(true);
    expect(await claims.claim(name, 'one')).toEqual({ state: 'answered', answer: 'the answer' });
    expect(await claims.claim(name, 'one')).toEqual({ state: 'answered', answer: 'the answer' });
  });

  test('another request under the same name is told so, whatever became of the first', async () => {
    const claims = await open(create);
    const name = aName();
    const token = await sent(claims, name);
    expect(await claims.claim(name, 'two')).toEqual({ state: 'other' });
    await claims.unknown(name, token);
    expect(await claims.claim(name, 'two')).toEqual({ state: 'other' });
    const again = await claims.claim(name, 'one');
    await claims.answer(name, (again as { token: string }).token, 'the answer');
    expect(await claims.claim(name, 'two')).toEqual({ state: 'other' });
    expect((await claims.claim(aName(), 'two')).state).toBe('mine');
  });

  test('of a hundred at once, one has it', async () => {
    const claims = await open(create);
    const name = aName();
    const states = await Promise.all(Array.from({ length: 100 }, async () => (await claims.claim(name, 'one')).state));
    expect(states.filter((state) => state === 'mine')).toHaveLength(1);
    expect(states.filter((state) => state === 'inFlight')).toHaveLength(99);
  });

  test('one that is released is free, for another request too', async () => {
    const claims = await open(create);
    const name = aName();
    expect(await claims.release(name, await sent(claims, name))).toBe(true);
    expect((await claims.claim(name, 'two')).state).toBe('mine');
  });

  test('one of unknown outcome is had by one, who learns when it was sent and for how long nothing was', async () => {
    const claims = await open(create);
    const name = aName();
    const before = Date.now();
    const first = await sent(claims, name);
    await claims.unknown(name, first);
    const again = await claims.claim(name, 'one');
    if (again.state !== 'lost') throw new Error(again.state);
    expect(again.lost.sentAt).toBeGreaterThanOrEqual(before - 60_000);
    expect(again.lost.sentAt).toBeLessThanOrEqual(Date.now() + 60_000);
    expect(again.lost.quietMs).toBeGreaterThanOrEqual(0);
    expect(await claims.claim(name, 'one')).toEqual({ state: 'inFlight' });
    // Nothing was sent, so that it has been quiet since the first.
    await claims.giveBack(name, again.token);
    await until(() => Date.now() > before + 20);
    const third = await claims.claim(name, 'one');
    if (third.state !== 'lost') throw new Error(third.state);
    expect(third.lost.sentAt).toBe(again.lost.sentAt);
    expect(third.lost.quietMs).toBeGreaterThan(again.lost.quietMs);
    // Now it was, and it is quiet only since then; when it was sent first does not change.
    await claims.sending(name, third.token);
    const sentAgain = Date.now();
    await claims.unknown(name, third.token);
    const fourth = await claims.claim(name, 'one');
    if (fourth.state !== 'lost') throw new Error(fourth.state);
    expect(fourth.lost.sentAt).toBe(again.lost.sentAt);
    expect(fourth.lost.quietMs).toBeLessThanOrEqual(Date.now() - sentAgain + 5);
  });

  test('a holder that dies before sending leaves it free, and one that dies after leaves it lost', async () => {
    const claims = await open(create, { leaseMs: leases.short });
    const [unsent, name] = [aName(), aName()];
    await claims.claim(unsent, 'one');
    expect(await afterLease(claims, unsent)).toEqual({ state: 'mine', token: expect.any(String) });
    await sent(claims, name);
    const lost = await afterLease(claims, name);
    expect(lost).toMatchObject({ state: 'lost', lost: { quietMs: expect.any(Number) } });
    // And so it stays when the next one dies as well, sending nothing.
    expect((await afterLease(claims, name)).state).toBe('lost');
  });

  test('one that was never sent within its lease is free, for another request too', async () => {
    const claims = await open(create, { leaseMs: leases.short });
    const name = aName();
    await claims.claim(name, 'one');
    await until(async () => (await claims.claim(name, 'two')).state === 'mine');
  });

  test('one of unknown outcome is known for longer than an answer', async () => {
    const claims = await open(create, { idempotencyHours: 1 / 3_600_000, leaseMs: leases.short });
    const [answered, unknown, unanswered] = [aName(), aName(), aName()];
    await claims.unknown(unknown, await sent(claims, unknown));
    await sent(claims, unanswered);
    await claims.answer(answered, await sent(claims, answered), 'the answer');
    await until(async () => (await claims.claim(answered, 'two')).state === 'mine');
    expect([(await claims.claim(unknown, 'two')).state, (await claims.claim(unanswered, 'two')).state]).toEqual([
      'other',
      'other',
    ]);
  });

  test('who has lost it to another can do nothing with it any more', async () => {
    const claims = await open(create, { leaseMs: leases.short });
    const name = aName();
    const token = await sent(claims, name);
    const lost = await afterLease(claims, name);
    const tries = [claims.sending(name, token), claims.unknown(name, token), claims.giveBack(name, token)];
    expect(await Promise.all([...tries, claims.release(name, token), claims.answer(name, token, 'old')])).toEqual(
      Array(5).fill(false),
    );
    expect(await claims.answer(name, (lost as { token: string }).token, 'new')).toBe(true);
    expect(await claims.claim(name, 'one')).toEqual({ state: 'answered', answer: 'new' });
    expect(await claims.sending(aName(), token)).toBe(false);
  });

  test('an answer cannot be taken back, or given twice', async () => {
    const claims = await open(create);
    const name = aName();
    const token = await sent(claims, name);
    await claims.answer(name, token, 'the answer');
    expect(await claims.answer(name, token, 'another')).toBe(false);
    expect(await claims.release(name, token)).toBe(false);
    expect(await claims.claim(name, 'one')).toEqual({ state: 'answered', answer: 'the answer' });
  });

  test('an answer is kept for as long as it was said, and no longer', async () => {
    const claims = await open(create, { idempotencyHours: 500 / 3_600_000 });
    const name = aName();
    await claims.answer(name, await sent(claims, name), 'the answer');
    await until(async () => (await claims.claim(name, 'two')).state === 'mine');
  });

  test('parts of a name do not run into each other', async () => {
    const claims = await open(create);
    const id = randomBytes(6).toString('hex');
    expect((await claims.claim([id, 'a', 'b'], 'one')).state).toBe('mine');
    expect((await claims.claim([id, 'ab'], 'one')).state).toBe('mine');
    expect((await claims.claim([id, 'a b'], 'one')).state).toBe('mine');
  });

  test('counts what was found', async () => {
    const claims = await open(create);
    const name = aName();
    const token = await sent(claims, name);
    await claims.claim(name, 'one');
    await claims.claim(name, 'two');
    await claims.unknown(name, token);
    await claims.answer(name, ((await claims.claim(name, 'one')) as { token: string }).token, 'the answer');
    await claims.claim(name, 'one');
    expect(claims.counts()).toEqual({ first: 1, repeated: 1, inFlight: 1, refused: 1, lost: 1 });
  });

  test('nothing is claimed once it is stopped', async () => {
    const claims = await open(create);
    await Promise.all(opened.splice(0).map(({ log }) => log.stop()));
    await expect(claims.claim(aName(), 'one')).rejects.toEqual(unavailable);
    await expect(claims.sending(aName(), 'token')).rejects.toEqual(unavailable);
  });
});

describe('claims in Redis', () => {
  test('are those of all gateways', async () => {
    const [one, other] = [await open(openOn), await open(openOn)];
    const name = aName();
    const token = await sent(one, name);
    expect(await other.claim(name, 'one')).toEqual({ state: 'inFlight' });
    await one.answer(name, token, 'the answer');
    expect(await other.claim(name, 'one')).toEqual({ state: 'answered', answer: 'the answer' });
  });

  test('show neither the name nor the answer, and have an end', async () => {
    const claims = await open(openOn, { idempotencyHours: 2 });
    const name = ['mutation', 'suspendCard', 'consumer', 'alice-in-clear', 'key-in-clear'];
    await claims.answer(name, await sent(claims, name), 'answer-in-clear');
    expect(await redis.dump()).not.toMatch(/in-clear|suspendCard/);
    const [key] = (await redis.send('KEYS', `${redis.keyPrefix}claim:*`)) as string[];
    for (const each of (await redis.send('KEYS', `${redis.keyPrefix}claim:*`)) as string[])
      expect(await redis.send('PTTL', each)).toBeGreaterThan(0);
    expect(key).toBeDefined();
  });
});
