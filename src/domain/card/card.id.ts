import { createHash } from 'node:crypto';

/** Whether an id is a card number, contains it, or is one of the usual encodings or unkeyed hashes of it. */
export function revealsPan(cardId: string, cardNumber: string): boolean {
  const pan = cardNumber.replace(/\D/g, '');
  if (pan.length < 10) return false;
  const id = cardId.toLowerCase();
  const digits = id.replace(/\D/g, '');
  if (digits.includes(pan) || digits.includes([...pan].reverse().join(''))) return true;
  return derivatives(pan).some((derived) => id.includes(derived.toLowerCase().slice(0, 16)));
}

function derivatives(pan: string): string[] {
  const plain = [Buffer.from(pan).toString('hex'), Buffer.from(pan).toString('base64url'), BigInt(pan).toString(16)];
  const hashes = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => {
    const hash = createHash(algorithm).update(pan).digest();
    return [hash.toString('hex'), hash.toString('base64url')];
  });
  return [...plain.filter((text) => text.length >= 8), ...hashes];
}
