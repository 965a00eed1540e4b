import { createHash, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { madeOf, type Current } from '../../current.ts';

export interface NotificationTokenOptions {
  clientId: string;
  /** Any of them may be shown. */
  clientSecrets: Current<readonly string[]>;
  /** The first signs the tokens, and each of them verifies. All replicas share them, so that D1 may use a token at any of them. */
  tokenSecrets: Current<readonly string[]>;
}

export interface NotificationTokens {
  /** Which of the client secrets an `Authorization: Basic` header carries, from 1; null where it does not carry D1's credentials. */
  secretIn(authorization: string | undefined): number | null;
  issue(): Promise<{ token: string; expiresAt: Date }>;
  isValid(authorization: string | undefined): Promise<boolean>;
}

const claims = { issuer: 'd1-graphql-gateway', audience: 'd1-notifications' };
const header = { alg: 'HS256', typ: 'd1-notification+jwt' };
export const lifetimeSeconds = 900;
/**
 * What it sends just before the end may be on its way for a while, or reach a gateway whose clock is ahead. Whether D1 sends again what is answered
 * with 401 is not documented, so a token is refused only when it must be.
 */
const leewaySeconds = 120;
/** How many tokens are known to be good: D1 needs one at a time, and may ask for one in each of its processes. */
const knownTokens = 64;

/** The tokens D1 asks of us before it notifies (RFC 6749 client credentials; contract 1.3). */
export function createNotificationTokens(options: NotificationTokenOptions): NotificationTokens {
  const { clientId } = options;
  const expected = madeOf(options.clientSecrets, (secrets) =>
    secrets.map((secret) => digest(Buffer.from(`${clientId}:${secret}`))),
  );
  // With the keys, what they verified: until when, in ms.
  const signing = madeOf(options.tokenSecrets, (secrets) => ({
    keys: secrets.map((secret) => createSecretKey(Buffer.from(secret))),
    verified: new LRUCache<string, number>({ max: knownTokens }),
  }));
  return {
    secretIn(authorization) {
      const credentials = /^Basic ([\w+/=-]{1,8192})$/i.exec(authorization ?? '')?.[1] ?? '';
      const given = digest(Buffer.from(credentials, 'base64'));
      // With each of them, also when one has fitted: the time must not tell which.
      const place = expected()
        .map((each) => timingSafeEqual(given, each))
        .indexOf(true);
      return place === -1 ? null : place + 1;
    },
    async issue() {
      const [key] = signing().keys;
      if (key === undefined) throw new Error('there is no secret to sign tokens with');
      const expiresAt = new Date(Date.now() + lifetimeSeconds * 1000);
      const token = await new SignJWT()
        .setProtectedHeader(header)
        .setIssuer(claims.issuer)
        .setAudience(claims.audience)
        .setSubject(clientId)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt };
    },
    async isValid(authorization) {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return false;
      const { keys, verified } = signing();
      const known = verified.get(token);
      if (known !== undefined) return Date.now() < known;
      const until = (await Promise.all(keys.map((key) => lastsUntil(token, key)))).find((each) => each !== null);
      if (until == null) return false;
      verified.set(token, until);
      return true;
    },
  };
}

/** In ms; null when it is not good now, or not of this key. */
async function lastsUntil(token: string, key: KeyObject): Promise<number | null> {
  const { alg, typ } = header;
  const checks = { ...claims, typ, algorithms: [alg], requiredClaims: ['exp'], clockTolerance: leewaySeconds };
  const verified = await jwtVerify(token, key, checks).catch(() => null);
  return verified && ((verified.payload.exp ?? 0) + leewaySeconds) * 1_000;
}

/** Equal length whatever was sent, so that the comparison takes the same time. */
function digest(text: Buffer): Buffer {
  return createHash('sha256').update(text).digest();
}
