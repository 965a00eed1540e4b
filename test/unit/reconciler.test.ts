import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Config } from '../../src/config.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { Fault } from '../../src/errors.ts';
import type { EventLog, LogEntry, Subject, Update } from '../../src/events/event-log.ts';
import { expectingLog } from '../../src/events/reconciler/expecting-log.ts';
import { followedLog } from '../../src/events/reconciler/followed.ts';
import type { Getter } from '../../src/events/reconciler/getter.ts';
import { createMemoryStores } from '../../src/events/memory/stores.ts';
import type { Expected, PendingOperations } from '../../src/events/pending.ts';
import { nextDelay } from '../../src/events/reconciler/reconcile-delays.ts';
import { createReconciler, type Reconciler, type ReconcilerOptions } from '../../src/events/reconciler/reconciler.ts';
import { startReconciling } from '../../src/gateway/reconciling.ts';
import { createTokenBucket, type TokenBucket } from '../../src/gateway/token-bucket.ts';
import { createLogger } from '../../src/log.ts';
import { produce, randomCard, silent, start } from '../support/events.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;
const delays = [5, 15, 60, 300, 3_600].map((seconds) => seconds * second);

/** The loop's jitter is none, so that it looks every second. */
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** D1 in the getter's place: what it says of operations, and when it was asked. */
class D1 implements Getter {
  answers = new Map<string, Update[] | Error>();
  all = new Map<Subject, Update[] | Error>();
  asked: { id: string; at: number }[] = [];
  mended: { subject: Subject; orders: boolean }[] = [];
  private readonly began = Date.now();

  async operation({ operationId }: Expected): Promise<Update[]> {
    this.asked.push({ id: operationId, at: (Date.now() - this.began) / second });
    return answerOf(this.answers.get(operationId));
  }
  async everything(subject: Subject, orders: boolean): Promise<Update[]> {
    this.mended.push({ subject, orders });
    return answerOf(this.all.get(subject));
  }
}

function answerOf(answer: Update[] | Error | undefined): Update[] {
  if (answer instanceof Error) throw answer;
  return answer ?? [];
}

interface World {
  d1: D1;
  log: EventLog;
  pending: PendingOperations;
  reconciler: Reconciler;
  lines: string[];
}

const worlds: World[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map(({ reconciler }) => reconciler.stop()));
});

