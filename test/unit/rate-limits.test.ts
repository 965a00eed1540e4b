import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSharedCounters } from '../../src/gateway/shared-counters.ts';
import type { SharedCounters } from '../../src/server/traffic/limit.ts';
import type { Counted, Limits } from '../../src/server/traffic/limits.ts';
import { silent, until } from '../support/events.ts';
import { startCluster } from '../support/redis-cluster.ts';
import { startReplicated, startSentinels } from '../support/redis-sentinel.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { limitsOf } from '../support/traffic.ts';

const refused = (retryAfterMs: unknown = expect.any(Number)) =>
  expect.objectContaining({ code: 'RATE_LIMITED', retryable: true, retryAfterMs });

const eventLog = {
  ...{ backend: 'redis' as const, secret: 'of this test', keyPrefix: 'test:', replicas: 0, fsync: false },
  ...{ retentionHours: 1, maxEntries: 1, repeatDays: 1, idempotencyHours: 1 },
};
type Where = Parameters<typeof openSharedCounters>[0];

let opened: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.reverse()) await each.stop();
  opened = [];
}, 60_000);

async function counters(where: object): Promise<SharedCounters> {
  const shared = openSharedCounters({ ...eventLog, ...where } as Where, silent);
  if (shared === null) throw new Error('these are in Redis');
  opened.push(shared);
  const isThere = async () => (await shared.eval('return 1', { keys: ['any'], arguments: [] })) === 1;
  await until(() => isThere().catch(() => false), 60_000);
  return shared;
}

/** Redis, and how often it was asked. */
function counting(shared: SharedCounters): SharedCounters & { asked: number } {
  return {
    asked: 0,
    eval(script, options) {
      this.asked += 1;
      return shared.eval(script, options);
    },
  };
}

describe.each(['memory', 'Redis'])('a limit that is counted in %s', (backend) => {
  let shared: SharedCounters | null;
  beforeEach(async () => {
    shared = null;
    if (backend === 'memory') return;
    const redis = await startRedis();
    opened.push(redis);
    shared = await counters({ topology: 'single', url: redis.url });
  });

  it('takes so many, and refuses the next until the window ends, without counting it', async () => {
    const limits = limitsOf({ consumer: 3, seconds: 2 }, shared);
    for (let times = 0; times < 3; times += 1) await limits.take([['consumer', 'alice']]);
    await expect(limits.take([['consumer', 'alice']])).rejects.toEqual(refused());
    const [error] = await Promise.allSettled([limits.take([['consumer', 'alice']])]);
    const { retryAfterMs } = (error as PromiseRejectedResult).reason as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(2_000);
    expect(limits.counts()).toMatchObject({ consumer: 2, service: 0 });
    await until(() =>
      limits.take([['consumer', 'alice']]).then(
        () => true,
        () => false,
      ),
    );
  });

  it('counts each by itself, and each name apart', async () => {
    const limits = limitsOf({ consumer: 1, service: 1 }, shared);
    await limits.take([['consumer', 'alice']]);
    await limits.take([['consumer', 'bob']]);
    await limits.take([['service', 'alice']]);
    await expect(limits.take([['consumer', 'alice']])).rejects.toEqual(refused());
  });

  it('is known to be used up without asking, by who has used it up', async () => {
    const limits = limitsOf({ address: 2 }, shared);
    await limits.take([['address', '203.0.113.7']]);
    expect(() => limits.check([['address', '203.0.113.7']])).not.toThrow();
    await limits.take([['address', '203.0.113.7']]);
    expect(() => limits.check([['address', '203.0.113.7']])).toThrow(refused());
    expect(() => limits.check([['address', '203.0.113.8']])).not.toThrow();
  });

  it('refuses for as long as the longest of several that are used up', async () => {
    const limits = limitsOf({ address: 1, consumer: 1, seconds: 600 }, shared);
    await limits.take([['address', '203.0.113.7']]);
    const both = limits.take([
      ['consumer', 'alice'],
      ['address', '203.0.113.7'],
    ]);
    await expect(both).rejects.toEqual(refused());
    expect(limits.counts()).toMatchObject({ address: 1, consumer: 0 });
  });

  it('of 0 is none', async () => {
    const limits = limitsOf({ consumer: 0 }, shared);
    for (let times = 0; times < 100; times += 1) await limits.take([['consumer', 'alice']]);
    expect(limits.counts().consumer).toBe(0);
  });
});

