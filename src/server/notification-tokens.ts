import { createHash, createSecretKey, timingSafeEqual } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

export interface NotificationTokenOptions {
  clientId: string;
  clientSecret: string;
  /** Signs the tokens. All replicas share it, so that D1 may use a token at any of them. */
  tokenSecret: string;
}

export interface NotificationTokens {
  /** Whether an `Authorization: Basic` header carries D1's credentials. */
  isClient(authorization: string | undefined): boolean;
  issue(): Promise<{ token: string; expiresAt: Date }>;
  isValid(authorization: string | undefined): Promise<boolean>;
}

const claims = { issuer: 'd1-graphql-gateway', audience: 'd1-notifications' };
export const lifetimeSeconds = 900;
/** A refusal is final for D1: what it sends just before the end may be on its way for a while, or reach a gateway whose clock is ahead. */
const leewaySeconds = 120;

/** The tokens D1 asks of us before it notifies (RFC 6749 client credentials; contract 1.3). */
export function createNotificationTokens(options: NotificationTokenOptions): NotificationTokens {
  const key = createSecretKey(Buffer.from(options.tokenSecret));
  const expected = digest(`${options.clientId}:${options.clientSecret}`);
  return {
    isClient(authorization) {
      const credentials = /^Basic ([\w+/=-]{1,1024})$/i.exec(authorization ?? '')?.[1] ?? '';
      return timingSafeEqual(digest(Buffer.from(credentials, 'base64').toString()), expected);
    },
    async issue() {
      const expiresAt = new Date(Date.now() + lifetimeSeconds * 1000);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256', typ: 'd1-notification+jwt' })
        .setIssuer(claims.issuer)
        .setAudience(claims.audience)
        .setSubject(options.clientId)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt };
    },
    async isValid(authorization) {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return false;
      const checks = {
        ...claims,
        algorithms: ['HS256'],
        typ: 'd1-notification+jwt',
        requiredClaims: ['exp'],
        clockTolerance: leewaySeconds,
      };
      return jwtVerify(token, key, checks).then(
        () => true,
        () => false,
      );
    },
  };
}

/** Equal length whatever was sent, so that the comparison takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
