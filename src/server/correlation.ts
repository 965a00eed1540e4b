import { randomUUID } from 'node:crypto';
import fastLuhn from 'fast-luhn';

/** The caller's correlation id if D1 would take it, else a new one. It is logged in clear, so that a card number is none. */
export function correlationIdFrom(given: unknown): string {
  const fits = typeof given === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(given) && !isCardNumber(given);
  return fits ? given : randomUUID();
}

function isCardNumber(text: string): boolean {
  const digits = text.replace(/[-_]/g, '');
  return /^\d{12,19}$/.test(digits) && fastLuhn(digits);
}
