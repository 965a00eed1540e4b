import { describe, expect, it } from '@jest/globals';
import { check, owing, type Window } from './checker.ts';
import { isExpected } from './expected.ts';
import { createLedger, type Fact, type Operation } from './ledger.ts';
import type { Seen, Watch } from './seen.ts';
import { emptyTally, type Tally, type Verdict } from './verdict.ts';
import { createWatchLogs } from './watch-log.ts';

const stages = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY', 'CARD_SHIPPED'];
const windows: Window[] = [{ name: 'storm', from: 0, healedAt: 0, to: 0, overdue: 0 }];

/** A run of one card, made up: D1 makes an update each second from 10 s on, and is told 204 at once. */
function story() {
  const [ledger, logs] = [createLedger(), createWatchLogs()];
  const bodies = stages.map((stage): Operation => {
    const status = stage === 'CARD_SHIPPED' ? 'SUCCESSFUL' : 'PENDING';
    const base = { operationId: 'order', operation: 'PRODUCE', startTime: '2026-01-17T06:28:02.492Z', cardId: 'card' };
    return { ...base, status, details: { status: stage } };
  });
  const facts = bodies.map((body, index): Fact => {
    const at = 10_000 + index * 1_000;
    const times = { madeAt: at, postedAt: at, ackedAt: at, owedAt: at };
    return { marker: `m${index}`, window: 'storm', consumerId: 'person', body, index, ...times };
  });
  facts.forEach(ledger.add);
  const watch: Watch = { id: 1, group: 0, client: 0, of: 'card', key: 'card', deep: false };

  function verdict(seen: Seen[], within: Window[], of: Partial<Watch>): Verdict {
    logs.open({ ...watch, ...of });
    seen.forEach(logs.put);
    return check(ledger, logs, within);
  }

  function judge(seen: Seen[], of: Partial<Watch> = {}): Tally & { complaints: string[]; owing: number } {
    const { tallies, complaints } = verdict(seen, windows, of);
    return { ...(tallies.get('storm') ?? emptyTally()), complaints, owing: owing(ledger, logs, 'storm') };
  }
  return { ledger, facts, judge, verdict };
}

const empty: Seen = {
  ...{ watch: 1, at: 0, kind: 'SNAPSHOT', cursor: cursor('', 0), operationId: null, cardId: null },
  ...{ status: null, stage: null, marker: null, late: false },
};

function shows(index: number, rest: Partial<Seen> = {}): Seen {
  const stage = stages[index] ?? '';
  const status = stage === 'CARD_SHIPPED' ? 'SUCCESSFUL' : 'PENDING';
  const base = { watch: 1, kind: 'CHANGE' as const, operationId: 'order', cardId: 'card', late: false };
  return { ...base, at: 20_000 + index, cursor: cursor('e', 10 + index), status, stage, marker: `m${index}`, ...rest };
}

function cursor(epoch: string, position: number): string {
  return Buffer.concat([Buffer.alloc(16), Buffer.from(`${epoch} ${position}`)]).toString('base64url');
}

const clean = { acknowledged: 4, lost: 0, twice: 0, backwards: 0, invented: 0, broken: 0, owing: 0, complaints: [] };

