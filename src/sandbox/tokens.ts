import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, errors, generateKeyPair, importJWK, jwtVerify, SignJWT, type CryptoKey } from 'jose';
import type { Settings } from './options.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from './world.ts';

const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * D1's token endpoint (RFC 7523, contract section 1.1) and the check of its access tokens. Lives in real time, because the assertions it
 * checks come from a process that knows no other.
 */
export class Tokens {
  /** Token to expiry, epoch milliseconds. A token that is not here was forged, has ended or was revoked. */
  readonly #issued = new Map<string, number>();
  readonly #settings: Settings;
  readonly #key: CryptoKey;

  private constructor(settings: Settings, key: CryptoKey) {
    this.#settings = settings;
    this.#key = key;
  }

  static async create(settings: Settings): Promise<Tokens> {
    const { privateKey } = await generateKeyPair('ES256');
    return new Tokens(settings, privateKey);
  }

  /** Changes an assertion for an access token. @throws Refusal 400 */
  async exchange(body: { grant_type?: unknown; assertion?: unknown }): Promise<Answer> {
    if (body.grant_type !== grant) throw this.#refuse('unsupported_grant_type', 'grant_type');
    const issuer = await this.#issuerOf(String(body.assertion)).catch((cause: unknown) => {
      if (cause instanceof errors.JOSEError || cause instanceof TypeError)
        throw this.#refuse('invalid_grant', 'assertion');
      throw cause;
    });
    const { accessTokenSeconds, scope } = this.#settings.tokens;
    const token = await this.#issue(issuer, accessTokenSeconds);
    return {
      status: 200,
      body: { access_token: token, expires_in: accessTokenSeconds, scope, token_type: 'Bearer' },
    };
  }

  /** Whether an Authorization header carries a token that this endpoint gave and that has not ended. */
  accepts(authorization: unknown): boolean {
    const token = /^Bearer ([\w.-]+)$/.exec(String(authorization))?.[1];
    return token !== undefined && (this.#issued.get(token) ?? 0) > Date.now();
  }

  /** Ends every token at once, as a restart of D1 would. */
  revokeAll(): void {
    this.#issued.clear();
  }

  /** 400 in the style that the options ask for; `field` is what D1's own style names. */
  #refuse(code: string, field: string): Refusal {
    const oauth = this.#settings.tokens.errorStyle === 'oauth';
    return new Refusal(400, oauth ? { error: code } : { errorCode: 'FIELD_INVALID_VALUE', error: field });
  }

  async #issuerOf(assertion: string): Promise<string> {
    const { kid } = decodeProtectedHeader(assertion);
    const signer = this.#settings.signers.find((known) => known.kid === kid);
    if (!signer) throw this.#refuse('invalid_grant', 'assertion');
    const { assertionSeconds, leewaySeconds, audience } = this.#settings.tokens;
    const { payload } = await jwtVerify(assertion, await importJWK(signer.publicJwk, 'ES256'), {
      algorithms: ['ES256'],
      issuer: signer.iss,
      subject: signer.iss,
      requiredClaims: ['exp'],
      clockTolerance: leewaySeconds,
    });
    const tooFar = (payload.exp ?? Infinity) > Date.now() / 1000 + assertionSeconds + leewaySeconds;
    const foreign = audience !== undefined && payload.aud !== undefined && ![payload.aud].flat().includes(audience);
    if (tooFar || foreign) throw this.#refuse('invalid_grant', 'assertion');
    return signer.iss;
  }

  async #issue(issuer: string, seconds: number): Promise<string> {
    const now = Date.now();
    for (const [old, expiry] of this.#issued) if (expiry <= now) this.#issued.delete(old);
    const token = await new SignJWT({ scope: this.#settings.tokens.scope })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setIssuer('d1-sandbox')
      .setSubject(issuer)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(Math.floor(now / 1000) + seconds)
      .sign(this.#key);
    this.#issued.set(token, now + seconds * 1000);
    return token;
  }
}
