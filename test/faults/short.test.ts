import { describe, expect, it } from '@jest/globals';
import { runFaults } from './runs.ts';

describe('the short fault run, with two gateways on one Redis', () => {
  it('loses nothing, shows nothing twice and nothing backwards', async () => {
    const faults = ['killed while it answers', 'Redis killed', 'link to Redis cut', 'cut off for 0.3 s'];
    const { code, said, summary } = await runFaults([
      ...['--seed', 'short', '--updates', '1000', '--rate', '100', '--gateways', '2'],
      ...['--faults', faults.join()],
    ]);
    const { total, rows } = summary;
    expect({ said: code === 0 ? '' : said, refused: summary.refused }).toEqual({ said: '', refused: {} });
    expect(total).toMatchObject({ lost: 0, twice: 0, backwards: 0, invented: 0, resyncs: 0 });
    expect(total.acknowledged).toBeGreaterThanOrEqual(1_000);
    expect(total.delivered).toBeGreaterThanOrEqual(total.acknowledged);
    // The faults were felt: there was something to recover from.
    expect(rows.filter(({ recovery }) => recovery === null)).toEqual([]);
  }, 250_000);
});
