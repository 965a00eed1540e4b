import { beforeEach, describe, expect, it } from '@jest/globals';
import { createAnswers, type Answers } from '../../src/cache/answers.ts';
import { createEvictions, type Evictions } from '../../src/cache/evictions.ts';

let evictions: Evictions;
let answers: Answers<string>;
let time: number;
let hears: boolean;
beforeEach(() => {
  [time, hears] = [0, true];
  evictions = createEvictions();
  answers = createAnswers({ evictions, keptMs: 10_000, most: 100, hears: () => hears, now: () => time });
});

/** Makes an answer of these parts. */
const make = (key: string, answer: string, ...parts: [tags: string[], goodForMs?: number][]) => {
  const collected = answers.collect();
  for (const part of parts) collected.note(...part);
  answers.keep(key, answer, collected);
};

describe('an answer', () => {
  it('is found by its key alone', () => {
    make('alice', 'hers', [['a']]);
    expect([answers.find('alice'), answers.find('bob')]).toEqual(['hers', undefined]);
    expect(answers.counts()).toEqual({ hits: 1, misses: 1, spoilt: 0, evicted: 0 });
  });

  it('ends with the first of its parts', () => {
    make('k', 'v', [['a']], [['b'], 500], [['c'], 9_000]);
    time = 499;
    expect(answers.find('k')).toBe('v');
    time = 500;
    expect(answers.find('k')).toBeUndefined();
  });

  it('ends by itself, whatever its parts say', () => {
    make('k', 'v', [['a'], 60_000]);
    time = 10_000;
    expect(answers.find('k')).toBeUndefined();
  });

  it.each(['a', 'b'])('goes when %s changes', (tag) => {
    make('k', 'v', [['a']], [['b']]);
    evictions.evict(['c']);
    expect(answers.find('k')).toBe('v');
    evictions.evict([tag]);
    expect(answers.find('k')).toBeUndefined();
    expect(answers.counts().evicted).toBe(1);
  });

  it('is not kept when something of it changed while it was made', () => {
    const collected = answers.collect();
    collected.note(['a']);
    evictions.evict(['b']);
    collected.note(['b']);
    answers.keep('k', 'v', collected);
    expect(answers.find('k')).toBeUndefined();
    expect(answers.counts().spoilt).toBe(1);
  });

  it('is not kept when something of it must not be', () => {
    const collected = answers.collect();
    collected.note(['a']);
    collected.spoil();
    answers.keep('k', 'v', collected);
    expect(answers.find('k')).toBeUndefined();
  });

  it('does not come in place of one that was begun later', () => {
    const old = answers.collect();
    make('k', 'new');
    answers.keep('k', 'old', old);
    expect(answers.find('k')).toBe('new');
  });

  it.each(['begun', 'kept', 'asked for'])(
    'is as if it were not there when it is %s while changes may be missed',
    (when) => {
      hears = when !== 'begun';
      const collected = answers.collect();
      hears = when !== 'kept';
      answers.keep('k', 'v', collected);
      hears = when !== 'asked for';
      expect(answers.find('k')).toBeUndefined();
    },
  );

  it('is never kept where nothing is', () => {
    answers = createAnswers({ evictions, keptMs: 0, most: 100, hears: () => true, now: () => time });
    make('k', 'v');
    expect(answers.find('k')).toBeUndefined();
  });
});
