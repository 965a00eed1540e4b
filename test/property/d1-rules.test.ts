import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allWorlds, startStack, type Stack } from '../support/stack.ts';
import { Run } from './run.ts';
import { stories } from './steps.ts';

/** In each of the four worlds, so 10,000 in all. */
const stepsToTake = Number(process.env['PROPERTY_STEPS'] ?? 2_500);
/** Random, and told by a failure; PROPERTY_SEED repeats one. */
const firstSeed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 1e9));

/** Production goes on when a step says so, everything else within seconds. */
const slow = { DATA_PREPARED: 1e6, CARD_PROD_READY: 1e6, CARD_PROD_ONGOING: 1e6, CARD_PROD_DONE: 1e6 };

describe.each(allWorlds)('random calls, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  afterEach(() => stack.stop());

  it('end as the rules of D1 say', async () => {
    stack = await startStack({
      backend,
      // What is kept must make no difference.
      env: { END_USER_ORDERS: '', CACHE_SECONDS: '300' },
      sandbox: {
        drift,
        clock: { manual: true },
        stageSeconds: { ...slow, CARD_SHIPPED: 1e6, shipmentUpdate: 1e6 },
      },
    });
    let [runs, taken] = [0, 0];
    const property = fc.asyncProperty(stories(100), async (steps) => {
      runs += 1;
      const run = new Run(stack, runs.toString(36), runs);
      for (const step of steps) await run.take(step);
      await run.compareAll();
      taken += steps.length;
    });
    // A failure tells the seed, the path and the shortest story that fails; the search for it ends in time to be told.
    const telling = { numRuns: 5, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true };
    for (let seed = firstSeed; taken < stepsToTake; seed++) await fc.assert(property, { ...telling, seed });
    expect(stack.sandbox.violations).toEqual([]);
  }, 300_000);
});
