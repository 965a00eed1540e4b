import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CacheRun, type Step } from './cache-run.ts';
import { cards, changes, consumers, digitalCards, type Change } from './cache-world.ts';

const stories = Number(process.env['PROPERTY_STORIES'] ?? 500);
/** Random, and told by a failure; PROPERTY_SEED repeats one. */
const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 1e9));

const paths = [
  ...consumers.flatMap((id) => ['', '/cards', '/clickToPay'].map((part) => `consumers/${id}${part}`)),
  ...cards.flatMap((id) => [`cards/${id}`, `cards/${id}/digitalCards`, `physicalCards/${id}/productionStatus`]),
  ...digitalCards.map((id) => `digitalCards/${id}`),
];
/** Enough reads and answers between that something is kept, and may be too old. */
const weights: Record<Step['what'], number> = {
  ...{
    read: 14,
    query: 8,
    write: 2,
    begin: 1,
    change: 4,
    race: 5,
    arrive: 8,
    answer: 8,
    settle: 5,
    notify: 5,
    leave: 1,
  },
  ...{ deafen: 0.3, hear: 0.6 },
};
const kinds = Object.entries(weights).flatMap(([what, weight]) =>
  Array.from({ length: weight * 10 }, () => what as Step['what']),
);

const change: fc.Arbitrary<Change> = fc.record({
  what: fc.constantFrom(...changes),
  consumer: fc.constantFrom(...consumers),
  card: fc.constantFrom(...cards),
  other: fc.constantFrom(...cards),
  digitalCard: fc.constantFrom(...digitalCards),
});
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...kinds),
  process: fc.nat({ max: 1 }),
  which: fc.nat({ max: 9 }),
  path: fc.constantFrom(...paths),
  fresh: fc.nat({ max: 9 }).map((n) => n === 0),
  change,
});

it('no answer is older than the last notification that was answered, or the last write of our own', async () => {
  const story = fc.array(step, { minLength: 20, maxLength: 120, size: 'max' });
  const property = fc.asyncProperty(story, fc.constantFrom(12, 1_000), async (steps, entries) => {
    const run = new CacheRun(entries);
    for (const each of steps) await run.take(each);
    await run.end();
    if (run.tooOld.length > 0) throw new Error(run.tooOld.join('\n'));
  });
  await fc.assert(property, {
    numRuns: stories,
    seed,
    interruptAfterTimeLimit: 120_000,
    markInterruptAsFailure: false,
  });
  expect(stories).toBeGreaterThan(0);
}, 200_000);
