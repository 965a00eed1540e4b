import { jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { Fault } from '../../errors.ts';

export interface TokenRules {
  issuer: string;
  audience: string;
  algorithms: string[];
  /** How long after `iat` a token is good at most; undefined: as long as `exp` says. */
  maxAgeSeconds?: number | undefined;
}

/** Clocks differ. */
const toleranceSeconds = 5;
/** Nothing longer is looked at. */
const longest = 8 * 1024;
const scheme = 'bearer ';
/** RFC 7519 (5.1) and 9068 (4). Tokens of other kinds may be signed with the same keys. */
const types = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];

/** What an `Authorization` header shows as a token, whatever that looks like: what was verified before looked as it must. */
export function shownToken(authorization = ''): string | undefined {
  const isOne = authorization.length <= longest && authorization.slice(0, scheme.length).toLowerCase() === scheme;
  return isOne ? authorization.slice(scheme.length) : undefined;
}

/** The token of an `Authorization` header. @throws Fault UNAUTHENTICATED when it has none, or none that could be one of ours */
export function tokenFrom(authorization?: string): string {
  const token = shownToken(authorization);
  if (token === undefined || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new Fault('UNAUTHENTICATED');
  return token;
}

/** The claims of a good token, and when it ends in ms. @throws Fault UNAUTHENTICATED, jose's errors, and what `find` throws */
export async function verifyToken(
  token: string,
  find: JWTVerifyGetKey,
  { issuer, audience, algorithms, maxAgeSeconds }: TokenRules,
): Promise<{ payload: JWTPayload; expiresAt: number }> {
  const findFor: JWTVerifyGetKey = (header, jws) => {
    if ('crit' in header || !isAccessToken(header.typ)) throw new Fault('UNAUTHENTICATED');
    return find(header, jws);
  };
  const { payload } = await jwtVerify(token, findFor, {
    issuer,
    audience,
    algorithms,
    clockTolerance: toleranceSeconds,
    requiredClaims: ['exp', 'sub'],
    ...(maxAgeSeconds !== undefined && { maxTokenAge: maxAgeSeconds }),
  });
  const { exp = 0, iat } = payload;
  if (iat !== undefined && iat > Date.now() / 1_000 + toleranceSeconds) throw new Fault('UNAUTHENTICATED');
  const ends = maxAgeSeconds === undefined ? exp : Math.min(exp, (iat ?? 0) + maxAgeSeconds);
  return { payload, expiresAt: ends * 1_000 };
}

function isAccessToken(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && types.includes(type.toLowerCase()));
}
