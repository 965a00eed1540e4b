import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { watchReadiness, type Readiness } from '../../src/gateway/readiness.ts';

describe('whether requests should be sent to a gateway', () => {
  let health: Readiness;
  let is: { there: boolean; overloaded: boolean; stopping: boolean };
  let token: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    token = [];
    is = { there: false, overloaded: false, stopping: false };
    health = watchReadiness({
      log: { ready: () => is.there },
      traffic: { isOverloaded: () => is.overloaded },
      d1Token: { notReady: () => token, degraded: () => ['d1 token'] },
      isStopping: () => is.stopping,
    });
  });
  afterEach(() => {
    health.stop();
    jest.useRealTimers();
  });
  const said = () => [health.notReady(), health.notReadyForD1()];

  it('is not so before the event log was there once', () => {
    expect(said()).toEqual([['event log'], ['event log']]);
    is.there = true;
    expect(said()).toEqual([[], []]);
  });

  it('is so while the event log is away for a moment, also where nobody has asked before', () => {
    is.there = true;
    jest.advanceTimersByTime(10_000);
    is.there = false;
    jest.advanceTimersByTime(1_500);
    expect(said()).toEqual([[], []]);
    jest.advanceTimersByTime(1_000);
    expect(said()).toEqual([['event log'], ['event log']]);
    is.there = true;
    expect(said()).toEqual([[], []]);
  });

  it('is another question for D1, which is served however much there is to do, and before D1 lets us in', () => {
    is.there = true;
    is.overloaded = true;
    token = ['d1 credentials'];
    expect(said()).toEqual([['overloaded', 'd1 credentials'], []]);
    expect(health.degraded()).toEqual(['d1 token']);
  });

  it('is not so when it is to stop, for anybody', () => {
    is.there = true;
    is.stopping = true;
    expect(said()).toEqual([['stopping'], ['stopping']]);
  });
});
