/**
 * Whether an id looks like an e-mail address or a phone number, which D1 forbids. Seven to fifteen digits, also with separators, are taken
 * for a phone number: an id that happens to be one cannot be told apart.
 */
export function looksLikePerson(id: string): boolean {
  return id.includes('@') || (/^(\+|00)?\d([\d .()/_-]{5,18})\d$/.test(id) && digits(id) >= 7 && digits(id) <= 15);
}

function digits(id: string): number {
  return id.replace(/\D/g, '').length;
}
