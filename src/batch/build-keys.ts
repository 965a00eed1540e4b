import { createEncryption } from '../d1/encryption.ts';
import { BatchError } from './batch-error.ts';
import { createSigner, type Signer } from './detached-signature.ts';
import type { Settings } from './io.ts';
import type { Encrypt } from './request.ts';

/** What the keys of the settings are for. @throws BatchError when one has the form of a key, and is none */
export function useKeys(settings: Settings): { signer: Signer; encrypt: Encrypt } {
  const signing = keyOf(settings, 'D1_SIGNING_KEY');
  const encryption = keyOf(settings, 'D1_ENCRYPTION_KEY');
  return {
    signer: naming('D1_SIGNING_KEY', () => createSigner(signing.key, signing.keyId)),
    encrypt: naming('D1_ENCRYPTION_KEY', () => createEncryption(() => encryption)).encryptForRegistration,
  };
}

function keyOf(settings: Settings, name: 'D1_SIGNING_KEY' | 'D1_ENCRYPTION_KEY') {
  const { [name]: key, [`${name}_ID` as const]: given = key.kid } = settings;
  if (given === undefined) throw new BatchError(`${name}_ID is required, unless ${name} has a "kid"`);
  if (key.kid !== undefined && key.kid !== given) throw new BatchError(`${name}_ID must be the "kid" of ${name}`);
  return { key, keyId: given };
}

function naming<T>(variable: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new BatchError(`${variable} is not a P-256 key that can be used`, { cause });
  }
}
