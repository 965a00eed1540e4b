import { describe, expect, it } from '@jest/globals';
import { createDiary } from './diary.ts';
import type { Fault } from './fault.ts';
import { createLedger } from './ledger.ts';
import { connectionsLost, quiet } from './signs.ts';
import { summarize } from './summary.ts';
import { emptyTally } from './verdict.ts';
import { createWatchLogs } from './watch-log.ts';

const strike = async () => undefined;
const faults: Fault[] = [
  { name: 'none', signs: [quiet], strike },
  { name: 'storm', signs: [connectionsLost], strike },
];

/** A run in which nothing went wrong but what is noted: nothing from 10 on, a storm from 20 to 30. */
function summaryOf(notes: [what: string, at: number][], { overdue = 0 } = {}) {
  const [diary, ledger, logs] = [createDiary(), createLedger(), createWatchLogs()];
  for (const note of notes) diary.note(...note);
  const body = { operationId: 'order', operation: 'PRODUCE', status: 'PENDING', startTime: '', cardId: 'card' };
  const times = { madeAt: 21, postedAt: 21, ackedAt: 22, owedAt: 22 };
  ledger.add({ marker: 'late', window: 'storm', consumerId: 'person', body, index: 0, ...times });
  logs.open({ id: 1, group: 0, client: 0, of: 'card', key: 'card', deep: false });
  const seen = { watch: 1, kind: 'CHANGE' as const, cursor: '', operationId: 'order', cardId: 'card' };
  logs.put({ ...seen, at: 35, status: null, stage: null, marker: 'late', late: false });
  const tallies = new Map(faults.map(({ name }) => [name, { ...emptyTally(), acknowledged: 1 }]));
  return summarize({
    verdict: { tallies, complaints: [] },
    windows: [
      { name: 'none', from: 10, healedAt: 10, to: 20, overdue: 0 },
      { name: 'storm', from: 20, healedAt: 25, to: 30, overdue },
    ],
    faults,
    world: {
      ...{ diary, ledger, logs },
      notifier: { refused: new Map() } as never,
      subscriptions: { met: {}, returned: [] } as never,
    },
  });
}

describe('a run', () => {
  it('passes when the storm was felt, and only then', () => {
    expect(summaryOf([['closed 1006', 21]])).toMatchObject({ passed: true, complaints: [] });
    const { passed, complaints } = summaryOf([]);
    expect({ passed, complaints }).toEqual({
      passed: false,
      complaints: [expect.stringContaining('storm: no sign of')],
    });
  });

  it.each([
    ['closed 1006', 15],
    ['post 503', 15],
    ['error EVENTS_UNAVAILABLE', 15],
    ['post unanswered', 15],
  ])('fails for: %s, where nothing has struck yet', (what, at) => {
    const { passed, complaints } = summaryOf([
      ['closed 1006', 21],
      [what, at],
    ]);
    expect({ passed, complaints: complaints.length }).toEqual({ passed: false, complaints: 1 });
  });

  it('takes no notice of what clients met with as all of them came at once', () => {
    const notes: [string, number][] = [
      ['closed 1006', 21],
      ['closed 1013 Try again later', 5],
    ];
    expect(summaryOf(notes).passed).toBe(true);
  });

  it('fails for what was still owed when nobody waited any longer, though it came later, and measures that too', () => {
    const { passed, complaints, rows } = summaryOf([['closed 1006', 21]], { overdue: 1 });
    expect({ passed, complaints }).toEqual({ passed: false, complaints: ['storm: 1 still owed at its end'] });
    expect(rows[1]).toMatchObject({ overdue: 1, recovery: { p50: 10 }, delay: { p50: 14 } });
  });
});
