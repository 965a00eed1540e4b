import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { CryptoKey, JWK } from 'jose';

/** Our signing key, ready for ES256. @throws Error when it is not a private P-256 key */
export function importSigningKey(key: JWK | CryptoKey): KeyObject | CryptoKey {
  if (isCryptoKey(key)) {
    const algorithm = key.algorithm as { name: string; namedCurve?: string };
    if (key.type !== 'private' || algorithm.name !== 'ECDSA' || algorithm.namedCurve !== 'P-256')
      throw new Error('assertion.key must be a private P-256 key for ECDSA');
    return key;
  }
  return importJwk(key, 'assertion.key', 'private', createPrivateKey);
}

/** D1's key for ECDH-ES. @throws Error when it is not a P-256 key */
export function importEncryptionKey(key: JWK): KeyObject {
  return importJwk(key, 'encryption.key', 'public', createPublicKey);
}

type Import = (input: { key: JWK; format: 'jwk' }) => KeyObject;

/** The error has no cause: it could quote the key. */
function importJwk(jwk: JWK, name: string, kind: string, read: Import): KeyObject {
  const imported = attempt(() => read({ key: jwk, format: 'jwk' }));
  if (imported?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return imported;
  throw new Error(`${name} must be a ${kind} P-256 key`);
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function isCryptoKey(key: JWK | CryptoKey): key is CryptoKey {
  return 'algorithm' in key && 'type' in key;
}
