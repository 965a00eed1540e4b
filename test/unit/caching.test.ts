import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventLog, Subject, Update } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { createCaching, tellingRepeats, type Caching } from '../../src/gateway/caching.ts';
import { produce, silent } from '../support/events.ts';

const settings = { cache: { keptMs: 60_000, entries: 1_000 }, d1: { timeouts: { totalMs: 8_000 } } } as never;
const all = ['card:k1', 'card:k2', 'consumer:c1', 'consumer:c2', 'consumer:', 'digitalCard:d1'] satisfies Subject[];

let log: EventLog;
/** Two processes on one log. */
let here: Caching;
let there: Caching;
let lost: () => void;
beforeEach(() => {
  log = {
    ...createMemoryEventLog({ secret: 'secret', logger: silent }),
    onLoss: (heard) => ((lost = heard), () => undefined),
  };
  here = createCaching(settings, log);
  lost = () => undefined;
  there = createCaching(settings, log);
});

/** Keeps an answer about each subject in both processes, and gives which of them are gone after the work. */
async function goneAfter(work: () => unknown): Promise<string[]> {
  const caches = [here.cache, there.cache];
  for (const { answers } of caches)
    for (const tag of all) {
      const collected = answers.collect();
      collected.note([tag]);
      answers.keep(tag, tag, collected);
    }
  await work();
  const [inOne, inOther] = caches.map(({ answers }) => all.filter((tag) => answers.find(tag) === undefined));
  expect(inOne).toEqual(inOther);
  return inOne ?? [];
}

let operations = 0;
const update = (subject: Subject, kind: string, fields: Update['fields'] = {}): Update => ({
  ...{ subject, kind, fields, status: 'SUCCESSFUL', operationId: `op-${(operations += 1)}` },
});

describe('an update in the log takes out', () => {
  const ofCard =
    'ACTIVATE SUSPEND RESUME DELETE RENEW UPDATE_ORDER STANDALONE_TRACKING CLICK_TO_PAY_UPDATE CLICK_TO_PAY_OPT_OUT';
  it.each(ofCard.split(' '))('what tells of its card, in every process: %s', async (kind) => {
    const begun = { ...update('card:k1', kind), status: 'PENDING' };
    await here.log.append(begun);
    const ended = { ...begun, status: 'SUCCESSFUL' };
    expect(await goneAfter(() => here.log.append(ended))).toEqual(['card:k1']);
  });

  it.each(['REGISTER', 'UPDATE', 'CLICK_TO_PAY_UPDATE'])('what tells of its end user: %s', async (kind) => {
    expect(await goneAfter(() => here.log.append(update('consumer:c1', kind)))).toEqual(['consumer:c1']);
  });

  it.each<[Subject, string]>([
    ['card:k1', 'REGISTER'],
    ['card:k1', 'CREATE'],
    ['card:k1', 'REPLACE'],
    ['card:k1', 'CLICK_TO_PAY_ENROLMENT'],
    ['card:k1', 'DIGITIZE'],
    ['card:k1', 'SOMETHING_NEW'],
    ['consumer:c1', 'DELETE'],
    ['consumer:c1', 'CLICK_TO_PAY_OPT_OUT'],
    ['consumer:c1', 'SOMETHING_NEW'],
    ['digitalCard:d1', 'DIGITIZE'],
    ['card:k1', 'SUSPEND'],
    ['digitalCard:d1', 'SUSPEND'],
  ])('lists as well, where it may change some that do not name it: %s %s', async (subject, kind) => {
    expect((await goneAfter(() => here.log.append(update(subject, kind)))).sort()).toEqual(
      ['consumer:', subject].sort(),
    );
  });

  it('lists as well, where it is the first word of its operation, and no more later', async () => {
    expect(await goneAfter(() => here.log.append(produce('card:k1')))).toEqual(['card:k1', 'consumer:']);
    const later = produce('card:k1', { stage: 'CARD_PROD_DONE' });
    expect(await goneAfter(() => here.log.append(later))).toEqual(['card:k1']);
  });

  it('nothing when it is a repeat, but where who appends is to be answered by what comes after it', async () => {
    await here.log.append(produce('card:k1'));
    expect(await goneAfter(() => here.log.append(produce('card:k1')))).toEqual([]);
    expect(await goneAfter(() => tellingRepeats(here.log).append(produce('card:k1')))).toEqual(['card:k1']);
    // As notifications are.
    expect(await goneAfter(() => here.log.append(produce('card:k1'), { tellRepeat: true }))).toEqual(['card:k1']);
  });
});

describe('lists', () => {
  it('are announced once for many updates that come together', async () => {
    let announced = 0;
    const { log: counted } = createCaching(settings, {
      ...log,
      announce: async (subject) => {
        announced += 1;
        return log.announce(subject);
      },
    });
    await Promise.all(all.map((subject) => counted.append(update(subject, 'SOMETHING_NEW'))));
    expect(announced).toBe(1);
    await counted.append(update('card:k1', 'SOMETHING_NEW'));
    expect(announced).toBe(2);
  });
});

describe('also gone is', () => {
  it('what a write may have changed', async () => {
    expect(await goneAfter(() => here.keeping.changed(['card:k1', 'consumer:']))).toEqual(['card:k1', 'consumer:']);
  });

  it('what a write may have changed here, when nobody else can be told', async () => {
    const deaf = { ...log, announce: () => Promise.reject(new Error('away')) };
    here = there = createCaching(settings, deaf);
    expect(await goneAfter(() => here.keeping.changed(['card:k1']))).toEqual(['card:k1']);
  });

  it('what shows of a record whatever is not an earlier card’s, when that is known', async () => {
    expect(await goneAfter(() => here.log.remember('card:k1', 'succeeded', '7'))).toEqual(['card:k1']);
    expect(await goneAfter(() => here.log.remember('card:k1', 'another note', '7'))).toEqual([]);
  });

  it('everything, when the record was lost', async () => {
    here = there;
    expect(await goneAfter(() => lost())).toEqual(all);
  });

  it('everything, when a change may have been missed', async () => {
    let tell: (subject: Subject | null) => void = () => undefined;
    here = there = createCaching(settings, { ...log, onChange: (heard) => ((tell = heard), () => undefined) });
    expect(await goneAfter(() => tell(null))).toEqual(all);
  });
});
