import { describe, expect, it } from '@jest/globals';
import { createTokens, type Token } from '../../src/console/client/tokens.ts';

/** A login that gives numbered tokens of this life, and fails as often as told before. */
function login(lifeMs: number, failures = 0) {
  let asked = 0;
  return {
    asked: () => asked,
    async ask(): Promise<Token> {
      asked += 1;
      if (asked <= failures) throw new Error('not now');
      return { value: `token ${asked}`, endsAt: Date.now() + lifeMs };
    },
  };
}

describe('the access token of an app', () => {
  it('is asked for once, however many wait for it', async () => {
    const { ask, asked } = login(60_000);
    const tokens = createTokens(ask);
    expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual(Array(3).fill('token 1'));
    expect([await tokens.get(), asked()]).toEqual(['token 1', 1]);
  });

  it('is asked for again when it ends soon, or when another one is wanted', async () => {
    const short = createTokens(login(5_000).ask);
    expect([await short.get(), await short.get()]).toEqual(['token 1', 'token 2']);
    const long = createTokens(login(60_000).ask);
    expect([await long.get(), await long.renew(), await long.get()]).toEqual(['token 1', 'token 2', 'token 2']);
  });

  it('is waited for where somebody has asked for another one', async () => {
    const tokens = createTokens(login(60_000).ask);
    await tokens.get();
    expect(await Promise.all([tokens.renew(), tokens.get()])).toEqual(['token 2', 'token 2']);
  });

  it('is tried again when the login fails', async () => {
    expect(await createTokens(login(60_000, 2).ask).get()).toBe('token 3');
  });
});
