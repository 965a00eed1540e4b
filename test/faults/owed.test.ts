import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLedger, type Fact, type Ledger } from './ledger.ts';
import { createWatchLogs, type WatchLogs } from './watch-log.ts';
import { forgive, owe, supersede } from './owed.ts';

describe('an update that D1 told nobody of', () => {
  let [ledger, logs]: [Ledger, WatchLogs] = [createLedger(), createWatchLogs()];
  beforeEach(() => {
    [ledger, logs] = [createLedger(), createWatchLogs()];
    logs.open({ id: 1, group: 0, client: 0, of: 'card', key: 'card', deep: false });
  });

  function made(marker: string, postedAt: number, status = 'PENDING'): Fact {
    const base = { operationId: 'order', operation: 'PRODUCE', startTime: '', cardId: 'card' };
    const body = { ...base, status, details: { status: 'DATA_PREPARED' } };
    const times = { madeAt: 1, postedAt, ackedAt: postedAt, owedAt: postedAt };
    const fact = { marker, window: 'storm', consumerId: 'person', body, index: 0, ...times };
    ledger.add(fact);
    return fact;
  }

  it('is owed while it is the last of an operation that the gateway knows', () => {
    made('told', 1);
    const [gone, last] = [made('gone', 0), made('last', 0)];
    owe([gone, last], ledger);
    expect([gone.owedAt, last.owedAt > 0]).toEqual([0, true]);
  });

  it('is not owed where the gateway knows nothing of the operation', () => {
    const last = made('last', 0);
    owe([last], ledger);
    expect(last.owedAt).toBe(0);
  });

  it('is not owed where the operation had ended before', () => {
    made('told', 1);
    const [, last] = [made('end', 0, 'SUCCESSFUL'), made('last', 0, 'SUCCESSFUL')];
    owe([last], ledger);
    expect(last.owedAt).toBe(0);
  });

  it('is owed no longer when a newer one takes its place in what D1 shows', () => {
    const [told, last] = [made('told', 1), made('last', 0)];
    owe([last], ledger);
    supersede(made('newer', 0), ledger, logs);
    expect([told.owedAt, last.owedAt]).toEqual([1, 0]);
  });

  it('stays owed to all when it was shown to one of them before', () => {
    made('told', 1);
    const last = made('last', 0);
    owe([last], ledger);
    const seen = { watch: 1, at: 2, kind: 'CHANGE' as const, cursor: '', operationId: 'order', cardId: 'card' };
    logs.put({ ...seen, status: null, stage: null, marker: 'last', late: false });
    supersede(made('newer', 0), ledger, logs);
    expect(last.owedAt).toBeGreaterThan(0);
  });
});

describe('an update of a record that was lost', () => {
  it('is owed only where everybody was shown it before', () => {
    const [ledger, logs] = [createLedger(), createWatchLogs()];
    logs.open({ id: 1, group: 0, client: 0, of: 'card', key: 'card', deep: false });
    const base = { operationId: 'order', operation: 'PRODUCE', status: 'PENDING', startTime: '', cardId: 'card' };
    const facts = ['shown', 'missed'].map((marker): Fact => {
      const times = { madeAt: 1, postedAt: 1, ackedAt: 1, owedAt: 1 };
      return { marker, window: 'loss', consumerId: 'person', body: base, index: 0, ...times };
    });
    facts.forEach(ledger.add);
    const seen = { watch: 1, at: 2, kind: 'CHANGE' as const, cursor: '', operationId: 'order', cardId: 'card' };
    logs.put({ ...seen, status: null, stage: null, marker: 'shown', late: false });
    forgive(ledger.of('loss'), logs);
    expect(facts.map(({ owedAt }) => owedAt)).toEqual([1, 0]);
  });
});
