/** D1 adds enum values freely (its change policy), so each enum has UNRECOGNIZED, with D1's own word beside it where it matters. */
export function recognise<T extends string>(known: Record<T, string>, text: string): T | 'UNRECOGNIZED' {
  return Object.hasOwn(known, text) ? (text as T) : 'UNRECOGNIZED';
}