describe('the checker finds nothing wrong with', () => {
  it.each<[string, Seen[], Partial<Tally>]>([
    ['everything shown once and in order', [empty, shows(0), shows(1), shows(2), shows(3)], { delivered: 4 }],
    [
      'a late update, beside the state it does not change',
      [
        empty,
        shows(0),
        shows(2),
        shows(1, { cursor: cursor('e', 13), stage: 'CARD_PROD_READY', late: true }),
        shows(3, { cursor: cursor('e', 14) }),
      ],
      { delivered: 4 },
    ],
    [
      'one who begins in between, and is shown the rest',
      [{ ...shows(1), kind: 'SNAPSHOT', marker: null }, shows(2), shows(3)],
      { delivered: 2 },
    ],
    [
      'a RESYNC that holds what was missed',
      [empty, shows(0), { ...shows(3), kind: 'RESYNC', marker: null, cursor: cursor('f', 5) }],
      { delivered: 1, resyncs: 1 },
    ],
    [
      'a RESYNC of a lost record, made good by what comes after it',
      [
        empty,
        shows(0),
        { ...shows(1), kind: 'RESYNC', marker: null, cursor: cursor('f', 5) },
        shows(3, { cursor: cursor('f', 6) }),
      ],
      { delivered: 2, resyncs: 1 },
    ],
  ])('%s', (_what, seen, tally) => {
    expect(story().judge(seen)).toMatchObject({ ...clean, ...tally });
  });

  it('an update that D1 was not told 204 for, and that nobody is shown', () => {
    const { facts, judge } = story();
    for (const fact of facts.slice(3)) fact.ackedAt = fact.owedAt = 0;
    expect(judge([empty, shows(0), shows(1), shows(2)])).toMatchObject({ ...clean, acknowledged: 3, delivered: 3 });
  });

  it('an order that was left behind a RESYNC with a newer one', () => {
    const { ledger, facts, judge } = story();
    const [first] = facts as [Fact];
    const body = { ...first.body, operationId: 'newer' };
    ledger.add({ ...first, marker: 'm4', body, madeAt: 14_000, postedAt: 14_000, ackedAt: 14_000, owedAt: 14_000 });
    const resync = { ...shows(0), kind: 'RESYNC' as const, operationId: 'newer', marker: null, cursor: cursor('f', 5) };
    const tally = { acknowledged: 5, delivered: 1, resyncs: 1 };
    expect(judge([empty, shows(0), resync])).toMatchObject({ ...clean, ...tally });
  });

  it('an end user who is shown as many updates of each operation as there are', () => {
    const seen = [empty, shows(0), shows(2), shows(2), shows(3)];
    expect(story().judge(seen, { of: 'consumer', key: 'person' })).toMatchObject({ ...clean, delivered: 4 });
  });
});

describe('a RESYNC counts for the fault that lost the record', () => {
  const later = { healedAt: 0, overdue: 0 };
  const both: Window[] = [
    { ...later, name: 'loss', from: 0, to: 20_000, losesRecord: true },
    { ...later, name: 'storm', from: 20_000, to: 30_000 },
  ];
  it.each([
    ['however late it comes', 19_000, { loss: 1, storm: 0 }],
    ['and not when something was shown since', 20_001, { loss: 0, storm: 1 }],
  ])('%s', (_what, shownAt, resyncs) => {
    for (const watched of [{ of: 'card', key: 'card' } as const, { of: 'consumer', key: 'person' } as const]) {
      const resync = { ...shows(3), kind: 'RESYNC' as const, marker: null, cursor: cursor('f', 5), at: 25_000 };
      const { tallies } = story().verdict([empty, shows(0, { at: shownAt }), resync], both, watched);
      const found = { loss: tallies.get('loss')?.resyncs, storm: tallies.get('storm')?.resyncs };
      expect(found).toEqual(resyncs);
    }
  });
});

