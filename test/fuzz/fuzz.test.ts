import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSchema } from '../../src/server/schema.ts';
import { startEdge, type Edge } from '../hostile/edge.ts';
import { feed, targets } from './fuzz.ts';
import type { Target } from './target.ts';

/** The short form: another seed each day, so that a failure can be looked for that day, and FUZZ_SEED for one that is known. */
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Date.now() / 86_400_000));
const inputs = 4_000;

let edge: Edge;
beforeAll(async () => void (edge = await startEdge()), 120_000);
afterAll(() => edge?.stop());

it.each(targets.map(({ share, target }) => [target.name, share, target] as const))(
  '%s of chance are answered as they must be',
  async (_name, share, target) => {
    const result = await feed(edge, await createSchema(), target, { seed, inputs: (inputs * share) / 100 });
    expect(result.failure).toBeUndefined();
    // One outcome alone would say that chance makes nothing but rubbish.
    if (target.name !== 'tokens') expect(Object.keys(result.outcomes).length).toBeGreaterThan(1);
  },
  240_000,
);

it('what fails is told as small as can be, with what brings it back', async () => {
  const target: Target<number> = {
    name: 'numbers',
    inputs: () => fc.nat({ max: 1_000 }),
    feed: async (_edge, input) => {
      if (input > 700) throw new Error('too large');
      return 'small';
    },
  };
  const { failure = '' } = await feed(edge, await createSchema(), target, { seed: 5, inputs: 400 });
  expect(failure).toContain('[[701');
  expect(failure).toContain('npm run test:hostile -- --fuzz numbers --seed 5');
});
