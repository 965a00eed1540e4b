import type { Tokens } from './tokens.ts';

/** `send` with a token. One that is refused is changed for another one, once. */
export function withToken(tokens: Tokens, send: typeof fetch = (...given) => fetch(...given)): typeof fetch {
  return async (input, init) => {
    const sendWith = (token: string) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      return send(input, { ...init, headers });
    };
    const answer = await sendWith(await tokens.get());
    return answer.status === 401 ? sendWith(await tokens.renew('refused')) : answer;
  };
}
