import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';

export interface Answer<T = Record<string, never>> {
  status: number;
  data: T;
  errors: { message: string; path?: string[]; extensions: Record<string, unknown> }[] | undefined;
  headers: Headers;
  text: string;
}

/** Plain fetch, as anybody would call a GraphQL server. */
export async function post<T = unknown>(
  url: string,
  token: string | undefined,
  query: string,
  variables?: object,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as Pick<Answer<T>, 'data' | 'errors'>;
  return { status: response.status, data, errors, headers: response.headers, text };
}

/** The client of the graphql-ws library, with what a subscription has said so far and a way to wait for it. */
export interface Watch<T> {
  events: T[];
  /** Resolves with the first event, already there or to come, that fits. */
  until(fits: (event: T) => boolean): Promise<T>;
  /** Ends the subscription; the socket goes with it. */
  stop(): Promise<void>;
  /** What ended it, if it was not us. */
  ended: Promise<unknown>;
}

export function watch<T>(
  url: string,
  token: string | undefined,
  query: string,
  variables?: Record<string, unknown>,
): Watch<T> {
  const client: Client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const events: T[] = [];
  const waiting = new Set<() => void>();
  let failure: unknown;
  const subscription = client.iterate<T>({ query, variables });
  const ended = (async () => {
    try {
      for await (const { data, errors } of subscription) {
        if (errors) throw errors;
        events.push(data as T);
        for (const look of waiting) look();
      }
    } catch (error) {
      failure = error;
    }
    for (const look of waiting) look();
    return failure;
  })();
  return {
    events,
    ended,
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = events.find(fits);
          if (found === undefined && failure === undefined) return;
          waiting.delete(look);
          if (found !== undefined) resolve(found);
          else reject(failure instanceof Error ? failure : new Error(JSON.stringify(failure)));
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      await subscription.return?.();
      await client.dispose();
    },
  };
}
