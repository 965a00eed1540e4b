import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { Fault } from '../errors.ts';
import type { Viewer } from '../viewer.ts';

export interface AccessTokenOptions {
  jwksUrl: string;
  issuer: string;
  audience: string;
  algorithms: string[];
  /** Claim of an end user's token that holds their consumerId. */
  consumerClaim: string;
}

/** Who a bearer token speaks for. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer>;

/** Verifies access tokens of the issuer's identity provider. A token with a `d1:` scope is a service's, any other an end user's. */
export function createAccessTokens(options: AccessTokenOptions): Authenticate {
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), { timeoutDuration: 3_000 });
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new Fault('UNAUTHENTICATED');
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: options.algorithms,
        clockTolerance: 5,
        requiredClaims: ['exp', 'sub'],
      });
      return viewerFrom(payload, options.consumerClaim);
    } catch (error) {
      throw toFault(error);
    }
  };
}

/** D1's alphabet. Two ids with a space between them would be two end users in a token for the D1 SDK. */
const consumerIds = /^[A-Za-z0-9_-]{1,64}$/;

function viewerFrom(payload: JWTPayload, consumerClaim: string): Viewer {
  const expiresAt = (payload.exp ?? 0) * 1000;
  const scopes = scopesFrom(payload['scope'] ?? payload['scp']);
  if (scopes.some((scope) => scope.startsWith('d1:')))
    return { kind: 'service', subject: payload.sub ?? '', scopes: new Set(scopes), expiresAt };
  const consumerId = payload[consumerClaim];
  if (typeof consumerId !== 'string' || !consumerIds.test(consumerId)) throw new Fault('UNAUTHENTICATED');
  return { kind: 'consumer', consumerId, expiresAt };
}

function scopesFrom(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === 'string') : [];
}

/** A token that fails its checks is the caller's matter; keys that cannot be fetched are ours. */
function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const ours =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC';
  return new Fault(ours ? 'AUTH_UNAVAILABLE' : 'UNAUTHENTICATED', { cause: error });
}
