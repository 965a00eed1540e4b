import { by, type Counted, type Sample } from './counted.ts';
import type { Sources } from './sources.ts';

/** Of what is kept of D1's answers and of our own. */
export function cacheMetrics({ d1: { reads }, answers }: Pick<Sources, 'd1' | 'answers'>): Counted[] {
  return [
    {
      name: 'd1_reads_total',
      help: 'Reads of D1 by what they were answered with, and answers of D1 that a change took out of what is kept',
      labels: ['api', 'result'],
      samples: () =>
        Object.entries(reads()).flatMap(([api, { hits, joined, misses, evicted }]) => {
          const results = { hit: hits, joined, miss: misses, evicted };
          return Object.entries(results).map(([result, value]): Sample => [{ api, result }, value]);
        }),
    },
    {
      name: 'answer_cache_total',
      help: 'Queries by whether their answer was kept, and answers that were not to be kept or that a change took out',
      labels: ['result'],
      samples() {
        const { hits, misses, spoilt, evicted } = answers();
        return by('result', { hit: hits, miss: misses, spoilt, evicted });
      },
    },
  ];
}
