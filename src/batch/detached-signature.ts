import { createSign, KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { importSigningKey } from '../d1/keys.ts';

/** A JWS over a payload of any length that is never held as a whole. */
export interface DetachedSignature {
  /** The next bytes of the payload. */
  update(payload: Buffer): void;
  /** `<protected header>..<signature>`: RFC 7515, appendix F. */
  sign(): string;
}

export interface Signer {
  begin(): DetachedSignature;
  /** How long every signature of this signer is, in characters. */
  length: number;
}

/** ES256: two numbers of 32 bytes each. */
const signatureBytes = 64;

/** Signs with ES256 by the issuer's key. (jose wants the whole payload at once, which may be 200 MB.) @throws Error when it is not a private P-256 key */
export function createSigner(jwk: JWK, keyId: string): Signer {
  const key = importSigningKey(jwk);
  if (!(key instanceof KeyObject)) throw new TypeError('a JSON Web Key is needed');
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: keyId })).toString('base64url');
  return {
    length: header.length + '..'.length + Math.ceil((signatureBytes * 4) / 3),
    begin() {
      const sign = createSign('SHA256').update(`${header}.`);
      // Base64 makes four characters of three bytes: what is over waits for the next ones.
      let rest = Buffer.alloc(0);
      return {
        update(payload) {
          const bytes = Buffer.concat([rest, payload]);
          const whole = bytes.length - (bytes.length % 3);
          sign.update(bytes.toString('base64url', 0, whole));
          rest = bytes.subarray(whole);
        },
        sign() {
          const signature = sign.update(rest.toString('base64url')).sign({ key, dsaEncoding: 'ieee-p1363' });
          return `${header}..${signature.toString('base64url')}`;
        },
      };
    },
  };
}
