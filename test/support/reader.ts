import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { until } from './events.ts';

/** The client of graphql-ws as docs/events.md has it, which comes back with its last cursor, and can stop to read. */
export interface Reader<T> {
  /** What was shown, over all its sockets. */
  shown: T[];
  /** The close codes and reasons of its sockets, in order. */
  closes: string[];
  /** How often it was welcomed. */
  welcomes(): number;
  /** Takes nothing from its present socket, until `resume`. */
  pause(): void;
  resume(): void;
  /** What ended it for good, once something has. */
  failure(): unknown;
  stop(): Promise<void>;
}

export interface ReaderOptions<T> {
  url: string | (() => string);
  token: string | (() => Promise<string>);
  query: string;
  variables: Record<string, unknown>;
  /** Takes what is of interest from a payload's data. */
  read(data: Record<string, { cursor: string }>): T;
  /** As the library has it by itself: it does not come back when it was never connected. */
  asShipped?: boolean;
}

export function createReader<T>({
  url,
  token,
  query,
  variables,
  read,
  asShipped = false,
}: ReaderOptions<T>): Reader<T> {
  const shown: T[] = [];
  const closes: string[] = [];
  let welcomes = 0;
  let failure: unknown;
  let socket: WebSocket | undefined;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ authorization: `Bearer ${typeof token === 'string' ? token : await token()}` }),
    retryAttempts: 1_000,
    ...(!asShipped && { shouldRetry: () => true }),
    retryWait: () => new Promise((done) => setTimeout(done, 20 + 80 * Math.random())),
    on: {
      opened: (opened) => (socket = opened as WebSocket),
      connected: () => void (welcomes += 1),
      closed: (event) => {
        const { code, reason } = event as CloseEvent;
        closes.push(`${code} ${reason}`.trim());
      },
    },
  });
  const current = { ...variables };
  const leave = client.subscribe<Record<string, { cursor: string }>>(
    { query, variables: current },
    {
      next({ data, errors }) {
        const [update] = Object.values(data ?? {});
        if (!data || !update) return void (failure = errors);
        shown.push(read(data));
        current['after'] = update.cursor;
      },
      error: (error) => void (failure = error),
      complete: () => undefined,
    },
  );
  return {
    shown,
    closes,
    welcomes: () => welcomes,
    pause: () => socket?.pause(),
    resume: () => socket?.resume(),
    failure: () => failure,
    async stop() {
      leave();
      // It rejects when it was about to come back.
      await Promise.resolve(client.dispose()).catch(() => undefined);
      socket?.terminate();
      await until(() => socket === undefined || socket.readyState === WebSocket.CLOSED);
    },
  };
}
