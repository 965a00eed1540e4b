import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { liveMany, type LiveStep } from '../../src/domain/common/live-many.ts';
import { Fault } from '../../src/errors.ts';
import { createCursors } from '../../src/events/cursor.ts';
import type { EventLog, Subject } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { order, produce, silent, store, until } from '../support/events.ts';

const owner = 'consumer:alice';
const cursors = createCursors('the secret of this test');
const [one, two, late] = ['card:one', 'card:two', 'card:late'] as const;

describe('an end user and their cards, live', () => {
  let log: EventLog;
  let signals: AbortController[];
  /** What D1 says, and how often it was asked. */
  let cards: Subject[];
  let asked: number;
  let down: boolean;
  beforeEach(() => {
    log = createMemoryEventLog({ secret: 'secret', logger: silent, maxEntries: 1_000 });
    signals = [];
    cards = [one, two];
    asked = 0;
    down = false;
  });
  afterEach(async () => {
    signals.forEach((each) => each.abort());
    await log.stop();
  });

  /** Hardly ever asks D1 by itself, unless told to. */
  function open(pace: { recheckMs?: number; relistMs?: number } = {}, after: string | null = null, by = log) {
    const abort = new AbortController();
    signals.push(abort);
    const source = {
      ...({ log: by, wholeLog: by, cursors, owner, signal: abort.signal } as const),
      members: async () => {
        asked += 1;
        if (down) throw new Fault('D1_UNAVAILABLE');
        return [owner, ...cards] as Subject[];
      },
      prepare: async () => undefined,
      pace: { recheckMs: 600_000, relistMs: 600_000, ...pace },
    };
    return { steps: liveMany(source, after), abort };
  }

  async function next(steps: AsyncGenerator<LiveStep, void, void>): Promise<LiveStep> {
    const { value } = await steps.next();
    if (!value) throw new Error('It has ended.');
    return value;
  }

  async function take(steps: AsyncGenerator<LiveStep, void, void>, count: number): Promise<LiveStep[]> {
    const taken: LiveStep[] = [];
    while (taken.length < count) taken.push(await next(steps));
    return taken;
  }

  const told = (steps: LiveStep[]) =>
    steps.map((step) => (step.kind === 'CHANGE' ? `${step.entry.update.subject} ${step.entry.position}` : step.kind));

  test('what comes is shown once, in the order of each record, and by the clock where it can', async () => {
    const { steps } = open();
    expect((await next(steps)).kind).toBe('SNAPSHOT');
    const wanted: string[] = [];
    for (const [i, update] of order(one).entries()) {
      for (const each of [update, order(two)[i] ?? update]) {
        const { position } = await store(log, each);
        wanted.push(`${each.subject} ${position}`);
      }
    }
    const seen = told(await take(steps, 14));
    expect(new Set(seen)).toEqual(new Set(wanted));
    for (const card of [one, two]) {
      const ofCard = (text: string) => text.startsWith(card);
      expect(seen.filter(ofCard)).toEqual(wanted.filter(ofCard));
    }
  });

  test('every cursor goes on right behind its step, in all records at once', async () => {
    const { steps } = open();
    const first = await next(steps);
    for (const update of [...order(one), ...order(two)]) await store(log, update);
    const all = [first, ...(await take(steps, 14))];
    for (const [i, { cursor }] of all.entries()) {
      const { steps: again, abort } = open({}, cursor);
      const rest = told(await take(again, 14 - i));
      expect(rest.toSorted()).toEqual(told(all.slice(i + 1)).toSorted());
      abort.abort();
      expect((await again.next()).done).toBe(true);
    }
  });

  test('what may be the next card’s under an id is not shown until D1 says whose it is', async () => {
    const { steps } = open();
    await next(steps);
    await store(log, { ...produce(one), operationId: 'end', kind: 'DELETE', status: 'SUCCESSFUL', fields: {} });
    await next(steps);
    down = true;
    const before = asked;
    await store(log, { ...produce(one), operationId: 'the next owner’s' });
    const following = next(steps);
    await until(() => asked > before + 1);
    cards = [two];
    down = false;
    const last = await store(log, produce(two));
    expect(told([await following])).toEqual([`${two} ${last.position}`]);
  });

  test('a cursor gives no right: what is no longer theirs is left out, what is new comes from its start', async () => {
    const { steps } = open();
    await next(steps);
    await store(log, produce(one));
    const { cursor } = await next(steps);
    await store(log, produce(one, { stage: 'DATA_PREPARED' }));
    const other = await store(log, produce(late));
    cards = [late, two];
    const { steps: again } = open({}, cursor);
    expect(told([await next(again)])).toEqual([`${late} ${other.position}`]);
    const last = await store(log, produce(two));
    const step = await next(again);
    expect(told([step])).toEqual([`${two} ${last.position}`]);
    expect(cursors.decodeMany(owner, step.cursor).has(one)).toBe(false);
  });

  test('a reader that does not read holds one entry of each record, and misses none', async () => {
    let fetched = 0;
    const counting: EventLog = {
      ...log,
      async *follow(...args) {
        for await (const item of log.follow(...args)) {
          fetched += 1;
          yield item;
        }
      },
    };
    const { steps } = open({}, null, counting);
    await next(steps);
    for (let i = 0; i < 300; i += 1)
      for (const card of [one, two]) await store(log, produce(card, {}, { operationId: `${card} ${i}` }));
    const first = await next(steps);
    await until(() => fetched === 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(fetched).toBe(2);
    const seen = told([first, ...(await take(steps, 599))]);
    expect(new Set(seen).size).toBe(600);
  });

  test('a reader that falls behind a record begins anew, and then misses none', async () => {
    await log.stop();
    log = createMemoryEventLog({ secret: 'secret', logger: silent, maxEntries: 3 });
    const { steps } = open();
    await next(steps);
    await store(log, produce(two));
    await next(steps);
    for (const update of order(one)) await store(log, update);
    // The first was fetched when it came.
    expect((await take(steps, 2)).map(({ kind }) => kind)).toEqual(['CHANGE', 'RESYNC']);
    const { position } = await store(log, produce(two, { stage: 'DATA_PREPARED' }));
    const { position: ofOne } = await store(log, produce(one, {}, { operationId: 'another' }));
    expect(told(await take(steps, 2))).toEqual([`${two} ${position}`, `${one} ${ofOne}`]);
  });

  test('a card that is announced is there at once; one that is not, when it is looked for', async () => {
    const { steps } = open();
    await next(steps);
    const coming = next(steps);
    const { position } = await store(log, produce(late));
    cards = [one, two, late];
    await log.ring(owner);
    expect(told([await coming])).toEqual([`${late} ${position}`]);
    // At the start, when it was announced, and for what begins on it: that may be another card's.
    expect(asked).toBe(3);

    const { steps: looking } = open({ relistMs: 20 });
    await next(looking);
    const found = next(looking);
    const other = await store(log, produce('card:other'));
    cards = [one, two, late, 'card:other'];
    expect(told([await found])).toEqual([`card:other ${other.position}`]);
  });

  test('something that happens makes it look, and not more often than it may', async () => {
    const { steps } = open({ recheckMs: 200 });
    await next(steps);
    const begun = Date.now();
    for (const update of order(one)) await store(log, update);
    await take(steps, 7);
    expect(asked).toBeLessThanOrEqual(2 + Math.floor((Date.now() - begun) / 200));
    cards = [one, two, late];
    const { position } = await store(log, produce(late));
    expect(told([await next(steps)])).toEqual([`${late} ${position}`]);
  });

  test('a card that is no longer theirs is shown no more', async () => {
    const { steps } = open({ recheckMs: 0 });
    await next(steps);
    await store(log, produce(one));
    expect(told([await next(steps)])[0]).toContain(one);
    cards = [two];
    await store(log, produce(one, { stage: 'DATA_PREPARED' }));
    const coming = next(steps);
    await until(() => asked > 2);
    const { position } = await store(log, produce(two));
    expect(told([await coming])).toEqual([`${two} ${position}`]);
  });

  test('a card that is left out of the list for a while goes on where it was', async () => {
    const { steps } = open({ recheckMs: 0, relistMs: 0 });
    await next(steps);
    const first = await store(log, produce(one));
    expect(told([await next(steps)])).toEqual([`${one} ${first.position}`]);
    const coming = next(steps);
    for (const listed of [[two], [one, two]] as Subject[][]) {
      cards = listed;
      const before = asked;
      await log.ring(owner);
      await until(() => asked > before + 1);
    }
    const { position } = await store(log, produce(one, { stage: 'DATA_PREPARED' }));
    expect(told([await coming])).toEqual([`${one} ${position}`]);
  });

  test('what may be of another card under the same id is looked for at once, whatever the pace', async () => {
    const { steps } = open();
    await next(steps);
    const { position } = await store(log, produce(one));
    expect(told([await next(steps)])).toEqual([`${one} ${position}`]);
    cards = [two];
    await store(log, produce(one, {}, { operationId: 'of-the-next-owner', kind: 'REGISTER' }));
    const ofTwo = await store(log, produce(two));
    expect(told([await next(steps)])).toEqual([`${two} ${ofTwo.position}`]);
    expect(asked).toBeGreaterThanOrEqual(3);
  });

  test('and again with the next entry while D1 cannot be asked', async () => {
    const { steps } = open();
    await next(steps);
    down = true;
    await store(log, produce(one));
    await next(steps);
    down = false;
    cards = [two];
    await store(log, produce(one, { stage: 'DATA_PREPARED' }));
    const ofTwo = await store(log, produce(two));
    expect(told([await next(steps)])).toEqual([`${two} ${ofTwo.position}`]);
  });

  test('while D1 cannot be asked its last answer stands; at the start there is none', async () => {
    const { steps } = open({ recheckMs: 0 });
    await next(steps);
    down = true;
    const { position } = await store(log, produce(one));
    expect(told([await next(steps)])).toEqual([`${one} ${position}`]);
    await expect(open().steps.next()).rejects.toEqual(expect.objectContaining({ code: 'D1_UNAVAILABLE' }));
  });

  test('a record that fails in the middle goes on behind what it gave, and one that says it again is not believed', async () => {
    for (const way of ['fails', 'repeats'] as const) {
      let left = 1;
      const odd: EventLog = {
        ...log,
        async *follow(subject, from, signal) {
          for await (const item of log.follow(subject, from, signal)) {
            const strikes = 'update' in item && item.update.fields.stage === 'CARD_PROD_READY' && left-- > 0;
            if (strikes && way === 'fails') throw new Fault('EVENTS_UNAVAILABLE');
            if (strikes) yield item;
            yield item;
          }
        },
      };
      const card: Subject = `card:which-${way}`;
      cards = [card];
      const { steps, abort } = open({}, null, odd);
      await next(steps);
      const wanted: string[] = [];
      for (const update of order(card)) wanted.push(`${card} ${(await store(log, update)).position}`);
      expect(told(await take(steps, 7))).toEqual(wanted);
      abort.abort();
    }
  });

  test('an end user whom D1 no longer knows ends it', async () => {
    const abort = new AbortController();
    signals.push(abort);
    let known = true;
    const steps = liveMany(
      {
        ...({ log, wholeLog: log, cursors, owner, signal: abort.signal } as const),
        members: () => (known ? Promise.resolve([owner]) : Promise.reject(new Fault('NOT_FOUND'))),
        prepare: async () => undefined,
        pace: { recheckMs: 0, relistMs: 600_000 },
      },
      null,
    );
    await next(steps);
    known = false;
    await store(log, { ...produce(one), subject: owner });
    await expect(steps.next()).rejects.toEqual(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  test('ends when it is aborted, also while it waits, and when the log is stopped', async () => {
    for (const end of [(abort: AbortController) => abort.abort(), () => log.stop()]) {
      const { steps, abort } = open();
      await next(steps);
      const waiting = steps.next();
      await end(abort);
      expect((await waiting).done).toBe(true);
    }
  });
});
