import { describe, expect, it } from '@jest/globals';
import { createEvictions } from '../../src/cache/evictions.ts';

describe('what has changed', () => {
  it('is known by its tags, since a place', () => {
    const evictions = createEvictions();
    const before = evictions.place();
    evictions.evict(['a', 'b']);
    const after = evictions.place();
    expect([evictions.changedSince(before, ['a']), evictions.changedSince(before, ['c', 'b'])]).toEqual([true, true]);
    expect([evictions.changedSince(before, ['c']), evictions.changedSince(before, [])]).toEqual([false, false]);
    expect(evictions.changedSince(after, ['a', 'b'])).toBe(false);
  });

  it('is everything, when nobody knows what', () => {
    const evictions = createEvictions();
    const before = evictions.place();
    evictions.evictAll();
    expect(evictions.changedSince(before, [])).toBe(true);
    expect(evictions.changedSince(evictions.place(), ['a'])).toBe(false);
  });

  it('is taken to be anything, once it is forgotten', () => {
    const evictions = createEvictions(2);
    const places = ['a', 'b', 'c', 'd'].map((tag) => {
      const place = evictions.place();
      evictions.evict([tag]);
      return place;
    });
    expect(places.map((place) => evictions.changedSince(place, ['never']))).toEqual([true, true, false, false]);
    expect(evictions.changedSince(places[2] ?? 0, ['c'])).toBe(true);
  });

  it('is heard of at once', () => {
    const evictions = createEvictions();
    const heard: unknown[] = [];
    evictions.watch((tags) => heard.push([tags, evictions.place()]));
    evictions.evict(['a']);
    evictions.evictAll();
    expect(heard).toEqual([
      [['a'], 1],
      [null, 2],
    ]);
  });
});
