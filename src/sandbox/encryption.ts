import { calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { Refusal } from './refusal.ts';

export interface Encryption {
  /** Public half, with `kid`. */
  publicJwk: JWK;
  /** The JSON object inside a JWE. @throws Refusal CRYPTO_ERROR, PARSING_ERROR */
  decrypt(jwe: string): Promise<Record<string, unknown>>;
}

/** D1's side of field encryption (contract section 5): ECDH-ES on P-256 with A256GCM, chosen by `kid`. */
export async function createEncryption(privateJwk?: JWK): Promise<Encryption> {
  const jwk = privateJwk ?? (await generateKey());
  const kid = jwk.kid ?? (await calculateJwkThumbprint(jwk));
  const key = await importJWK(jwk, 'ECDH-ES');
  const decrypt = async (jwe: string) => {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    }).catch(refuseAsCrypto);
    if (protectedHeader.kid !== kid) return refuseAsCrypto();
    return parseObject(new TextDecoder().decode(plaintext));
  };
  const publicJwk: JWK = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, kid, use: 'enc', alg: 'ECDH-ES' };
  return { publicJwk, decrypt };
}

async function generateKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  return exportJWK(privateKey);
}

function refuseAsCrypto(): never {
  throw new Refusal(400, { errorCode: 'CRYPTO_ERROR' });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below, together with JSON that is no object; the parser's message would quote card data.
  }
  throw new Refusal(400, { errorCode: 'PARSING_ERROR', error: 'encryptedData' });
}
