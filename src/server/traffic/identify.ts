import type { IncomingMessage } from 'node:http';
import type { Viewer } from '../../viewer.ts';
import type { AccessTokens } from '../tokens/access-tokens.ts';
import type { Addresses } from './addresses.ts';
import type { Caller, Traffic } from './traffic.ts';

/** Who asks, by their token, within what their address and they themselves may. All throw what `Caller` and `Traffic` throw. */
export interface Identify {
  /** Who makes a request, which is one operation. At once where nobody has to be asked. */
  request(request: IncomingMessage): Viewer | Promise<Viewer>;
  /** Whom a token speaks for that came over a connection. */
  connection(request: IncomingMessage, authorization: unknown): Promise<Viewer>;
  /**
   * Who makes a request that must be taken while everything else is refused: neither overload nor what was counted keeps them out. Counted is who
   * is not let in, which is what `mayEnter` decides. @throws what `mayEnter` throws
   */
  always(request: IncomingMessage, mayEnter: (viewer: Viewer) => void): Promise<Viewer>;
}

export interface IdentifyOptions {
  tokens: Pick<AccessTokens, 'authenticate' | 'recall'>;
  addresses: Addresses;
  traffic: Traffic;
}

export function createIdentify({ tokens, addresses, traffic }: IdentifyOptions): Identify {
  const callerWith = (authorization: string | undefined): Caller => ({
    recall: () => tokens.recall(authorization),
    authenticate: () => tokens.authenticate(authorization),
  });

  return {
    request: (request) => traffic.request(addresses.of(request), callerWith(request.headers.authorization)),
    connection(request, authorization) {
      const given = typeof authorization === 'string' ? authorization : undefined;
      return traffic.identify(addresses.of(request), callerWith(given));
    },
    always(request, mayEnter) {
      const authenticate = async () => {
        const viewer = await tokens.authenticate(request.headers.authorization);
        mayEnter(viewer);
        return viewer;
      };
      return traffic.always(addresses.of(request), { authenticate });
    },
  };
}
