import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { Fault } from '../errors.ts';
import { createMac } from './hmac.ts';
import { createRandom } from './random.ts';

/** Keeps what is stored outside the process from telling anything to who reads it there. */
export interface Vault {
  /** A name that says nothing: equal parts give equal names. */
  name(...parts: string[]): string;
  /**
   * The text encrypted. Two sealed texts of one place can be told to be equal or not, by what is before the dot, without opening them.
   * `place` is needed again to open it.
   */
  seal(place: string, text: string): string;
  /** The same for what nobody compares, at half the cost: nothing can be told of two of these. */
  sealAlone(place: string, text: string): string;
  /** Whether it is one of D1's plain words or a time, which may stay readable in members that hold nothing else. */
  isPlain(text: string): boolean;
  /** @throws Fault INTERNAL when it was sealed for another place or with another secret */
  open(place: string, sealed: string): string;
}

/** What may stay readable: what can hold no digits, as D1's own words, or is a time. D1 may write anything into any member. */
const plain = /^(?:[A-Z][A-Z_]{0,63}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;
const ivLength = 12;
const tagLength = 16;

export function createVault(secret: string): Vault {
  const mac = createMac(deriveKey(secret, 'names'));
  const sealKey = deriveKey(secret, 'seal');
  const random = createRandom();

  function name(...parts: string[]): string {
    return mac(JSON.stringify(parts));
  }

  function encrypted(place: string, text: string): string {
    const iv = random(ivLength);
    const cipher = createCipheriv('aes-256-gcm', sealKey, iv).setAAD(Buffer.from(place));
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  const sealAlone = (place: string, text: string) => `~.${encrypted(place, text)}`;
  const seal = (place: string, text: string) => `~${name('mark', place, text)}.${encrypted(place, text)}`;

  function open(place: string, sealed: string): string {
    if (!sealed.startsWith('~')) return sealed;
    const bytes = Buffer.from(sealed.slice(sealed.indexOf('.') + 1), 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, ivLength), {
        authTagLength: tagLength,
      })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(-tagLength));
      const text = decipher.update(bytes.subarray(ivLength, -tagLength));
      decipher.final();
      return text.toString();
    } catch (cause) {
      throw new Fault('INTERNAL', { cause });
    }
  }

  return { name, seal, sealAlone, isPlain: (text) => plain.test(text), open };
}

/** 32 bytes for one purpose: a key that leaks, or a tag reused elsewhere, says nothing about the other purposes. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'd1-gateway events', purpose, 32));
}
