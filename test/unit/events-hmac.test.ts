import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createMac } from '../../src/events/hmac.ts';

test.each([16, 32, 64])(
  'a name is what Node’s own HMAC begins with, of whichever text, under a key of %d bytes',
  (size) => {
    const key = randomBytes(size);
    const mac = createMac(key);
    const lengths = [0, 1, 55, 56, 63, 64, 65, 1_000, 4_031, 4_032, 4_033, 10_000, 3];
    const texts = lengths.flatMap((length) => ['a', 'é', '卡', '\u{1f4b3}'].map((each) => each.repeat(length)));
    // By then every character that a longer text may have in the last place has been there.
    for (const text of [...texts, ...Array.from({ length: 1_000 }, (_, index) => `card-${index}`)])
      expect(mac(text)).toBe(createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url'));
  },
);
