import { createWindow } from './window.ts';

export interface BudgetOptions {
  /** Part of the calls that may be repeated, 0 to 1. */
  share: number;
  /** So many repeats are always allowed, or a gateway with few calls could repeat none. */
  least: number;
  /** The time that is looked at, in milliseconds. */
  withinMs: number;
}

/** Keeps repeats to a part of the calls, so that a D1 that is down does not get three times as many. */
export interface Budget {
  /** To be told of every call. */
  called(): void;
  /** Whether one more repeat is within the budget; it is taken then. */
  take(): boolean;
}

export function createBudget({ share, least, withinMs }: BudgetOptions, now: () => number): Budget {
  const calls = createWindow(withinMs, now);
  const repeats = createWindow(withinMs, now);
  return {
    called: () => calls.add(),
    take() {
      if (repeats.total() >= Math.max(least, share * calls.total())) return false;
      repeats.add();
      return true;
    },
  };
}
