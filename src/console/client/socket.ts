import { createClient } from 'graphql-ws/client';
import { pause } from './pause.ts';
import { silenceMs } from './silence.ts';
import type { Tokens } from './tokens.ts';
import type { Wire } from './wire.ts';

export interface SocketOptions {
  /** ws:// or wss://, with GraphQL's path. */
  url: string;
  tokens: Tokens;
  /** Told once that no socket could be opened in several tries: WebSockets may be blocked here. */
  onBlocked(): void;
  /** Told whenever the socket is open, or is so no longer. */
  onConnection?(isConnected: boolean): void;
  /** Only where there is none by itself, as in Node before version 22. */
  webSocketImpl?: unknown;
}

/** After so many tries without one connection. */
const triesBeforeBlocked = 3;
/** So long it may take to answer who we are. */
const welcomeMs = 10_000;

/**
 * Subscriptions over one WebSocket, by the protocol of docs/events.md. It comes back by itself for as long as it takes, with a token asked for
 * anew, and exchanges a token that ends soon on the socket that is open, so that nothing is interrupted.
 */
export function createSocket({ url, tokens, onBlocked, onConnection, webSocketImpl }: SocketOptions): Wire {
  let socket: WebSocket | undefined;
  let token = '';
  let tries = 0;
  let hasConnected = false;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const client = createClient({
    url,
    webSocketImpl,
    connectionParams: async () => ({ authorization: `Bearer ${(token = await tokens.get())}` }),
    connectionAckWaitTimeout: welcomeMs,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: pause,
    on: {
      connecting() {
        if (!hasConnected && tries++ === triesBeforeBlocked) onBlocked();
      },
      opened: (opened) => void (socket = opened as WebSocket),
      connected() {
        hasConnected = true;
        onConnection?.(true);
      },
      message: listen,
      closed(event) {
        clearTimeout(silence);
        onConnection?.(false);
        // The token has ended, or was taken back.
        if ((event as { code?: number }).code === 4403) void tokens.renew('refused');
      },
      ping(received, payload) {
        if (received && payload?.['type'] === 'tokenEnding') void exchangeToken();
      },
    },
  });
  const drop = () => client.terminate();
  globalThis.addEventListener?.('offline', drop);

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
      globalThis.removeEventListener?.('offline', drop);
      clearTimeout(silence);
      // A connection that is being made may still fail.
      Promise.resolve(client.dispose()).catch(() => undefined);
    },
  };
}
