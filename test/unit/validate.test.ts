import { describe, expect, it } from '@jest/globals';
import { text } from '../../src/domain/common/validate.ts';

describe('a text', () => {
  it.each(['Zoë', '東京都', "O'Brien-Šimić", 'a\u0301', '🏦', ' trimmed '])('%j is taken', (value) => {
    expect(text(20).parse(value)).toBe(value.trim());
  });

  it.each(['', ' ', 'x'.repeat(21), 'x\0y', 'x\ny', 'x\u001b[2J', 'x\u0085y', 'x\ud800y'])('%j is refused', (value) => {
    expect(text(20).safeParse(value).success).toBe(false);
  });
});
