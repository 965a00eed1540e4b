import { createPrivateKey, randomUUID } from 'node:crypto';
import { SignJWT, type JWK } from 'jose';
import { madeOf, type Current } from '../current.ts';

/** Tokens that the issuer's app hands to the D1 SDK's `login` (D1 SDK, "Access token format"). */
export interface SdkTokens {
  /** A signed JWT for one end user. `clientBinding` is the SDK's payload, passed on as `cbp` unmodified. */
  issue(consumerId: string, clientBinding?: string): Promise<{ token: string; expiresAt: Date }>;
}

export interface SdkTokenOptions {
  /** The issuerId; with client binding D1 takes nothing else. */
  issuer: string;
  /** By convention `https://{D1's client API}/oidc/{issuerId}`. */
  audience: string;
  /** Agreed with D1 at onboarding, separated by spaces. */
  scope: string;
  /** Our private key, of which D1 has the public half under `keyId`. */
  key: Current<{ key: JWK; keyId: string }>;
  algorithm: string;
  seconds: number;
}

/** @throws Error when the key cannot be used */
export function createSdkTokens(options: SdkTokenOptions, now: () => number = Date.now): SdkTokens {
  const { issuer, audience, scope, algorithm, seconds } = options;
  const current = madeOf(options.key, ({ key, keyId }) => ({ key: importKey(key), kid: keyId }));
  return {
    async issue(consumerId, clientBinding) {
      const { key, kid } = current();
      const issuedAt = Math.floor(now() / 1000);
      const expiresAt = issuedAt + seconds;
      const token = await new SignJWT({ scope, ...(clientBinding !== undefined && { cbp: clientBinding }) })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject(consumerId)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .setJti(randomUUID())
        .sign(key);
      return { token, expiresAt: new Date(expiresAt * 1000) };
    },
  };
}

/** The error has no cause: it could quote the key. */
function importKey(key: JWK) {
  try {
    return createPrivateKey({ key, format: 'jwk' });
  } catch {
    throw new Error('the key for tokens of the D1 SDK must be a private key as a JSON Web Key');
  }
}
