import { createClient } from 'graphql-ws/client';
import { pause } from './pause.ts';
import { silenceMs } from './silence.ts';
import type { Tokens } from './tokens.ts';
import type { Wire } from './wire.ts';

export interface SocketOptions {
  /** ws:// or wss://, with GraphQL's path. */
  url: string;
  tokens: Tokens;
  /** Whether the gateway answers by HTTP. */
  isReachable(): Promise<boolean>;
  /** Told once that no socket could be opened in several tries while the gateway was reachable: WebSockets may be blocked here. */
  onBlocked(): void;
  /** Told whenever the socket is open, or is so no longer. */
  onConnection?(isConnected: boolean): void;
  /** Only where there is none by itself, as in Node before version 22. */
  webSocketImpl?: unknown;
}

/** After so many tries without one connection. */
const triesBeforeBlocked = 3;
/** The socket was closed with no word from its other end. */
const noWord = 1006;
/** The gateway's own pings are frames, of which a browser tells its page nothing: whoever wants to hear something asks, in time for the answer. */
const pingMs = 20_000;
/** So long it may take to answer who we are. */
const welcomeMs = 10_000;

/**
 * Subscriptions over one WebSocket, by the protocol of docs/events.md. It comes back by itself for as long as it takes, with a token asked for
 * anew, and exchanges a token that ends soon on the socket that is open, so that nothing is interrupted.
 */
export function createSocket(options: SocketOptions): Wire {
  const { url, tokens, isReachable, onBlocked, onConnection, webSocketImpl } = options;
  let socket: WebSocket | undefined;
  let token = '';
  let failures = 0;
  /** It could be opened once, or is wanted no longer. */
  let isSettled = false;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const client = createClient({
    url,
    webSocketImpl,
    connectionParams: async () => ({ authorization: `Bearer ${(token = await tokens.get())}` }),
    connectionAckWaitTimeout: welcomeMs,
    keepAlive: pingMs,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: pause,
    on: {
      opened: (opened) => void (socket = opened as WebSocket),
      connected() {
        isSettled = true;
        onConnection?.(true);
      },
      message: listen,
      closed(event) {
        clearTimeout(silence);
        onConnection?.(false);
        const { code } = event as { code?: number };
        // The token has ended, or was taken back.
        if (code === 4403) void tokens.renew('refused');
        if (code === noWord && !isSettled) void countFailure();
      },
      ping(received, payload) {
        if (received && payload?.['type'] === 'tokenEnding') void exchangeToken();
      },
    },
  });
  const drop = () => client.terminate();
  globalThis.addEventListener?.('offline', drop);

  /** What fails where there is no network, or no gateway, says nothing of WebSockets. */
  async function countFailure(): Promise<void> {
    if ((await isReachable()) && !isSettled && ++failures === triesBeforeBlocked) onBlocked();
  }

  function listen(): void {
    clearTimeout(silence);
    silence = setTimeout(drop, silenceMs);
  }

  async function exchangeToken(): Promise<void> {
    const asked = socket;
    const next = await tokens.renew();
    // Without another token there is nothing to say: the socket is closed with 4403, and comes back with one.
    if (next === token || asked !== socket || asked?.readyState !== 1) return;
    token = next;
    asked.send(JSON.stringify({ type: 'ping', payload: { type: 'refreshToken', authorization: `Bearer ${next}` } }));
  }

  return {
    subscribe: (payload, sink) => client.subscribe(payload, sink),
    stop() {
      isSettled = true;
      globalThis.removeEventListener?.('offline', drop);
      clearTimeout(silence);
      // A connection that is being made may still fail.
      Promise.resolve(client.dispose()).catch(() => undefined);
    },
  };
}
