import { describe, expect, it } from '@jest/globals';
import { createAcceptRate } from '../../src/server/lasting/accept-rate.ts';

describe('the rate of accepting', () => {
  it('lets in a burst of one second, and then so many a second', () => {
    let now = 0;
    const mayEnter = createAcceptRate(20, () => now);
    const come = (count: number) => Array.from({ length: count }, mayEnter).filter(Boolean).length;
    expect(come(100)).toBe(20);
    expect(come(1)).toBe(0);
    now += 500;
    expect(come(100)).toBe(10);
    now += 3_600_000;
    expect(come(100)).toBe(20);
  });

  it('counts parts of one that it lets in', () => {
    let now = 0;
    const mayEnter = createAcceptRate(1, () => now);
    const entered: number[] = [];
    for (; now <= 5_000; now += 125) if (mayEnter()) entered.push(now);
    expect(entered).toHaveLength(6);
  });
});
