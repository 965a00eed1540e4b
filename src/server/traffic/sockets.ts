import type { IncomingMessage } from 'node:http';
import type { Addresses } from './addresses.ts';
import type { Traffic } from './traffic.ts';

export interface AdmitOptions {
  /** Whose pages may have sockets, by origin. */
  origins: readonly string[];
  /** Whether we serve a page ourselves. */
  own: boolean;
  addresses: Addresses;
  traffic: Traffic;
}

/**
 * Whether whoever asks for a WebSocket gets one: not the page of a foreign origin, because browsers ask nobody before they open one; and later
 * who comes too often, or when there is too much to do. Who says no origin is no browser.
 */
export function admitSocket({ origins, own, addresses, traffic }: AdmitOptions) {
  return async (request: IncomingMessage): Promise<'now' | 'later' | 'never'> => {
    const { origin, host } = request.headers;
    const isForeign = origin !== undefined && !origins.includes(origin) && !(own && isOf(host, origin));
    if (isForeign) return 'never';
    return traffic.connection(addresses.of(request)).then(
      () => 'now',
      () => 'later',
    );
  };
}

function isOf(host: string | undefined, origin: string): boolean {
  return URL.canParse(origin) && /^https?:/.test(origin) && new URL(origin).host === host?.toLowerCase();
}
