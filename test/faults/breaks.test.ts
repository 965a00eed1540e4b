import { describe, expect, it } from '@jest/globals';
import { breaks, type Break } from './breaks.ts';
import { runFaults } from './runs.ts';
import type { Tally } from './verdict.ts';

/** Under which fault each deliberate break shows, and as what. */
const cases: Record<Break, { fault: string; wrong: keyof Tally }> = {
  'answer-before-storing': { fault: 'Redis killed', wrong: 'lost' },
  'publish-before-append': { fault: 'Redis killed', wrong: 'twice' },
  'no-gap-check': { fault: 'link to Redis cut', wrong: 'lost' },
  'no-deduplication': { fault: 'none', wrong: 'twice' },
};

describe('the fault harness can fail: with a gateway broken by', () => {
  it.each(Object.keys(breaks) as Break[])(
    '%s it says so',
    async (broken) => {
      const { fault, wrong } = cases[broken];
      const { code, summary } = await runFaults([
        ...['--updates', '200', '--rate', '100', '--gateways', '2', '--patience', '3'],
        ...['--faults', fault, '--break', broken],
      ]);
      expect(code).toBe(1);
      expect(summary.total[wrong]).toBeGreaterThan(0);
    },
    250_000,
  );
});
