import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { D1Operation } from '../../src/d1/types.ts';
import type { EventLog, Update } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { readOperation } from '../../src/events/notifications/notifications.ts';
import { createRecorder } from '../../src/gateway/recorder.ts';
import type { Dependencies } from '../../src/scope.ts';
import { silent } from '../support/events.ts';

describe('what D1 answers about operations', () => {
  let log: EventLog;
  let appended: Update[];
  let record: Dependencies['record'];
  beforeEach(() => {
    log = createMemoryEventLog({ secret: 'secret', logger: silent });
    appended = [];
    record = createRecorder({ ...log, append: (update) => (appended.push(update), log.append(update)) });
  });
  afterEach(() => log.stop());

  const operation = (operationId: string, startTime: string, reason = 'because') =>
    ({ operationId, operation: 'SUSPEND', status: 'PENDING', startTime, cardId: 'c1', reason }) as D1Operation;
  const [first, second] = [operation('a', '2029-01-01T00:00:00Z'), operation('b', '2029-01-02T00:00:00Z')] as const;

  it('is appended oldest first', async () => {
    await record([second, first]);
    expect(appended).toEqual([first, second].map(readOperation));
  });

  it('is read as D1 tells it each time, in whichever member it tells something else', async () => {
    const known = await log.snapshot('card:c1');
    const other = operation('a', first.startTime, 'for another reason');
    for (const told of [first, { ...first }, other, first]) await record([told], known);
    expect(appended).toEqual([first, first, other, first].map(readOperation));
  });

  it('that is nothing, or no update, is nothing new', async () => {
    const odd = { ...first, operationId: 'a b' };
    expect([await record([]), await record([odd]), await record([odd])]).toEqual([false, false, false]);
    expect(appended).toEqual([]);
  });
});
