import { createClient } from 'graphql-sse';
import { pause } from './pause.ts';
import { fetchUntilSilent } from './silence.ts';
import type { Tokens } from './tokens.ts';
import type { Result, Wire } from './wire.ts';
import { withToken } from './with-token.ts';

export interface StreamOptions {
  /** http:// or https://, with the path of streams. */
  url: string;
  tokens: Tokens;
}

/**
 * Subscriptions as server-sent events, where WebSockets do not get through. Each has a request of its own. The token of a stream cannot be
 * exchanged: the gateway ends it with UNAUTHENTICATED, and it is opened again with the next token and the last cursor, which loses nothing.
 */
export function createStream({ url, tokens }: StreamOptions): Wire {
  const client = createClient({
    url,
    fetchFn: withToken(tokens, fetchUntilSilent),
    retryAttempts: Infinity,
    retry: pause,
  });
  return {
    subscribe: (payload, sink) =>
      client.subscribe(payload, {
        next(result: Result) {
          if (isEndOfToken(result)) void tokens.renew('refused');
          else sink.next(result);
        },
        error: (reason) => sink.error(reason),
        complete: () => sink.complete(),
      }),
    stop: () => client.dispose(),
  };
}

function isEndOfToken({ data, errors }: Result): boolean {
  return data == null && errors?.[0]?.extensions?.['code'] === 'UNAUTHENTICATED';
}
