import { pause } from './pause.ts';

/** An access token, and when it ends, in ms as `Date.now()` has them. */
export interface Token {
  value: string;
  endsAt: number;
}

export interface Tokens {
  /** One that is good for a while. */
  get(): Promise<string>;
  /** Another one: this one ends soon, or was `refused`. */
  renew(why?: 'refused'): Promise<string>;
}

/** A token that has less left than this is not used for anything new. */
const spareMs = 10_000;

/**
 * The access token of whoever uses the app. It is asked for when it is needed, kept in memory and nowhere else, and asked for once however many
 * wait for it. `fetchToken` asks the issuer's login; when it fails it is tried again after a pause, because a socket that is given no token is
 * given up by its library.
 */
export function createTokens(fetchToken: () => Promise<Token>): Tokens {
  let kept: Token | undefined;
  let asking: Promise<Token> | undefined;

  function ask(): Promise<Token> {
    asking ??= untilGiven(fetchToken).then((token) => {
      asking = undefined;
      return (kept = token);
    });
    return asking;
  }

  return {
    async get() {
      const isGood = kept !== undefined && kept.endsAt - Date.now() > spareMs;
      const token = asking === undefined && isGood ? (kept as Token) : await ask();
      return token.value;
    },
    async renew() {
      return (await ask()).value;
    },
  };
}

async function untilGiven(fetchToken: () => Promise<Token>): Promise<Token> {
  for (let tries = 0; ; tries++) {
    try {
      return await fetchToken();
    } catch {
      await pause(tries);
    }
  }
}
