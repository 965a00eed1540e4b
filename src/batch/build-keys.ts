import { createEncryption } from '../d1/encryption.ts';
import { BatchError } from './batch-error.ts';
import { createSigner, type Signer } from './detached-signature.ts';
import type { Settings } from './io.ts';
import type { Encrypt } from './request.ts';

/** What the keys of the settings are for. @throws BatchError when one has the form of a key, and is none */
export function useKeys(settings: Settings): { signer: Signer; encrypt: Encrypt } {
  const encryption = { key: settings.D1_ENCRYPTION_KEY, keyId: settings.D1_ENCRYPTION_KEY_ID };
  return {
    signer: naming('D1_SIGNING_KEY', () => createSigner(settings.D1_SIGNING_KEY, settings.D1_SIGNING_KEY_ID)),
    encrypt: naming('D1_ENCRYPTION_KEY', () => createEncryption(encryption)).encryptForRegistration,
  };
}

function naming<T>(variable: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new BatchError(`${variable} is not a P-256 key that can be used`, { cause });
  }
}
