import type { IncomingMessage } from 'node:http';
import type { Viewer } from '../../viewer.ts';
import type { Authenticate } from '../tokens/access-tokens.ts';
import type { Addresses } from './addresses.ts';
import type { Traffic } from './traffic.ts';

/** Who asks, by their token, within what their address and they themselves may. Both throw what `Authenticate` and `Traffic` throw. */
export interface Identify {
  /** Who makes a request, which is one operation. */
  request(request: IncomingMessage): Promise<Viewer>;
  /** Whom a token speaks for that came over a connection. */
  connection(request: IncomingMessage, authorization: unknown): Promise<Viewer>;
}

export interface IdentifyOptions {
  authenticate: Authenticate;
  addresses: Addresses;
  traffic: Traffic;
}

export function createIdentify({ authenticate, addresses, traffic }: IdentifyOptions): Identify {
  return {
    request: (request) => traffic.request(addresses.of(request), () => authenticate(request.headers.authorization)),
    connection(request, authorization) {
      const given = typeof authorization === 'string' ? authorization : undefined;
      return traffic.identify(addresses.of(request), () => authenticate(given));
    },
  };
}