describe('the checker finds', () => {
  it.each<[string, Seen[], Partial<Tally>]>([
    ['an update that was never shown', [empty, shows(0), shows(1), shows(3)], { lost: 1 }],
    [
      'a last update that was never shown, and where the state stayed',
      [empty, shows(0), shows(1), shows(2)],
      { lost: 1, backwards: 1 },
    ],
    ['somebody who was shown nothing at all', [], { lost: 4 }],
    [
      'an update shown twice',
      [
        empty,
        shows(0),
        shows(1),
        shows(1, { cursor: cursor('e', 12) }),
        shows(2, { cursor: cursor('e', 13) }),
        shows(3, { cursor: cursor('e', 14) }),
      ],
      { twice: 1 },
    ],
    [
      'a state that goes back',
      [empty, shows(0), shows(2), shows(1, { cursor: cursor('e', 13) }), shows(3, { cursor: cursor('e', 14) })],
      { backwards: 1 },
    ],
    [
      'a final state that becomes another one',
      [
        empty,
        shows(0),
        shows(1),
        shows(2),
        shows(3),
        shows(3, { marker: 'm1', cursor: cursor('e', 14), status: 'FAILED', late: true }),
      ],
      { backwards: 1, twice: 1 },
    ],
    [
      'a cursor that does not rise',
      [empty, shows(0), shows(1), shows(2, { cursor: cursor('e', 11) }), shows(3)],
      { backwards: 1 },
    ],
    [
      'another record without a RESYNC',
      [empty, shows(0), shows(1), shows(2), shows(3, { cursor: cursor('f', 99) })],
      { backwards: 1 },
    ],
    [
      'a snapshot in place of what came after the cursor',
      [empty, shows(0), shows(1), shows(2), { ...shows(3), kind: 'SNAPSHOT', marker: null }],
      { backwards: 1 },
    ],
    [
      'an update that D1 never sent',
      [empty, shows(0), shows(1), shows(2), shows(3), shows(3, { marker: 'm9', cursor: cursor('e', 14) })],
      { invented: 1 },
    ],
    [
      'an update shown before D1 made it',
      [empty, shows(0), shows(1), shows(2), shows(3, { at: 12_000 })],
      { invented: 1 },
    ],
    [
      'a RESYNC whose snapshot lacks what was acknowledged',
      [empty, shows(0), { ...shows(1), kind: 'RESYNC', marker: null, cursor: cursor('f', 5) }],
      { resyncs: 1, lost: 2, backwards: 1 },
    ],
    [
      'a RESYNC that goes back',
      [empty, shows(0), shows(1), shows(2), shows(3), { ...shows(1), kind: 'RESYNC', marker: null }],
      { resyncs: 1, backwards: 2 },
    ],
  ])('%s', (_what, seen, tally) => {
    const { complaints, owing: owed, ...found } = story().judge(seen);
    expect(found).toMatchObject({ lost: 0, twice: 0, backwards: 0, invented: 0, broken: 0, ...tally });
    expect({ owed, complaints: complaints.length > 0 }).toEqual({ owed: found.lost, complaints: true });
  });

  it("an update of somebody else's card", () => {
    const found = story().judge([empty, shows(0)], { key: 'another card' });
    expect(found).toMatchObject({ invented: 1, delivered: 0 });
  });

  it('an end user who is shown fewer updates of an operation than there are, more, or not their own', () => {
    const as = (key: string) => ({ of: 'consumer' as const, key });
    expect(story().judge([empty, shows(0), shows(3)], as('person'))).toMatchObject({ lost: 2, owing: 2 });
    const more = [empty, shows(0), shows(1), shows(2), shows(3), shows(3)];
    expect(story().judge(more, as('person'))).toMatchObject({ twice: 1 });
    expect(story().judge([empty, shows(0)], as('another person'))).toMatchObject({ invented: 1 });
    expect(story().judge([empty, shows(3), shows(1)], as('person'))).toMatchObject({ backwards: 1 });
  });

  it('an end user who is shown as many updates, and not the one that cannot have come late', () => {
    const instead = [empty, shows(0), shows(1), shows(2), shows(2)];
    expect(story().judge(instead, { of: 'consumer', key: 'person' })).toMatchObject({ lost: 1 });
  });

  it('a change that does not say what changed', () => {
    const without = shows(1, { operationId: null, status: null, stage: null });
    expect(story().judge([empty, shows(0), without, shows(2), shows(3)])).toMatchObject({ broken: 1, lost: 0 });
    const ofPerson = [empty, shows(0), shows(1, { status: null, stage: null, marker: null }), shows(2), shows(3)];
    expect(story().judge(ofPerson, { of: 'consumer', key: 'person' })).toMatchObject({ broken: 1, lost: 0 });
  });

  it.each([
    'closed 4500',
    'closed 1011',
    'error INTERNAL',
    'error INVALID_CURSOR',
    'payload without data',
    'completed',
  ])('a subscriber who met with: %s', (what) => expect(isExpected(what)).toBe(false));
});
