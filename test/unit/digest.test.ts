import { describe, expect, it } from '@jest/globals';
import { createDigest } from '../../src/gateway/digest.ts';

const digest = createDigest('a'.repeat(32));

describe('a digest of data', () => {
  it.each<[string, unknown, unknown]>([
    ['the order of members', { a: 1, b: { c: [{ d: 2, e: 3 }] } }, { b: { c: [{ e: 3, d: 2 }] }, a: 1 }],
    ['a member that is undefined', { a: 1, b: undefined }, { a: 1 }],
  ])('does not change with %s', (_what, one, other) => {
    expect(digest(one)).toBe(digest(other));
  });

  it.each<[string, unknown, unknown]>([
    ['a value', { a: '1' }, { a: '2' }],
    ['the kind of a value', { a: '1' }, { a: 1 }],
    ['the order of a list', ['a', 'b'], ['b', 'a']],
    ['null and nothing', { a: null }, {}],
    ['where a member is', { a: { b: 1 } }, { a: {}, b: 1 }],
    ['where a text ends', ['a', 'bc'], ['ab', 'c']],
  ])('changes with %s', (_what, one, other) => {
    expect(digest(one)).not.toBe(digest(other));
  });

  it('is another under another secret, and says nothing of the data', () => {
    const person = { firstName: 'Alice' };
    expect(createDigest('b'.repeat(32))(person)).not.toBe(digest(person));
    expect(digest(person)).toMatch(/^[\w-]{43}$/);
  });
});
