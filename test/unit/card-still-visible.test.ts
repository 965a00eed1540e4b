import { describe, expect, it, jest } from '@jest/globals';
import { StillVisible } from '../../src/domain/card/still-visible.ts';
import { Fault } from '../../src/errors.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import type { Scope } from '../../src/scope.ts';
import { produce, silent, store } from '../support/events.ts';

type GetCard = (id?: string, call?: object) => Promise<{ consumerId: string } | null>;

function begin(getCard: GetCard) {
  const wholeLog = createMemoryEventLog({ secret: 'secret', logger: silent });
  const d1 = { getCard: jest.fn(getCard) };
  const watch = (consumerId = 'alice') => {
    const viewer = { kind: 'consumer', consumerId, scopes: new Set() };
    return new StillVisible(
      { wholeLog, d1, viewer, reader: consumerId, consumerCardsMs: 5_000 } as unknown as Scope,
      'one',
    );
  };
  return { wholeLog, d1, watch };
}

const unavailable: GetCard = () => Promise.reject(new Fault('D1_UNAVAILABLE'));
const ofAlice: GetCard = async () => ({ consumerId: 'alice' });

describe('a card that is watched while D1 cannot be asked whose it is', () => {
  it('goes on being shown', async () => {
    const { wholeLog, watch } = begin(unavailable);
    await store(wholeLog, produce('card:one'));
    await expect(watch().check(true)).resolves.toBeUndefined();
  });

  it('waits when a card under its id has ended', async () => {
    const { wholeLog, watch } = begin(unavailable);
    await store(wholeLog, { ...produce('card:one'), kind: 'DELETE', status: 'SUCCESSFUL', fields: {} });
    await store(wholeLog, { ...produce('card:one'), operationId: 'the next owner’s' });
    const visible = watch();
    for (const atOnce of [true, false])
      await expect(visible.check(atOnce)).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
  });
});

describe('a card that is watched', () => {
  it('is asked for at once, by D1’s present word, and by nobody who is a service', async () => {
    const { d1, wholeLog, watch } = begin(ofAlice);
    await watch().check(true);
    // Others may wait for the answer as well: it is not given up with one of them.
    expect(d1.getCard.mock.calls).toEqual([['one', { correlationId: undefined, reader: 'alice', fresh: true }]]);
    const service = { wholeLog, d1, viewer: { kind: 'service', scopes: new Set() }, reader: '' };
    expect(new StillVisible(service as unknown as Scope, 'one').check(true)).toBeUndefined();
  });

  it('is not shown where D1 knows none', async () => {
    await expect(
      begin(async () => null)
        .watch()
        .check(true),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is asked for until D1 has answered, where it had to be, and then no more', async () => {
    const { d1, watch } = begin(unavailable);
    const visible = watch();
    await visible.check(true);
    d1.getCard.mockImplementation(ofAlice);
    await visible.check(false);
    expect(d1.getCard).toHaveBeenCalledTimes(2);
    expect(visible.check(false)).toBeUndefined();
  });
});

describe('a card that many watch', () => {
  it('is asked for once by all of one end user who hear the same news, and by each end user for themselves', async () => {
    const { d1, watch } = begin(ofAlice);
    await Promise.all([watch(), watch(), watch()].map((each) => each.check(true)));
    expect(d1.getCard).toHaveBeenCalledTimes(1);
    await expect(watch('bob').check(true)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(d1.getCard).toHaveBeenCalledTimes(2);
  });

  it('is asked for again by whoever hears of something after D1 was asked', async () => {
    const { d1, watch } = begin(ofAlice);
    const asked = watch().check(true);
    await new Promise((resolve) => setImmediate(resolve));
    d1.getCard.mockImplementation(async () => ({ consumerId: 'bob' }));
    await expect(watch().check(true)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await asked;
  });

  it('is asked for again after the time that is set, by one for all of one end user, and not before', async () => {
    const [now, begun] = [jest.spyOn(Date, 'now'), Date.now()];
    const at = (ms: number) => void now.mockReturnValue(begun + ms);
    at(0);
    const { d1, watch } = begin(ofAlice);
    const [one, other, late] = [watch(), watch(), watch()];
    const asked = async (ms: number) => {
      at(ms);
      await Promise.all([one.check(false), other.check(false)]);
      return d1.getCard.mock.calls.length;
    };
    expect([await asked(4_999), await asked(5_000)]).toEqual([0, 1]);
    at(9_999);
    expect(one.check(false)).toBeUndefined();
    // It takes an answer that is as young, and relies on it for no longer.
    await late.check(false);
    expect(await asked(9_999)).toBe(1);
    at(10_000);
    const again = late.check(false);
    expect(again).toBeInstanceOf(Promise);
    await again;
    expect(await asked(10_000)).toBe(2);
    // One that D1 did not answer is no answer.
    at(15_000);
    d1.getCard.mockImplementation(unavailable);
    await one.check(false);
    await other.check(false);
    expect(d1.getCard).toHaveBeenCalledTimes(4);
    now.mockRestore();
  });
});
