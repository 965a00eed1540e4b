import { describe, expect, it } from '@jest/globals';
import { readLines } from '../../src/batch/lines.ts';

async function linesOf(chunks: (string | Buffer)[], maxBytes = 100): Promise<[number, string | null][]> {
  const source = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  const lines: [number, string | null][] = [];
  for await (const group of readLines(source, maxBytes))
    for (const { number, text } of group) lines.push([number, text?.toString() ?? null]);
  return lines;
}

describe('the lines of a batch', () => {
  it('are the same wherever the input is cut', async () => {
    const text = Buffer.from('{"a":"é"}\n\n花\nlast');
    const expected = [
      [1, '{"a":"é"}'],
      [2, ''],
      [3, '花'],
      [4, 'last'],
    ];
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(await linesOf([text.subarray(0, cut), text.subarray(cut)])).toEqual(expected);
    expect(await linesOf([...text].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('need no newline at the end, and have no empty line after one', async () => {
    expect(await linesOf(['a\nb'])).toEqual(await linesOf(['a\nb\n']));
    expect(await linesOf([])).toEqual([]);
  });

  it('that are too long keep their number and lose their text, also over many chunks', async () => {
    const fits = 'x'.repeat(100);
    expect(await linesOf(['a\n', `${fits}\n${fits}`, 'y', 'z'.repeat(99), '\nb\n', fits, '!'])).toEqual([
      [1, 'a'],
      [2, fits],
      [3, null],
      [4, 'b'],
      [5, null],
    ]);
  });
});
