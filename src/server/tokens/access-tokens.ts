import { decodeJwt, errors } from 'jose';
import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Viewer } from '../../viewer.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { shownToken, tokenFrom, verifyToken, type TokenRules } from './token-checks.ts';
import { viewerFrom, type ViewerRules } from './token-viewer.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

/** An identity provider of the issuer, whose tokens are accepted. */
export interface IdentityProvider extends Omit<TokenRules, 'maxAgeSeconds'>, ViewerRules {
  jwksUrl: string;
}

export interface AccessTokenOptions extends Pick<TokenRules, 'maxAgeSeconds'> {
  /** No two with the same `issuer`. */
  providers: IdentityProvider[];
  /** Whether the viewer's tokens of then are not taken any more. Asked each time: not what a signature says. */
  isRevoked?(viewer: Viewer): boolean;
  logger: Logger;
}

/** Who a bearer token speaks for. @throws Fault UNAUTHENTICATED or AUTH_UNAVAILABLE */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer>;

export interface AccessTokens {
  authenticate: Authenticate;
  /** Whom a token speaks for that was found good before, and still is; null for any other. No signature is checked. At once, as a rule. */
  recall(authorization: string | undefined): Viewer | null | Promise<Viewer | null>;
  counts(): AccessTokenCounts;
}

export interface AccessTokenCounts {
  /** Each token that is shown is one of these: its signature was checked and good, it was known to be good, or it was refused, as a revoked one is. */
  verified: number;
  known: number;
  refused: number;
  /** Could not be checked. */
  unavailable: number;
  /** Known to be good right now. */
  held: number;
  keys: Record<string, ReturnType<KeySet['counts']>>;
}

/** Verifies access tokens. The provider is the one that a token's `iss` names, and no other's keys, audience or rules count for it. */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { providers, maxAgeSeconds, isRevoked = () => false, logger } = options;
  const verified = createVerifiedTokens();
  const counts = { verified: 0, known: 0, refused: 0, unavailable: 0 };
  const byIssuer = new Map(
    providers.map((provider) => [provider.issuer, { provider, keys: keysOf(provider, logger) }]),
  );

  async function viewerOf(authorization: string | undefined): Promise<[Viewer, how: 'known' | 'verified']> {
    const token = tokenFrom(authorization);
    const known = await verified.find(token);
    if (known) return [known, 'known'];
    const found = byIssuer.get(decodeJwt(token).iss ?? '');
    if (found === undefined) throw new Fault('UNAUTHENTICATED');
    const { provider, keys } = found;
    const version = await keys.current();
    const { payload, expiresAt } = await verifyToken(token, keys.find, { ...provider, maxAgeSeconds });
    const viewer = viewerFrom(payload, provider, expiresAt);
    verified.keep(token, { viewer, keys, version });
    return [viewer, 'verified'];
  }

  function recalled(viewer: Viewer | undefined): Viewer | null {
    if (viewer === undefined || isRevoked(viewer)) return null;
    counts.known += 1;
    return viewer;
  }

  return {
    async authenticate(authorization) {
      try {
        const [viewer, how] = await viewerOf(authorization);
        if (isRevoked(viewer)) throw new Fault('UNAUTHENTICATED');
        counts[how] += 1;
        return viewer;
      } catch (error) {
        const fault = toFault(error);
        counts[fault.retryable ? 'unavailable' : 'refused'] += 1;
        throw fault;
      }
    },
    recall(authorization) {
      const token = shownToken(authorization);
      const found = token === undefined ? undefined : verified.find(token);
      // Why it is not, `authenticate` says to whoever asks it.
      return found instanceof Promise ? found.then(recalled, () => null) : recalled(found);
    },
    counts: () => ({
      ...counts,
      held: verified.count(),
      keys: Object.fromEntries([...byIssuer].map(([issuer, { keys }]) => [issuer, keys.counts()])),
    }),
  };
}

function keysOf({ issuer, jwksUrl }: IdentityProvider, logger: Logger): KeySet {
  return createKeySet({
    url: jwksUrl,
    onFailure: (err) => logger.warn({ err, issuer }, 'the keys of an identity provider could not be fetched'),
  });
}

/** A token that fails its checks is the caller's matter; keys that cannot be used are ours. */
function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const isOurs = !(error instanceof errors.JOSEError) || error instanceof errors.JWKSInvalid;
  return new Fault(isOurs ? 'AUTH_UNAVAILABLE' : 'UNAUTHENTICATED', { cause: error });
}
