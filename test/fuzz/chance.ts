import fc from 'fast-check';

/** What a generator asks chance for. All of it comes from fast-check, so that a seed makes the same again, and a failure can be made smaller. */
export interface Chance {
  /** 0 to `below`, not with it. */
  number(below: number): number;
  /** In so many of a hundred. */
  percent(of: number): boolean;
  one<T>(of: readonly T[]): T;
  text(): string;
  json(): unknown;
}

/** Values made by a function that asks chance. */
export function byChance<T>(make: (chance: Chance) => T): fc.Arbitrary<T> {
  return fc.gen().map((generate) => {
    const number = (below: number) => generate(fc.nat, { max: Math.max(below - 1, 0) });
    return make({
      number,
      percent: (of) => number(100) < of,
      one: (of) => of[number(of.length)] as (typeof of)[number],
      text: () => generate(oddText),
      json: () => generate(oddJson),
    });
  });
}

/** Of every kind of character, also such as are none. */
const oddText = () =>
  fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ maxLength: 60 }), fc.constantFrom(...known));
const oddJson = () => fc.jsonValue({ maxDepth: 3 });

/** Ids of things that are there. */
export const ids = [
  'crd-alice-visa',
  'crd-alice-mastercard',
  'crd-bob-visa',
  'alice',
  'bob',
  'c0ffee00-0000-4000-8000-00000000ca51',
];

/** Texts that mean something to somebody. */
export const known = [
  ...ids,
  ...[
    '',
    ' ',
    '__proto__',
    'constructor',
    '../..',
    "' OR 1=1 --",
    '4111111111111111',
    '\u0000',
    '\ud800',
    '\u202e',
    '9007199254740993',
  ],
];

/** A text with some of it taken out, doubled, swapped or put in. */
export function mutate(text: string, chance: Chance, words: readonly string[]): string {
  let all = text;
  for (let times = 1 + chance.number(4); times > 0; times -= 1) {
    const from = chance.number(all.length + 1);
    const to = Math.min(all.length, from + chance.number(12));
    const part = chance.one([
      '',
      all.slice(from, to).repeat(2),
      chance.one(words),
      chance.text(),
      [...all.slice(from, to)].reverse().join(''),
    ]);
    all = all.slice(0, from) + part + all.slice(to);
  }
  return all;
}