function open(options: Partial<ReconcilerOptions> = {}): World {
  const lines: string[] = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  const logger = createLogger({ level: 'warn', name: 'test', destination });
  const stores = createMemoryStores({ secret: 's'.repeat(32), logger: silent });
  const { log, followed } = followedLog(expectingLog(stores.log, stores.pending, delays[0] ?? 0));
  const d1 = new D1();
  const { pending } = stores;
  const times = { delays, ageMs: 30 * day, leaseMs: 60 * second, tickMs: second, restMs: 5 * second };
  const reconciler = createReconciler({ log, pending, getter: d1, followed, logger, ...times, ...options });
  const world = { d1, log, pending, reconciler, lines };
  worlds.push(world);
  return world;
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const pendingCount = async ({ pending }: World) => (await pending.counts()).pending;

describe('an operation whose end does not come', () => {
  test('is asked for once D1 had its time, and what it answers is recorded and shown', async () => {
    const world = open();
    const { log, d1, reconciler } = world;
    const card = randomCard();
    const begun = produce(card);
    const ended = produce(card, { stage: 'CARD_SHIPPED' }, { status: 'SUCCESSFUL' });
    const controller = new AbortController();
    const shown: unknown[] = [];
    void (async () => {
      for await (const entry of log.follow(card, start, controller.signal)) shown.push((entry as LogEntry).update);
    })();
    await log.append(begun);
    d1.answers.set(begun.operationId, [ended]);
    await pass(4.9 * second);
    expect(d1.asked).toEqual([]);
    await pass(2 * second);
    expect(d1.asked).toHaveLength(1);
    expect(shown).toEqual([begun, ended]);
    expect(await pendingCount(world)).toBe(0);
    await pass(day);
    expect(d1.asked).toHaveLength(1);
    expect(shown).toHaveLength(2);
    expect(reconciler.counts()).toMatchObject({ asked: 1, found: 1, stale: 0, failed: 0 });
    controller.abort();
  });

  test('is asked for less and less often as long as D1 says nothing new, then once a day', async () => {
    const { log, d1 } = open({ tickMs: 5 * second });
    const begun = produce(randomCard());
    await log.append(begun);
    d1.answers.set(begun.operationId, [begun]);
    await pass(day);
    const hours = Array.from({ length: 24 }, (_, i) => (i + 1) * 3_600);
    expect(d1.asked.map(({ at }) => at)).toEqual([5, 15, 60, 300, ...hours]);
    await pass(3 * day);
    expect(d1.asked.slice(-3).map(({ at }) => at / 86_400)).toEqual([2, 3, 4]);
    expect(d1.asked).toHaveLength(31);
  });

  test('a new word of D1 begins the delays anew', async () => {
    const { log, d1 } = open();
    const card = randomCard();
    const begun = produce(card);
    await log.append(begun);
    d1.answers.set(begun.operationId, [begun]);
    await pass(100 * second);
    expect(d1.asked).toHaveLength(3);
    await log.append(produce(card, { stage: 'DATA_PREPARED' }));
    await pass(7 * second);
    expect(d1.asked).toHaveLength(4);
  });

  test('also when the word is what the getter answered', async () => {
    const { log, d1 } = open();
    const card = randomCard();
    await log.append(produce(card));
    d1.answers.set(produce(card).operationId, [produce(card, { stage: 'DATA_PREPARED' })]);
    await pass(13 * second);
    expect(d1.asked.map(({ at }) => at)).toEqual([5, 10]);
  });

  test('is given up when its time is over, with one warning that hides what D1 must not have put there', async () => {
    const world = open({ tickMs: hour });
    const { log, d1, reconciler, lines } = world;
    const begun = produce(randomCard(), {}, { operationId: 'op-4111111111111111' });
    await log.append(begun);
    d1.answers.set(begun.operationId, [begun]);
    await pass(29 * day);
    expect(lines).toEqual([]);
    await pass(3 * day);
    expect(reconciler.counts().stale).toBe(1);
    expect(await pendingCount(world)).toBe(0);
    const warnings = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(warnings).toMatchObject([{ operationId: expect.stringMatching(/^hidden-/) }]);
    expect(lines.join()).not.toContain('4111111111111111');
    expect(lines.join()).not.toContain(begun.subject);
    const { length } = d1.asked;
    await pass(3 * day);
    expect(d1.asked).toHaveLength(length);
  });

  test('that D1 does not know is given up after the last delay', async () => {
    const world = open();
    const { log, d1, reconciler, lines } = world;
    await log.append(produce(randomCard()));
    await pass(hour - 10 * second);
    expect(d1.asked).toHaveLength(4);
    expect(lines).toEqual([]);
    await pass(minuteOf(1));
    expect(d1.asked).toHaveLength(5);
    expect(reconciler.counts()).toMatchObject({ unknown: 5, stale: 1 });
    expect(lines).toHaveLength(1);
    expect(await pendingCount(world)).toBe(0);
  });

  test('that D1 forgets for a moment is still asked for', async () => {
    const { log, d1, reconciler } = open({ tickMs: 5 * second });
    const begun = produce(randomCard());
    await log.append(begun);
    d1.answers.set(begun.operationId, [begun]);
    await pass(5 * hour);
    d1.answers.delete(begun.operationId);
    await pass(2 * hour);
    d1.answers.set(begun.operationId, [{ ...begun, status: 'FAILED' }]);
    await pass(2 * hour);
    expect(reconciler.counts()).toMatchObject({ unknown: 2, found: 1, stale: 0 });
  });

  test('is not asked for when the record has its end already', async () => {
    const world = open();
    const { log, pending, d1, reconciler } = world;
    const ended = produce(randomCard(), {}, { status: 'FAILED' });
    await log.append(ended);
    await pending.expect(ended, 'left over', 0);
    await pass(minuteOf(1));
    expect(d1.asked).toEqual([]);
    expect(reconciler.counts().ended).toBe(1);
    expect(await pendingCount(world)).toBe(0);
  });

  test('what comes along with the answer is recorded too', async () => {
    const { log, d1 } = open();
    const card = randomCard();
    const [one, other] = ['one', 'other'].map((operationId) => produce(card, {}, { operationId, status: 'FAILED' }));
    await log.append(produce(card, {}, { operationId: 'one' }));
    d1.answers.set('one', [one as Update, other as Update]);
    await pass(10 * second);
    expect((await log.snapshot(card)).operations).toMatchObject([{ status: 'FAILED' }, { operationId: 'other' }]);
  });

  test('nothing is asked for after the end', async () => {
    const { log, d1, reconciler } = open();
    await log.append(produce(randomCard()));
    await reconciler.stop();
    await pass(minuteOf(1));
    expect(d1.asked).toEqual([]);
  });
});

describe('when D1 fails', () => {
  const away = ['D1_UNAVAILABLE', 'D1_TIMEOUT', 'D1_UNAUTHORIZED'] as const;

  test.each(away)('as a whole (%s), it is left alone for a while, and no try is counted', async (code) => {
    const { log, d1, reconciler } = open();
    const ids = Array.from({ length: 10 }, (_, i) => `op-${i}`);
    for (const operationId of ids) {
      await log.append(produce(randomCard(), {}, { operationId }));
      d1.answers.set(operationId, new Fault(code));
    }
    await pass(61 * second);
    // One try alone, then five seconds of rest: not ten a second.
    expect(d1.asked.length).toBeGreaterThan(6);
    expect(d1.asked.length).toBeLessThan(13);
    expect(reconciler.counts()).toMatchObject({ asked: 0, unavailable: d1.asked.length, stale: 0 });
    for (const operationId of ids)
      d1.answers.set(operationId, [produce(randomCard(), {}, { operationId, status: 'FAILED' })]);
    await pass(15 * second);
    expect(reconciler.counts()).toMatchObject({ asked: 10, found: 10 });
  });

  test('it is asked soon after it is back, however long an operation has been silent', async () => {
    const { log, d1, reconciler } = open({ tickMs: 5 * second });
    const begun = produce(randomCard());
    await log.append(begun);
    d1.answers.set(begun.operationId, [begun]);
    await pass(3 * day - minuteOf(1));
    d1.answers.set(begun.operationId, new Fault('D1_UNAVAILABLE'));
    await pass(hour);
    expect(reconciler.counts().unavailable).toBeGreaterThan(0);
    d1.answers.set(begun.operationId, [{ ...begun, status: 'FAILED' }]);
    await pass(minuteOf(1));
    expect(reconciler.counts().found).toBe(1);
  });

  test('with an answer that nobody understands, it is asked again, later and later', async () => {
    const { log, d1, reconciler } = open();
    await log.append(produce(randomCard(), {}, { operationId: 'op' }));
    await log.append(produce(randomCard(), {}, { operationId: 'good' }));
    d1.answers.set('op', new Fault('D1_UNEXPECTED'));
    d1.answers.set('good', [produce(randomCard(), {}, { operationId: 'good', status: 'FAILED' })]);
    await pass(100 * second);
    expect(d1.asked.filter(({ id }) => id === 'good')).toHaveLength(1);
    expect(d1.asked.filter(({ id }) => id === 'op').map(({ at }) => at)).toEqual([5, 15, 60]);
    expect(reconciler.counts()).toMatchObject({ failed: 3, stale: 0 });
  });

  test('the log cannot be reached: nothing is lost, and it goes on', async () => {
    const world = open();
    const { log, d1, reconciler, lines } = world;
    const begun = produce(randomCard());
    await log.append(begun);
    d1.answers.set(begun.operationId, new Fault('EVENTS_UNAVAILABLE'));
    await pass(10 * second);
    expect(d1.asked).toHaveLength(1);
    // The lease keeps it for a minute.
    d1.answers.set(begun.operationId, [{ ...begun, status: 'FAILED' }]);
    await pass(minuteOf(1) + 5 * second);
    expect(reconciler.counts()).toMatchObject({ asked: 1, found: 1 });
    expect(lines).toEqual([]);
  });
});

test('a record that is away keeps nobody else from being asked for, and is asked for once it is back', async () => {
  const { log, d1 } = open();
  const [far, near] = [
    produce(randomCard(), {}, { operationId: 'far' }),
    produce(randomCard(), {}, { operationId: 'near' }),
  ];
  await log.append(far);
  await log.append(near);
  for (const begun of [far, near]) d1.answers.set(begun.operationId, [{ ...begun, status: 'FAILED' }]);
  const { snapshot } = log;
  let isAway = true;
  log.snapshot = async (subject) => {
    if (isAway && subject === far.subject) throw new Fault('EVENTS_UNAVAILABLE');
    return snapshot(subject);
  };
  await pass(10 * second);
  expect(d1.asked.map(({ id }) => id)).toEqual(['near']);
  isAway = false;
  await pass(minuteOf(1));
  expect(d1.asked.map(({ id }) => id)).toEqual(['near', 'far']);
});

describe('several processes', () => {
  test('what a taker who died has taken is asked for by another when the lease ends', async () => {
    const world = open();
    const { log, pending, d1 } = world;
    const begun = produce(randomCard());
    await log.append(begun);
    d1.answers.set(begun.operationId, [{ ...begun, status: 'FAILED' }]);
    jest.setSystemTime(Date.now() + 5 * second);
    expect(await pending.take(10, 20 * second)).toHaveLength(1);
    await pass(18 * second);
    expect(d1.asked).toEqual([]);
    await pass(5 * second);
    expect(d1.asked).toHaveLength(1);
  });

  test('a round that takes too long hands the rest back before its lease ends', async () => {
    const world = open({ leaseMs: 20 * second });
    const { log, d1, pending } = world;
    const ask = d1.operation.bind(d1);
    d1.operation = (operation: Expected, signal?: AbortSignal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('stopped')));
        setTimeout(() => resolve(ask(operation)), 8.3 * second);
      });
    for (let i = 0; i < 12; i += 1) await log.append(produce(randomCard(), {}, { operationId: `op-${i}` }));
    await pass(20.5 * second);
    expect(await pending.take(20, second)).toEqual([]);
    // One and then eight at once began within half a lease; when these are done, the others are free for anybody.
    await pass(1.3 * second);
    expect(d1.asked).toHaveLength(9);
    expect(await pending.take(20, second)).toHaveLength(3);
    await pass(minuteOf(1));
    expect(new Set(d1.asked.map(({ id }) => id)).size).toBe(12);
  });
});