describe('limits that gateways share', () => {
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await startRedis();
    opened.push(redis);
  });
  const open = () => counters({ topology: 'single', url: redis.url });

  it('are counted together', async () => {
    const [here, there] = [limitsOf({ consumer: 4 }, await open()), limitsOf({ consumer: 4 }, await open())];
    for (const limits of [here, there, here, there]) await limits.take([['consumer', 'alice']]);
    await expect(here.take([['consumer', 'alice']])).rejects.toEqual(refused());
    await expect(there.take([['consumer', 'alice']])).rejects.toEqual(refused());
  });

  it('ask all at once, and nothing when it is known already', async () => {
    const shared = counting(await open());
    const limits = limitsOf({ consumer: 2, address: 10 }, shared);
    const both = () =>
      limits.take([
        ['address', '203.0.113.7'],
        ['consumer', 'alice'],
      ]);
    const first = both();
    // Both are on their way before any of them was answered.
    expect(shared.asked).toBe(2);
    await first;
    await both();
    expect(shared.asked).toBe(4);
    const alone = () => limits.take([['consumer', 'alice']]);
    for (let times = 0; times < 50; times += 1) await expect(alone()).rejects.toEqual(refused());
    expect(shared.asked).toBe(4);
  });

  /** Takes until refused. Gives how often that went well. */
  async function takeAll(limits: Limits, counted: Counted): Promise<number> {
    for (let taken = 0; ; taken += 1)
      if (!limits.takeHeld([counted])) {
        const [outcome] = await Promise.allSettled([limits.take([counted])]);
        if (outcome?.status === 'rejected') return taken;
      }
  }

  it('are taken some at a time, and handed out without asking', async () => {
    const shared = counting(await open());
    const limits = limitsOf({ consumer: 200 }, shared);
    expect(limits.takeHeld([['consumer', 'alice']])).toBe(false);
    await limits.take([['consumer', 'alice']]);
    for (let times = 1; times < 10; times += 1) expect(limits.takeHeld([['consumer', 'alice']])).toBe(true);
    expect(limits.takeHeld([['consumer', 'alice']])).toBe(false);
    expect(shared.asked).toBe(1);
    expect(await takeAll(limits, ['consumer', 'alice'])).toBe(190);
    expect(shared.asked).toBe(20);
    expect(() => limits.check([['consumer', 'alice']])).toThrow(refused());
  });

  it('are counted of all or of none where nobody is asked', async () => {
    const limits = limitsOf({ consumer: 200, address: 40 }, await open());
    const both: Counted[] = [['consumer', 'alice'], ['address', '203.0.113.7']]; // prettier-ignore
    await limits.take(both);
    expect(limits.takeHeld(both)).toBe(true);
    // The address has nothing left in hand; what the end user has is not touched.
    for (let times = 0; times < 20; times += 1) expect(limits.takeHeld(both)).toBe(false);
    for (let times = 2; times < 10; times += 1) expect(limits.takeHeld([['consumer', 'alice']])).toBe(true);
  });

  it('are never more together than one would have, and at least that without what others hold', async () => {
    const [here, there] = [limitsOf({ consumer: 200 }, await open()), limitsOf({ consumer: 200 }, await open())];
    await here.take([['consumer', 'alice']]);
    expect(await takeAll(there, ['consumer', 'alice'])).toBe(190);
    expect(await takeAll(here, ['consumer', 'alice'])).toBe(9);
    const all = await Promise.all([here, there, here].map((limits) => takeAll(limits, ['consumer', 'bob'])));
    expect(all.reduce((sum, taken) => sum + taken)).toBe(200);
  });

  it('are one by one where they are small, and where they guard secrets', async () => {
    const settings = { consumer: 39, failures: 100 };
    const [here, there] = [limitsOf(settings, await open()), limitsOf(settings, await open())];
    await here.take([['consumer', 'alice']]);
    await here.take([['failures', '203.0.113.7']]);
    expect(await takeAll(there, ['consumer', 'alice'])).toBe(38);
    expect(await takeAll(there, ['failures', '203.0.113.7'])).toBe(99);
    for (const counted of [
      ['consumer', 'alice'],
      ['failures', '203.0.113.7'],
    ] as Counted[]) {
      expect(here.takeHeld([counted])).toBe(false);
      await expect(here.take([counted])).rejects.toEqual(refused());
    }
  });

  it('are asked for once for all who wait', async () => {
    const shared = counting(await open());
    const limits = limitsOf({ failures: 100 }, shared);
    const flood = Array.from({ length: 300 }, () => limits.take([['failures', '203.0.113.7']]));
    const outcomes = await Promise.allSettled(flood);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
    expect(shared.asked).toBe(2);
  });

  it('end with their window, also those that were taken and not used', async () => {
    const [here, there] = [
      limitsOf({ consumer: 40, seconds: 1 }, await open()),
      limitsOf({ consumer: 40, seconds: 600 }, await open()),
    ];
    await here.take([['consumer', 'alice']]);
    await until(async () => (await redis.dump()) === '');
    expect(here.takeHeld([['consumer', 'alice']])).toBe(false);
    expect(await takeAll(there, ['consumer', 'alice'])).toBe(40);
  });

  it('name nobody in Redis, and leave nothing there', async () => {
    const limits = limitsOf({ consumer: 5, address: 5, service: 5, seconds: 1 }, await open());
    await limits.take([
      ['consumer', 'alice'],
      ['address', '203.0.113.7'],
      ['service', 'https://login.example back-office'],
    ]);
    const dump = await redis.dump();
    expect(dump.split('\n').filter((line) => line.startsWith('test:rate:'))).toHaveLength(3);
    expect(dump).not.toMatch(/alice|203\.0|login|back-office/);
    await until(async () => (await redis.dump()) === '');
  });

  it('are counted by each alone while Redis is away, and together again when it is back', async () => {
    const [here, there] = [limitsOf({ consumer: 2 }, await open()), limitsOf({ consumer: 2 }, await open())];
    await redis.kill();
    const take = (limits: typeof here, who: string) =>
      limits.take([['consumer', who]]).then(
        () => 'taken',
        (error: { code: string }) => error.code,
      );
    for (const limits of [here, there])
      expect([await take(limits, 'alice'), await take(limits, 'alice'), await take(limits, 'alice')]).toEqual([
        'taken',
        'taken',
        'RATE_LIMITED',
      ]);
    await redis.restart();
    await until(async () => {
      const who = String(performance.now());
      await take(here, who);
      await take(there, who);
      return (await take(here, who)) === 'RATE_LIMITED';
    }, 60_000);
  }, 90_000);

  it('keep nobody waiting for long when Redis hangs, and only the first ones', async () => {
    const shared = await open();
    const limits = limitsOf({ consumer: 1_000 }, shared);
    redis.freeze();
    try {
      await limits.take([['consumer', 'alice']]);
      // It has been given up by now.
      const began = performance.now();
      for (let times = 0; times < 100; times += 1) await limits.take([['consumer', 'alice']]);
      expect(performance.now() - began).toBeLessThan(2_000);
    } finally {
      redis.thaw();
    }
  });
});

