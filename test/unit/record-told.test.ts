import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventLog, Update } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { createRecordTold, type RecordTold } from '../../src/events/record-told.ts';
import { order, produce, randomCard, silent } from '../support/events.ts';

describe('what a read of D1 shows', () => {
  let log: EventLog;
  let appended: Update[];
  let lose: () => void;
  let record: RecordTold;
  let subject: `card:${string}`;
  beforeEach(() => {
    log = createMemoryEventLog({ secret: 'secret', logger: silent });
    appended = [];
    subject = randomCard();
    record = recorder();
  });
  afterEach(() => log.stop());

  function recorder(): RecordTold {
    const append: EventLog['append'] = (update) => (appended.push(update), log.append(update));
    const onLoss: EventLog['onLoss'] = (heard) => ((lose = heard), () => undefined);
    return createRecordTold({ ...log, append, onLoss });
  }
  /** Tells it, and gives what of it was appended. */
  async function told(...updates: Update[]): Promise<Update[]> {
    appended = [];
    const isOld = await record(updates, await log.snapshot(subject));
    expect(isOld).toBe(appended.length > 0);
    return appended;
  }

  it('is appended where the log has not heard of it, in the order given', async () => {
    const other = produce(subject, { stage: 'DATA_PREPARED' }, { operationId: 'another' });
    expect(await told(other, produce(subject))).toEqual([other, produce(subject)]);
  });

  it('is left out where it has ended and the log has it as it is told', async () => {
    const done = order(subject).at(-1) as Update;
    await log.append(done);
    expect(await told(done)).toEqual([]);
    const elsewhere = { ...done, fields: { ...done.fields, trackingNumber: '2' } };
    expect(await told(elsewhere)).toEqual([elsewhere]);
  });

  it('of what goes on is appended once by each process, so that it is expected to end, and again with another stage', async () => {
    const begun = produce(subject);
    await log.append(begun);
    expect(await told(begun)).toEqual([begun]);
    expect(await told(begun)).toEqual([]);
    const next = produce(subject, { stage: 'DATA_PREPARED' });
    expect(await told(next)).toEqual([next]);
    expect(await told(next, begun)).toEqual([begun]);
    record = recorder();
    expect(await told(next)).toEqual([next]);
  });

  it('is appended again after a loss of the record, and where the log has lost it', async () => {
    const begun = produce(subject);
    await told(begun);
    lose();
    expect(await told(begun)).toEqual([begun]);
    const empty = { ...(await log.snapshot(subject)), operations: [] };
    appended = [];
    expect(await record([begun], empty)).toBe(true);
    expect(appended).toEqual([begun]);
  });

  it.each<[string, Partial<Update>]>([
    ['its start', { startedAt: '2029-01-01T00:00:00.000Z' }],
    ['its end', { endedAt: '2029-01-01T00:00:00.000Z' }],
    ['what is the gateway’s own', { fields: { stage: 'CARD_PROD_REQUESTED', requestMark: 'm' } }],
    ['another kind', { kind: 'UPDATE_ORDER' }],
    ['no stage, which may be an earlier one', { fields: {} }],
  ])('is appended where it brings %s', async (_, more) => {
    await told(produce(subject));
    const update = { ...produce(subject), ...more };
    expect(await told(update)).toEqual([update]);
  });

  it('of another record is not taken for what this one has', async () => {
    await told(produce(subject));
    const elsewhere = { ...produce(subject), subject: 'digitalCard:d1' as const };
    expect(await told(elsewhere)).toEqual([elsewhere]);
  });

  it('without what the log had is appended by what it has then', async () => {
    const done = order(subject).at(-1) as Update;
    expect(await record([done])).toBe(true);
    appended = [];
    expect(await record([done])).toBe(true);
    expect(appended).toEqual([]);
  });
});
