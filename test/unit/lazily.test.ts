import { expect, it } from '@jest/globals';
import { lazily } from '../../src/server/operation/lazily.ts';

it('makes a thing once, when something of it is asked for first', () => {
  let made = 0;
  const thing = lazily(() => ({ number: ++made, same: () => made }));
  expect(made).toBe(0);
  const { number } = thing;
  expect([number, thing.number, thing.same(), made]).toEqual([1, 1, 1, 1]);
});

it('asks the thing itself, whose members may be made of others', () => {
  class Thing {
    readonly #secret = 7;
    get twice(): number {
      return 2 * this.#secret;
    }
  }
  expect(lazily(() => new Thing()).twice).toBe(14);
});
