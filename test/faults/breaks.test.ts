import { describe, expect, it } from '@jest/globals';
import { breaks, type Break } from './breaks.ts';
import { runFaults } from './runs.ts';
import type { Tally } from './verdict.ts';

/** Under which fault each deliberate break shows, as what, and with how many gateways: one that hears nothing needs another that is told. */
const cases: Record<Break, { fault: string; wrong: keyof Tally; gateways: number }> = {
  'answer-before-storing': { fault: 'Redis killed', wrong: 'lost', gateways: 1 },
  'publish-before-append': { fault: 'Redis killed', wrong: 'twice', gateways: 1 },
  'no-gap-check': { fault: 'link to Redis cut', wrong: 'lost', gateways: 2 },
  'no-deduplication': { fault: 'none', wrong: 'twice', gateways: 1 },
};

describe('the fault harness can fail: with a gateway broken by', () => {
  it.each(Object.keys(breaks) as Break[])(
    '%s it says so',
    async (broken) => {
      const { fault, wrong, gateways } = cases[broken];
      const { code, summary } = await runFaults([
        ...['--updates', '200', '--rate', '100', '--gateways', String(gateways), '--patience', '3'],
        ...['--faults', fault, '--break', broken],
      ]);
      expect(code).toBe(1);
      expect(summary.total[wrong]).toBeGreaterThan(0);
    },
    250_000,
  );
});
