import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { createTokenLife } from '../../src/server/tokens/token-life.ts';

let said: string[];
const life = (warnMs?: number) =>
  createTokenLife({
    warnMs,
    onEnding: (leftMs) => said.push(`ending in ${leftMs}`),
    onEnd: () => said.push('end'),
  });

beforeEach(() => {
  said = [];
  jest.useFakeTimers();
});
afterEach(() => void jest.useRealTimers());

it('tells of the end of a token so long before it as was asked for, and then of the end', () => {
  life(60_000).lastUntil(Date.now() + 300_000);
  jest.advanceTimersByTime(239_999);
  expect(said).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(said).toEqual(['ending in 60000']);
  jest.advanceTimersByTime(59_999);
  expect(said).toHaveLength(1);
  jest.advanceTimersByTime(1);
  expect(said).toEqual(['ending in 60000', 'end']);
});

it('tells at once where less is left, and nothing before the end where nobody asked', () => {
  life(60_000).lastUntil(Date.now() + 2_000);
  life().lastUntil(Date.now() + 2_000);
  jest.advanceTimersByTime(2_000);
  expect(said).toEqual(['ending in 2000', 'end', 'end']);
});

it('begins anew with another token, and tells nothing once it is stopped', () => {
  const one = life(1_000);
  one.lastUntil(Date.now() + 5_000);
  jest.advanceTimersByTime(4_500);
  one.lastUntil(Date.now() + 5_000);
  jest.advanceTimersByTime(3_999);
  expect(said).toEqual(['ending in 1000']);
  jest.advanceTimersByTime(1);
  one.stop();
  jest.advanceTimersByTime(60_000);
  expect(said).toEqual(['ending in 1000', 'ending in 1000']);
});

it('does not take a token of a year for one that has ended', () => {
  life(1_000).lastUntil(Date.now() + 365 * 86_400_000);
  jest.advanceTimersByTime(86_400_000);
  expect(said).toEqual([]);
});
