import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';

/** Algorithms that the D1 SDK takes (D1 SDK, "Access token format"). */
export const sdkAlgorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA'] as const;
export type SdkAlgorithm = (typeof sdkAlgorithms)[number];

export function isPrivateJwk(jwk: JWK): boolean {
  return importPrivateJwk(jwk) !== null;
}

/** Whether a signature of this algorithm can be made with this key: curve and kind fit, and RSA has the 2048 bits it must. */
export function isKeyFor(algorithm: SdkAlgorithm, jwk: JWK): boolean {
  const key = importPrivateJwk(jwk);
  const { namedCurve, modulusLength = 0 } = key?.asymmetricKeyDetails ?? {};
  if (algorithm === 'EdDSA') return key?.asymmetricKeyType === 'ed25519';
  if (algorithm.startsWith('ES')) return namedCurve === curves[algorithm as keyof typeof curves];
  return key?.asymmetricKeyType === 'rsa' && modulusLength >= 2048;
}

/** Whether it is a key at all and, if it is a private one, the other half of what it says is its public one. */
export function isUsable(jwk: JWK): boolean {
  const { kty, crv, x, y, n, e } = jwk;
  try {
    const open = createPublicKey({ key: { kty, crv, x, y, n, e }, format: 'jwk' });
    if (jwk.d === undefined) return true;
    const secret = createPrivateKey({ key: jwk, format: 'jwk' });
    const digest = secret.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    const text = Buffer.from('any text');
    return verify(digest, text, open, sign(digest, text, secret));
  } catch {
    return false;
  }
}

export function parseJson(value: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' ? (parsed as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

const curves = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

function importPrivateJwk(key: JWK): KeyObject | null {
  try {
    return createPrivateKey({ key, format: 'jwk' });
  } catch {
    return null;
  }
}
