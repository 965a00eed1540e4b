import { describe, expect, it } from '@jest/globals';
import { appendTold } from '../../src/events/append-told.ts';
import type { EventLog, Update } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { order, produce, randomCard, silent } from '../support/events.ts';

describe('what D1’s getters tell', () => {
  const subject = randomCard();
  const told = order(subject);
  const [begun, shipped, underWay] = [told.at(0), told.at(-2), told.at(-1)] as [Update, Update, Update];

  /** The log, and what was appended to it. */
  function open(): { log: EventLog; appended: Update[] } {
    const log = createMemoryEventLog({ secret: 'secret', logger: silent });
    const appended: Update[] = [];
    const append: EventLog['append'] = (update) => (appended.push(update), log.append(update));
    return { log: { ...log, append }, appended };
  }

  it('is appended, and counted where it is news', async () => {
    const { log, appended } = open();
    expect(await appendTold(log, [begun, shipped])).toBe(2);
    expect(await appendTold(log, [begun, underWay])).toBe(1);
    expect(appended).toEqual([begun, shipped, begun, underWay]);
    await log.stop();
  });

  it('is left out where it is over and known', async () => {
    const { log, appended } = open();
    await appendTold(log, [underWay]);
    expect(await appendTold(log, [underWay])).toBe(0);
    expect(appended).toEqual([underWay]);
    await log.stop();
  });

  it.each<[what: string, known: Update, then: Update]>([
    ['an operation under way, which somebody has to ask for', begun, begun],
    ['a time that was missing', { ...shipped, endedAt: undefined } as unknown as Update, shipped],
    ['another end', produce(subject, {}, { status: 'FAILED' }), shipped],
    [
      'what the gateway knows of the request',
      shipped,
      { ...shipped, fields: { ...shipped.fields, requestMark: 'mark' } },
    ],
    ['another operation’s end', { ...shipped, operationId: 'other' }, shipped],
  ])('is not left out where it is %s', async (_what, known, then) => {
    const { log, appended } = open();
    await log.append(known);
    appended.length = 0;
    await appendTold(log, [then]);
    expect(appended).toEqual([then]);
    await log.stop();
  });
});