test('where nobody is to ask, what has not ended is kept for who does', async () => {
  const stores = createMemoryStores({ secret: 's'.repeat(32), logger: silent });
  const config = {
    reconcile: { asks: false, delays, perSecond: 5, ageMs: 30 * day },
    d1: { timeouts: { totalMs: 8 * second } } as Config['d1'],
  };
  // It has no getters: whoever asked would fail.
  const { log, reconciler } = startReconciling(stores, {} as D1Client, config, silent);
  expect(reconciler).toBeNull();
  await log.append(produce(randomCard()));
  await pass(minuteOf(1));
  expect(await stores.pending.take(10, second)).toMatchObject([{ kind: 'PRODUCE', asked: 0 }]);
});

describe('after a loss of the record', () => {
  test('those who are followed are asked for, and what D1 tells is recorded', async () => {
    const { log, d1, reconciler } = open();
    const [followed, left, other] = [randomCard(), randomCard(), randomCard()];
    const [stays, leaves] = [new AbortController(), new AbortController()];
    const entry = log.follow(followed, start, stays.signal).next();
    const again = log.follow(followed, start, leaves.signal);
    void again.next();
    void log.follow(left, start, leaves.signal).next();
    void log.entries(other);
    await pass(0);
    leaves.abort();
    await pass(0);
    d1.all.set(followed, [produce(followed, {}, { status: 'FAILED' })]);
    reconciler.lost();
    reconciler.lost();
    await pass(3 * second);
    // Whoever has just left may be about to come back: that is what a subscription does at a gap.
    expect(d1.mended).toEqual([
      { subject: followed, orders: true },
      { subject: left, orders: true },
    ]);
    expect((await entry).value).toMatchObject({ update: { status: 'FAILED' } });
    await pass(minuteOf(2));
    reconciler.lost();
    await pass(3 * second);
    expect(d1.mended.slice(2)).toEqual([{ subject: followed, orders: false }]);
    expect(reconciler.counts().mended).toBe(3);
    stays.abort();
  });

  test('orders that the subscription has asked for itself are not asked for again', async () => {
    const { log, d1, reconciler } = open();
    const card = randomCard();
    const controller = new AbortController();
    void log.follow(card, start, controller.signal).next();
    await pass(0);
    reconciler.lost();
    await log.append(produce(card));
    await pass(2 * second);
    expect(d1.mended).toEqual([{ subject: card, orders: false }]);
    controller.abort();
  });

  test('with D1 away they are asked for when it is back; one that fails keeps nobody waiting', async () => {
    const { log, d1, reconciler } = open();
    const [odd, card] = [randomCard(), randomCard()];
    const controller = new AbortController();
    for (const subject of [odd, card]) void log.follow(subject, start, controller.signal).next();
    await pass(0);
    d1.all.set(odd, new Fault('D1_UNEXPECTED'));
    d1.all.set(card, new Fault('D1_UNAVAILABLE'));
    reconciler.lost();
    await pass(3 * second);
    expect(d1.mended).toHaveLength(2);
    d1.all.set(card, [produce(card)]);
    await pass(10 * second);
    expect(d1.mended.map(({ subject }) => subject)).toEqual([odd, card, card]);
    expect((await log.snapshot(card)).operations).toHaveLength(1);
    controller.abort();
  });
});

