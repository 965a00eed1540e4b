import { createHmac } from 'node:crypto';
import { deriveKey } from '../events/vault.ts';

/**
 * A keyed digest of JSON data, to tell whether they are the same as before without keeping them. The order of members makes no difference, nor does a
 * member that is undefined. Without the secret nobody can try likely names and numbers until one fits.
 */
export function createDigest(secret: string): (data: unknown) => string {
  const key = deriveKey(secret, 'digest');
  return (data) => createHmac('sha256', key).update(canonical(data)).digest('base64url');
}

function canonical(data: unknown): string {
  return JSON.stringify(data, (_name, value: unknown) => (isObject(value) ? sorted(value) : value)) ?? '';
}

/** By code unit, which is the same everywhere. */
function sorted(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
