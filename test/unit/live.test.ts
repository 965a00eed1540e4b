import { describe, expect, it } from '@jest/globals';
import { afresh } from '../../src/domain/common/afresh.ts';
import { live, type Live } from '../../src/domain/common/live.ts';
import { patiently } from '../../src/domain/common/patiently.ts';
import { Fault } from '../../src/errors.ts';
import { createCursors } from '../../src/events/cursor.ts';
import type { EventLog, Update } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { order, produce, randomCard, silent, store } from '../support/events.ts';

const cursors = createCursors('the secret of this test');

describe('a record live', () => {
  it.each([1, 2])(
    'waits for the log once it has shown something, also after a cursor: entry %d is the first',
    async (from) => {
      const log = createMemoryEventLog({ secret: 'secret', logger: silent });
      let failures = 1;
      const failing: EventLog = {
        ...log,
        async *follow(subject, place, signal) {
          for await (const item of log.follow(subject, place, signal)) {
            if ('update' in item && item.update.fields.stage === 'CARD_PROD_READY' && failures-- > 0)
              throw new Fault('EVENTS_UNAVAILABLE');
            yield item;
          }
        },
      };
      const subject = randomCard();
      const positions: string[] = [];
      for (const update of order(subject)) positions.push((await store(log, update)).position);
      const { epoch } = await log.snapshot(subject);
      const abort = new AbortController();
      const after = cursors.encode(subject, { epoch, position: positions[from - 1] ?? '' });
      const source = { ...{ log: failing, cursors, subject, signal: abort.signal }, check: async () => undefined };
      const steps = live(source, after);
      const seen: string[] = [];
      const take = async () => {
        const { value } = (await steps.next()) as { value: Live };
        seen.push(value.kind === 'CHANGE' ? value.entry.position : value.kind);
      };
      if (from === 1) {
        for (let i = from; i < positions.length; i += 1) await take();
        expect(seen).toEqual(positions.slice(from));
      } else {
        // Before that the client is told, and comes back.
        await expect(take()).rejects.toMatchObject({ code: 'EVENTS_UNAVAILABLE' });
      }
      abort.abort();
      await log.stop();
    },
  );
});

describe('what is shown in place of a lost record', () => {
  const signal = new AbortController().signal;
  const failing = (code: 'D1_TIMEOUT' | 'EVENTS_UNAVAILABLE', times: number) => {
    let left = times;
    return async () => {
      if (left-- > 0) throw new Fault(code);
    };
  };

  it('is not shown before it has been made, however busy the log and D1 are', async () => {
    const log = createMemoryEventLog({ secret: 'secret', logger: silent });
    const subject = randomCard();
    const [first, ...others] = order(subject) as [Update, ...Update[]];
    await store(log, first);
    const abort = new AbortController();
    const busy = failing('EVENTS_UNAVAILABLE', 1);
    const prepare = async () => {
      await busy();
      for (const update of others) await log.append(update);
    };
    const source = { log, cursors, subject, signal: abort.signal, prepare, check: async () => undefined };
    const steps = live(source, cursors.encode(subject, { epoch: 'lost', position: '1' }));
    const { value } = (await steps.next()) as { value: Live };
    expect(value).toMatchObject({ kind: 'RESYNC', snapshot: { operations: [{ status: 'SUCCESSFUL' }] } });
    abort.abort();
    await log.stop();
  });

  it('is not shown to who may not see the card any more', async () => {
    const log = createMemoryEventLog({ secret: 'secret', logger: silent });
    const subject = randomCard();
    await store(log, produce(subject));
    const check = async () => {
      throw new Fault('NOT_FOUND');
    };
    const steps = live(
      { log, cursors, subject, signal, check },
      cursors.encode(subject, { epoch: 'lost', position: '1' }),
    );
    await expect(steps.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await log.stop();
  });

  it('is the record alone once D1 has been away for too long', async () => {
    const work = failing('D1_TIMEOUT', 1_000);
    const made = afresh(
      async (spare) => {
        await work().catch(spare);
        return 'the record';
      },
      signal,
      0,
    );
    expect(await made).toBe('the record');
  });

  it('is never made without the log', async () => {
    const abort = new AbortController();
    const made = afresh((spare) => failing('EVENTS_UNAVAILABLE', 1)().catch(spare), abort.signal, 0);
    abort.abort();
    await expect(made).rejects.toMatchObject({ code: 'EVENTS_UNAVAILABLE' });
  });
});

describe('what needs the log or D1', () => {
  const signal = new AbortController().signal;

  it('is had once they are there', async () => {
    let left = 1;
    const work = async () => {
      if (left-- > 0) throw new Fault('D1_UNAVAILABLE');
      return 'had';
    };
    expect(await patiently(work, signal)).toBe('had');
  });

  it('fails with what no waiting mends, and when nobody waits any more', async () => {
    const fails = (code: 'NOT_FOUND' | 'D1_TIMEOUT') => () => Promise.reject(new Fault(code));
    await expect(patiently(fails('NOT_FOUND'), signal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(patiently(fails('D1_TIMEOUT'), AbortSignal.abort())).rejects.toMatchObject({ code: 'D1_TIMEOUT' });
  });
});