test('the next delay', () => {
  const after = (asked: number, silentSeconds: number) => nextDelay(delays, asked, silentSeconds * second) / second;
  expect(after(1, 5)).toBe(10);
  expect(after(4, 300)).toBe(3_300);
  expect(after(5, 3_600)).toBe(3_600);
  // Late by hours: the pace is not faster than the first delay.
  expect(after(1, 20_000)).toBe(5);
  expect(after(40, 86_400)).toBe(86_400);
});

describe('the rate of questions', () => {
  /** How many can be had without waiting. */
  async function atOnce(bucket: TokenBucket): Promise<number> {
    const controller = new AbortController();
    let given = 0;
    const drawing = (async () => {
      for (; given < 100; given += 1) await bucket.take(controller.signal);
    })();
    await new Promise(setImmediate);
    controller.abort();
    await drawing.catch(() => undefined);
    return given;
  }

  test('is a burst, then so many a second, and not more after a long while', async () => {
    const bucket = createTokenBucket(5);
    expect(await atOnce(bucket)).toBe(10);
    jest.advanceTimersByTime(second);
    expect(await atOnce(bucket)).toBe(5);
    jest.advanceTimersByTime(hour);
    expect(await atOnce(bucket)).toBe(10);
  });

  test.each([1, 8])('is kept by who waits, %s at a time', async (users) => {
    jest.useRealTimers();
    const bucket = createTokenBucket(100);
    const { signal } = new AbortController();
    const began = performance.now();
    const use = async () => {
      for (let i = 0; i < 230 / users; i += 1) await bucket.take(signal);
    };
    await Promise.all(Array.from({ length: users }, use));
    expect(performance.now() - began).toBeGreaterThan(280);
  });
});

function minuteOf(count: number): number {
  return count * 60 * second;
}
