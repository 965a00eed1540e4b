import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { madeOf } from '../current.ts';
import { importSigningKey } from './keys.ts';
import type { D1Options } from './options.ts';

/** D1 refuses assertions that last longer than 15 minutes; ours are used at once, and clocks differ. */
const lifetimeSeconds = 300;

/** Makes the signed JWTs that D1 trades for an access token (RFC 7523; D1 takes ES256 only). */
export function createAssertionSigner(options: D1Options['assertion'], now: () => number): () => Promise<string> {
  const current = madeOf(options.key, ({ key, keyId }) => ({ key: importSigningKey(key), kid: keyId }));
  return () => {
    const { key, kid } = current();
    const jwt = new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
      .setIssuer(options.issuer)
      .setSubject(options.issuer)
      .setExpirationTime(Math.floor(now() / 1000) + lifetimeSeconds)
      .setJti(randomUUID());
    if (options.audience !== undefined) jwt.setAudience(options.audience);
    return jwt.sign(key);
  };
}
