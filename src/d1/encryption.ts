import { CompactEncrypt } from 'jose';
import { madeOf } from '../current.ts';
import { importEncryptionKey } from './keys.ts';
import type { D1Options } from './options.ts';
import type { D1Client } from './types.ts';
import { toMmyy, toYymm } from './year-month.ts';

type Encryption = Pick<D1Client, 'encryptForRegistration' | 'encryptForOrder'>;

/**
 * Encrypts card data for D1: compact JWE, ECDH-ES with A256GCM on P-256, and no header beside `alg`, `enc`, `kid` and `epk`. `exp` is MMYY
 * in a registration and YYMM in an order, where `effectiveDate` has the same form.
 */
export function createEncryption(encryption: D1Options['encryption']): Encryption {
  const current = madeOf(encryption, ({ key, keyId }) => ({
    key: importEncryptionKey(key),
    header: { alg: 'ECDH-ES', enc: 'A256GCM', kid: keyId },
  }));
  const encrypt = (plaintext: object) => {
    const { key, header } = current();
    return new CompactEncrypt(Buffer.from(JSON.stringify(plaintext))).setProtectedHeader(header).encrypt(key);
  };
  return {
    async encryptForRegistration({ pan, expiry }) {
      return encrypt({ pan, exp: toMmyy(expiry) });
    },
    async encryptForOrder({ expiry, effectiveDate, ...others }) {
      const from = effectiveDate === undefined ? {} : { effectiveDate: toYymm(effectiveDate) };
      return encrypt({ ...others, ...from, exp: toYymm(expiry) });
    },
  };
}
