import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { createSweep, type Swept } from '../../src/server/lasting/sweep.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function begin(gridMs = 10) {
  const begun = Date.now();
  const looks: string[] = [];
  const sweep = createSweep(gridMs);
  const one = (name: string): Swept => ({ look: () => void looks.push(`${name} ${Date.now() - begun}`) });
  return { sweep, looks, one };
}

it('looks at each when it is due, with one timer for all, and not again unless it is told to', () => {
  const { sweep, looks, one } = begin();
  const often: Swept = { look: () => sweep.add(often, 100) };
  sweep.add(one('c'), 95);
  sweep.add(one('a'), 20);
  sweep.add(one('b'), 20);
  sweep.add(often, 100);
  expect(jest.getTimerCount()).toBe(1);
  jest.advanceTimersByTime(1_000);
  expect(looks).toEqual(['a 20', 'b 20', 'c 100']);
  expect(jest.getTimerCount()).toBe(1);
});

it('looks at one that was put off when it is due then, and not at one that was removed', () => {
  const { sweep, looks, one } = begin();
  const [later, never] = [one('later'), one('never')];
  sweep.add(later, 20);
  sweep.add(never, 20);
  sweep.add(later, 50);
  sweep.remove(never);
  sweep.remove(never);
  jest.advanceTimersByTime(1_000);
  expect(looks).toEqual(['later 50']);
  expect(jest.getTimerCount()).toBe(0);
});

it('looks at one that is due already, or sooner than all others, and waits for one longer than a timer can', () => {
  const { sweep, looks, one } = begin(100);
  const aMonth = 31 * 24 * 3_600_000;
  sweep.add(one('far'), aMonth);
  jest.advanceTimersByTime(1_000);
  sweep.add(one('now'), -5);
  sweep.add(one('soon'), 100);
  jest.advanceTimersByTime(1_000);
  expect(looks).toEqual(['now 1000', 'soon 1100']);
  jest.advanceTimersByTime(aMonth);
  expect(looks[2]).toBe(`far ${aMonth}`);
});

it('forgets one before it looks at it, so that it may add itself again and be removed', () => {
  const { sweep, looks } = begin();
  const again: Swept = {
    look: () => {
      looks.push('again');
      sweep.add(again, 20);
    },
  };
  sweep.add(again, 20);
  jest.advanceTimersByTime(20);
  sweep.remove(again);
  jest.advanceTimersByTime(1_000);
  expect(looks).toEqual(['again']);
});

it('looks at each of several in time, in whichever order they came', () => {
  const { sweep, looks, one } = begin();
  for (const ms of [10, 50, 20, 40, 30]) sweep.add(one(`${ms}`), ms);
  jest.advanceTimersByTime(50);
  expect(looks).toEqual(['10 10', '20 20', '30 30', '40 40', '50 50']);
});

it('keeps no process alive', () => {
  const timers = jest.spyOn(globalThis, 'setTimeout');
  const { sweep, one } = begin();
  sweep.add(one('a'), 20);
  expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
  timers.mockRestore();
});
