import { decodeProtectedHeader, errors, importJWK, jwtVerify, type JWTPayload } from 'jose';
import type { Signer } from './options.ts';

export interface SdkOptions {
  /** Keys of the issuer's apps. `iss` is the issuerId, or the address of the issuer's keys. */
  signers: readonly Signer[];
  audience: string;
  /** Longest time from `iat` to `exp`; any when absent. */
  maxLifetimeSeconds?: number;
  /** What was agreed at onboarding; a token asks for one of them or more. */
  scopes: readonly string[];
}

/** A login of D1's mobile SDK was refused. `reason` is the claim or header member at fault, `signature` or `token`. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused';
  constructor(readonly reason: string) {
    super(`login refused: ${reason}`);
  }
}

const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA'];
const leewaySeconds = 5;

/** Logins of D1's mobile SDK with the token that the issuer's app got for its user (contract section 1.4). In real time, as tokens are. */
export class SdkLogins {
  /** End of each token that was used, epoch seconds, by `jti`. */
  readonly #used = new Map<string, number>();
  readonly #options: SdkOptions | undefined;

  constructor(options: SdkOptions | undefined) {
    this.#options = options;
  }

  /** @returns the end users who are logged in @throws LoginRefused */
  async login(token: string, clientBinding?: string): Promise<string[]> {
    const claims = await this.#verify(token).catch((error: unknown) => {
      if (error instanceof errors.JOSEError || error instanceof TypeError) throw new LoginRefused(reasonOf(error));
      throw error;
    });
    this.#checkTimes(claims);
    this.#checkScope(claims.scope);
    const consumerIds = consumerIdsIn(claims.sub);
    if (clientBinding !== undefined && claims.cbp !== clientBinding) throw new LoginRefused('cbp');
    this.#useUp(claims);
    return consumerIds;
  }

  async #verify(token: string): Promise<JWTPayload> {
    const { kid, alg = '', typ = 'JWT' } = decodeProtectedHeader(token);
    const signer = this.#options?.signers.find((known) => known.kid === kid);
    if (!signer) throw new LoginRefused('kid');
    if (!algorithms.includes(alg)) throw new LoginRefused('alg');
    if (typ !== 'JWT') throw new LoginRefused('typ');
    const { payload } = await jwtVerify(token, await importJWK(signer.publicJwk, alg), {
      algorithms: [alg],
      issuer: signer.iss,
      audience: this.#options?.audience,
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'scope'],
      clockTolerance: leewaySeconds,
    });
    return payload;
  }

  #checkTimes({ iat = 0, exp = 0 }: JWTPayload): void {
    const { maxLifetimeSeconds = Infinity } = this.#options ?? {};
    if (iat > Date.now() / 1000 + leewaySeconds) throw new LoginRefused('iat');
    if (exp - iat > maxLifetimeSeconds) throw new LoginRefused('exp');
  }

  #checkScope(scope: unknown): void {
    const asked = typeof scope === 'string' ? scope.split(' ') : [];
    const agreed = asked.every((one) => this.#options?.scopes.includes(one));
    if (asked.length === 0 || !agreed) throw new LoginRefused('scope');
  }

  #useUp({ jti, exp = 0 }: JWTPayload): void {
    const now = Date.now() / 1000;
    for (const [used, end] of this.#used) if (end + leewaySeconds < now) this.#used.delete(used);
    if (typeof jti !== 'string' || jti === '' || this.#used.has(jti)) throw new LoginRefused('jti');
    this.#used.set(jti, exp);
  }
}

/** `sub` may name several, with spaces between them. */
function consumerIdsIn(sub: unknown): string[] {
  const consumerIds = typeof sub === 'string' ? sub.split(' ') : [];
  const wellFormed = consumerIds.every((consumerId) => /^[A-Za-z0-9_-]{1,64}$/.test(consumerId));
  if (consumerIds.length === 0 || !wellFormed) throw new LoginRefused('sub');
  return consumerIds;
}

function reasonOf(error: Error): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) return error.claim;
  return error instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'token';
}
