import { randomUUID } from 'node:crypto';

/** The caller's correlation id if D1 would take it, else a new one. */
export function correlationIdFrom(given: unknown): string {
  return typeof given === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(given) ? given : randomUUID();
}
