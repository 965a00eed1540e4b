import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKnown } from '../../src/domain/common/known.ts';
import type { EventLog } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import type { Dependencies } from '../../src/scope.ts';
import { produce, randomCard, silent } from '../support/events.ts';

describe('what an operation knows of the log', () => {
  const subject = randomCard();
  let whole: EventLog;
  let reads: number;
  let fails: boolean;
  let isOld: boolean | Error;
  let scope: ReturnType<typeof createKnown>;
  beforeEach(() => {
    whole = createMemoryEventLog({ secret: 'secret', logger: silent });
    [reads, fails, isOld] = [0, false, false];
    const snapshot: EventLog['snapshot'] = async (of) => {
      reads += 1;
      if (fails) throw new Error('away');
      return whole.snapshot(of);
    };
    const record: Dependencies['record'] = async () => {
      if (isOld instanceof Error) throw isOld;
      return isOld;
    };
    scope = createKnown({ log: { ...whole, snapshot }, record });
  });
  afterEach(() => whole.stop());
  const operations = async () => (await scope.known.of(subject)).operations.length;

  it('is read once for all who ask, whatever others append meanwhile', async () => {
    expect(await Promise.all([operations(), operations()])).toEqual([0, 0]);
    await whole.append(produce(subject));
    expect([await operations(), reads]).toEqual([0, 1]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['appends', () => scope.log.append(produce(subject))],
    ['remembers', () => scope.log.remember(subject, 'note', 'text')],
    ['records something that was new', () => ((isOld = true), scope.record([]))],
    ['fails to record', () => ((isOld = new Error('away')), scope.record([]).catch(() => undefined))],
    ['says so', async () => scope.known.forget()],
  ])('is read anew once the operation %s', async (_, write) => {
    await operations();
    await write();
    await operations();
    expect(reads).toBe(2);
  });

  it('stays where all that was recorded was known', async () => {
    await operations();
    await scope.record([]);
    await operations();
    expect(reads).toBe(1);
  });

  it('keeps no failure', async () => {
    fails = true;
    await expect(operations()).rejects.toThrow('away');
    fails = false;
    expect(await operations()).toBe(0);
  });
});