describe('limits behind sentinels', () => {
  it('are counted together, and go on when another server is the primary', async () => {
    const redis = await startReplicated();
    opened.push(redis);
    const sentinels = await startSentinels(redis.primary);
    opened.push(sentinels);
    const shared = await counters({
      ...{ topology: 'sentinel', name: sentinels.name, sentinels: sentinels.addresses, login: { tls: false } },
    });
    const limits = limitsOf({ consumer: 1 }, shared);
    await limits.take([['consumer', 'alice']]);
    await redis.primary.kill();
    // Nobody is kept out meanwhile.
    await limits.take([['consumer', 'bob']]);
    await until(async () => (await sentinels.primaryPort()) === redis.replica.port, 60_000);
    await until(() => shared.eval('return 1', { keys: ['any'], arguments: [] }).then(Boolean, () => false), 60_000);
    await limits.take([['consumer', 'carla']]);
    expect(await redis.replica.dump()).toContain('test:rate:consumer:');
  }, 120_000);
});

describe('limits in a cluster', () => {
  it('are counted wherever a name belongs', async () => {
    const cluster = await startCluster();
    opened.push(cluster);
    const where = { topology: 'cluster', nodes: cluster.addresses, login: { tls: false } };
    const [here, there] = [limitsOf({ consumer: 2 }, await counters(where)), limitsOf({ consumer: 2 }, await counters(where))]; // prettier-ignore
    for (let person = 0; person < 30; person += 1) {
      await here.take([['consumer', `c${person}`]]);
      await there.take([['consumer', `c${person}`]]);
      await expect(here.take([['consumer', `c${person}`]])).rejects.toEqual(refused());
    }
    for (const primary of cluster.primaries) expect(await primary.dump()).toContain('test:rate:consumer:');
  }, 120_000);
});
