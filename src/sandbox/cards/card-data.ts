import { createHash } from 'node:crypto';
import luhn from 'fast-luhn';
import type { Scheme } from '../options.ts';
import { invalidValue } from '../refusal.ts';

/** MMYY for registrations, YYMM for orders: D1 wants both. */
export type ExpiryForm = 'MMYY' | 'YYMM';

/** Checked clear card data. `expiry` is MMYY whatever came in. */
export interface CardData {
  pan: string;
  expiry: string;
}

/** Checks PAN and expiry of decrypted card data. @throws Refusal FIELD_INVALID_VALUE naming `pan` or `exp` */
export function readCardData(clear: Record<string, unknown>, form: ExpiryForm, now: number): CardData {
  const { pan, exp } = clear;
  if (typeof pan !== 'string' || !/^[0-9]{10,19}$/.test(pan) || !luhn(pan)) throw invalidValue('pan');
  if (typeof exp !== 'string' || !/^[0-9]{4}$/.test(exp)) throw invalidValue('exp');
  const [first, second] = [exp.slice(0, 2), exp.slice(2)];
  const [month, year] = form === 'MMYY' ? [first, second] : [second, first];
  if (Number(month) < 1 || Number(month) > 12) throw invalidValue('exp');
  // A card is good to the last day of its month; month as a number is the month after when counted from 0.
  if (Date.UTC(2000 + Number(year), Number(month)) <= now) throw invalidValue('exp');
  return { pan, expiry: `${month}${year}` };
}

/** Refuses a cardId that is the PAN, holds it, or holds a common hash of it. @throws Refusal FIELD_INVALID_VALUE `cardId` */
export function refuseDerivedCardId(cardId: string, pan: string): void {
  const plain = cardId.replace(/[-_]/g, '').toLowerCase();
  if (plain.includes(pan)) throw invalidValue('cardId');
  for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
    const digest = createHash(algorithm).update(pan).digest();
    // A cardId has 48 characters at most, so long digests arrive cut: 16 characters are no coincidence.
    if (plain.includes(digest.toString('hex').slice(0, 16))) throw invalidValue('cardId');
    if (cardId.includes(digest.toString('base64url').slice(0, 16))) throw invalidValue('cardId');
  }
}

/** The scheme of a card: by its product when that is known, else by the first digit of the PAN. */
export function schemeOf(pan: string, cardProductId: string | undefined, products: Record<string, Scheme>): Scheme {
  const known = cardProductId === undefined ? undefined : products[cardProductId];
  if (known) return known;
  if (pan.startsWith('4')) return 'VISA';
  return /^[25]/.test(pan) ? 'MASTERCARD' : 'OTHER';
}

/** The scheme of a card that has no PAN yet: by its product, or by the product's name. */
export function schemeOfProduct(cardProductId: string, products: Record<string, Scheme>): Scheme {
  const named = (['VISA', 'MASTERCARD'] as const).find((scheme) => cardProductId.toUpperCase().includes(scheme));
  return products[cardProductId] ?? named ?? 'OTHER';
}
