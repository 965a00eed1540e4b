import { randomUUID } from 'node:crypto';
import { hidesCardNumber } from '../../card-number.ts';

/** The caller's correlation id if D1 would take it, else a new one. It is logged in clear, so that a card number is none. */
export function correlationIdFrom(given: unknown): string {
  const fits = typeof given === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(given) && !hidesCardNumber(given);
  return fits ? given : randomUUID();
}
