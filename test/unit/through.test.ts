import { describe, expect, it, jest } from '@jest/globals';
import { through } from '../../src/events/through.ts';

async function* numbers() {
  yield* [1, 2, 3, 4];
}

/** Some at once, some later, and not all. */
const even = (item: number) => (item === 4 ? Promise.resolve(item) : item % 2 === 0 ? item : undefined);

function begin(pass: (item: number) => Promise<number | undefined> | number | undefined, items = numbers()) {
  const left = jest.spyOn(items, 'return');
  return { items: through(items, pass), left };
}

describe('items through others', () => {
  it('are given at once or later, or left out, and end with the last', async () => {
    const { items, left } = begin(even);
    expect([await items.next(), await items.next()]).toEqual([2, 4].map((value) => ({ value, done: false })));
    expect(left).not.toHaveBeenCalled();
    expect(await items.next()).toEqual({ value: undefined, done: true });
    expect(left).toHaveBeenCalled();
  });

  it('may all be left out, also later', async () => {
    expect(await begin(async () => undefined).items.next()).toEqual({ value: undefined, done: true });
  });

  it.each([
    ['are looked at', () => { throw new Error('broken'); }], // prettier-ignore
    ['are made', () => Promise.reject(new Error('broken'))],
  ])('end the others too with a fault while they %s', async (_when, pass) => {
    const { items, left } = begin(pass);
    await expect(items.next()).rejects.toThrow('broken');
    expect(left).toHaveBeenCalledTimes(1);
  });

  it('end with a fault of the others', async () => {
    // eslint-disable-next-line require-yield
    const broken = (async function* (): AsyncGenerator<number, void, void> {
      throw new Error('broken');
    })();
    const { items, left } = begin(even, broken);
    await expect(items.next()).rejects.toThrow('broken');
    expect(left).toHaveBeenCalled();
  });

  it('end the others when nobody wants them', async () => {
    for (const end of ['return', 'throw'] as const) {
      const { items, left } = begin(even);
      await items.next();
      await items[end](undefined).catch(() => undefined);
      expect(left).toHaveBeenCalledTimes(1);
    }
    const { items, left } = begin(even);
    for await (const item of items) if (item === 2) break;
    expect(left).toHaveBeenCalled();
  });
});
