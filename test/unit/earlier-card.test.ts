import { describe, expect, it } from '@jest/globals';
import { isNotDone, notSent } from '../../src/d1/faults.ts';
import { asNewCards } from '../../src/domain/card/earlier-card.ts';
import { Fault } from '../../src/errors.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import type { Scope } from '../../src/scope.ts';
import { produce, silent, store } from '../support/events.ts';

describe('the record of a retired card whose id is registered anew', () => {
  it.each([
    ['kept when nothing was sent', notSent('BREAKER_OPEN'), null],
    ['kept when the log kept it from being sent', new Fault('EVENTS_UNAVAILABLE'), null],
    ['the earlier card’s when nobody knows', new Fault('D1_TIMEOUT'), expect.any(String)],
  ])('is %s', async (_what, fault, note) => {
    const log = createMemoryEventLog({ secret: 'secret', logger: silent });
    await store(log, produce('card:one'));
    const d1 = { getCard: async () => ({ state: 'DELETED' }), listCardOperations: async () => [], isNotDone };
    const scope = { log, d1, record: async () => undefined } as unknown as Scope;
    await expect(asNewCards(scope, ['one'], () => Promise.reject(fault))).rejects.toBe(fault);
    expect(await log.recall('card:one', 'succeeded')).toEqual(note);
  });
});
