import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault } from '../../src/errors.ts';
import type { EventLog, LogEntry, Update } from '../../src/events/event-log.ts';
import { presentLog } from '../../src/events/present-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { createLogger } from '../../src/log.ts';

const subject = 'card:c1';
const order = update('first-order', 'PRODUCE', 1, { stage: 'CARD_PROD_ONGOING' }, 'PENDING');
const deletion = update('deletion', 'DELETE', 2);
const registration = update('registration', 'REGISTER', 3);
const nextOrder = update('next-order', 'PRODUCE', 4, {}, 'PENDING');
const lateShipping = update('first-order', 'PRODUCE', 1, { stage: 'CARD_SHIPPED' });

describe('the record of an id that was used again', () => {
  let whole: EventLog;
  let log: EventLog;
  /** Throws while the states cannot be read. */
  let away: (() => void) | undefined;
  beforeEach(() => {
    whole = createMemoryEventLog({ secret: 's'.repeat(32), logger: createLogger({ name: 'test', level: 'silent' }) });
    away = undefined;
    const snapshotWithNote: EventLog['snapshotWithNote'] = async (...asked) => {
      away?.();
      return whole.snapshotWithNote(...asked);
    };
    log = presentLog({ ...whole, snapshotWithNote });
  });
  afterEach(() => whole.stop());

  const append = async (...updates: Update[]) => {
    for (const each of updates) await whole.append(each);
  };
  const shown = async () => (await log.snapshot(subject)).operations.map(({ operationId }) => operationId).sort();

  it('shows a deleted card what happened to it', async () => {
    await append(order, deletion);
    expect(await shown()).toEqual(['deletion', 'first-order']);
  });

  it('shows the next card nothing of the one before', async () => {
    await append(order, deletion, registration, nextOrder, lateShipping);
    expect(await shown()).toEqual(['next-order', 'registration']);
    const entries = await log.entries(subject);
    expect(entries.map(({ update: { operationId } }) => operationId)).toEqual(['registration', 'next-order']);
    expect((await whole.entries(subject)).length).toBe(5);
  });

  it.each([
    ['backwards', [nextOrder, registration, deletion, order]],
    ['the deletion last', [order, registration, nextOrder, deletion]],
  ])('does so when D1 told of it in another order: %s', async (_, updates) => {
    await append(...updates);
    expect(await shown()).toEqual(['next-order', 'registration']);
  });

  it('parts two cards also where the end of the first lasted longer than the start of the next', async () => {
    const endedAt = '2029-01-01T00:09:00.000Z';
    await append(order, { ...deletion, endedAt }, registration);
    expect(await shown()).toEqual(['registration']);
  });

  describe('where the gateway noted that it registered the next card', () => {
    const noteIt = async () => whole.remember(subject, 'succeeded', (await whole.snapshot(subject)).position);

    it.each([
      ['nothing of the end', [nextOrder, lateShipping]],
      ['neither the end nor the registration, but another thing', [update('next', 'SUSPEND', 4), lateShipping]],
    ])('shows the next card nothing of the one before when D1 tells %s', async (_, updates) => {
      await append(order);
      await noteIt();
      expect(await shown()).toEqual([]);
      await append(...updates);
      expect(await shown()).toEqual([updates[0]?.operationId]);
      expect((await log.entries(subject)).map(({ update: { operationId } }) => operationId)).toEqual(await shown());
    });

    it('hides the end of the one before that comes after', async () => {
      await append(order);
      await noteIt();
      await append(registration, deletion);
      expect(await shown()).toEqual(['registration']);
    });

    it('hides from a follower what goes on with the one before', async () => {
      await append(order);
      await noteIt();
      const stop = new AbortController();
      const following = log.follow(subject, { epoch: '', position: '0' }, stop.signal);
      const first = following.next();
      await append(lateShipping, nextOrder);
      expect((await first).value).toMatchObject({ update: { operationId: 'next-order' } });
      stop.abort();
    });

    it('can take it back', async () => {
      await append(order);
      await noteIt();
      await whole.remember(subject, 'succeeded', null);
      expect(await shown()).toEqual(['first-order']);
    });
  });

  it('knows the kinds that end or begin a card, and no word that only looks like one', async () => {
    await append(order, deletion, update('odd', 'constructor', 3));
    expect(await shown()).toEqual(['deletion', 'first-order', 'odd']);
  });

  it('takes a digital card that was deleted for no end of the card', async () => {
    await append(order, { ...deletion, fields: { digitalCardId: 'd1' } }, registration);
    expect(await shown()).toEqual(['deletion', 'first-order', 'registration']);
  });

  it('takes nothing for an end that failed, or has not come', async () => {
    await append(order, { ...deletion, status: 'FAILED' }, registration);
    expect(await shown()).toHaveLength(3);
  });

  it('keeps a follower waiting while whose card it is cannot be read, and goes on then', async () => {
    const stop = new AbortController();
    const following = log.follow(subject, { epoch: '', position: '0' }, stop.signal);
    const first = following.next();
    await new Promise(setImmediate);
    let failed = 0;
    away = () => {
      failed += 1;
      if (failed === 2) away = undefined;
      throw new Fault('EVENTS_UNAVAILABLE');
    };
    await append(order);
    expect((await first).value).toMatchObject({ update: { operationId: 'first-order' } });
    expect(failed).toBe(2);
    stop.abort();
  }, 20_000);

  it('hides it from a follower too, from the moment the next card is there', async () => {
    const stop = new AbortController();
    const heard: string[] = [];
    const following = (async () => {
      for await (const item of log.follow(subject, { epoch: '', position: '0' }, stop.signal)) {
        heard.push((item as LogEntry).update.operationId);
        if (heard.length === 4) stop.abort();
      }
    })();
    await append(order, deletion);
    while (heard.length < 2) await new Promise(setImmediate);
    await append(registration, lateShipping, nextOrder);
    await following;
    expect(heard).toEqual(['first-order', 'deletion', 'registration', 'next-order']);
  });
});

function update(
  operationId: string,
  kind: string,
  minute: number,
  fields: Update['fields'] = {},
  status = 'SUCCESSFUL',
): Update {
  const at = `2029-01-01T00:0${minute}:00.000Z`;
  const ended = status === 'PENDING' ? {} : { endedAt: at };
  return { subject, operationId, kind, status, startedAt: at, ...ended, fields };
}
