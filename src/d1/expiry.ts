import type { components } from './generated/card-v1.ts';
import type { D1Card, D1DigitalCard } from './types.ts';
import { fromMmyy } from './year-month.ts';

export type WireCard = components['schemas']['Card'];
export type WireDigitalCard = components['schemas']['DigitalCard'];

/** D1's card with its expiry as ISO year-month. */
export function toCard({ expiryDate, ...others }: WireCard): D1Card {
  return { ...others, ...toIso(expiryDate) };
}

/** D1's digital card with its expiry as ISO year-month. */
export function toDigitalCard({ expiryDate, ...others }: WireDigitalCard): D1DigitalCard {
  return { ...others, ...toIso(expiryDate) };
}

/** Nothing for a text that is no month: D1's form of it is not to be passed on. */
function toIso(expiryDate: unknown): { expiry?: string } {
  const expiry = typeof expiryDate === 'string' ? fromMmyy(expiryDate) : null;
  return expiry === null ? {} : { expiry };
}
