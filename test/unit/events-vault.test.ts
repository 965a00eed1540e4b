import { expect, test } from '@jest/globals';
import { createRandom } from '../../src/events/random.ts';
import { createVault } from '../../src/events/vault.ts';

const vault = createVault('a secret of this test');

test('what is sealed to be compared can be told to be equal, and what is sealed alone cannot', () => {
  const [one, two] = [vault.seal('place', 'text'), vault.seal('place', 'text')] as const;
  expect(one).not.toBe(two);
  expect(one.split('.')[0]).toBe(two.split('.')[0]);
  expect(one.split('.')[0]).not.toBe(vault.seal('place', 'other').split('.')[0]);
  const [alone, too] = [vault.sealAlone('place', 'text'), vault.sealAlone('place', 'text')] as const;
  expect(alone.split('.')[0]).toBe('~');
  expect(alone).not.toBe(too);
});

test('what was sealed is opened at its place, and nowhere else', () => {
  for (const sealed of [vault.seal('place', 'text'), vault.sealAlone('place', 'text')]) {
    expect(vault.open('place', sealed)).toBe('text');
    expect(() => vault.open('another', sealed)).toThrow();
  }
});

test('no random bytes are given twice, and none are changed later', () => {
  const random = createRandom(100);
  const given = Array.from({ length: 1_000 }, () => random(12));
  const texts = given.map((bytes) => bytes.toString('hex'));
  expect(new Set(texts).size).toBe(1_000);
  expect(given.every((bytes) => bytes.length === 12)).toBe(true);
  random(12);
  expect(given.map((bytes) => bytes.toString('hex'))).toEqual(texts);
});
