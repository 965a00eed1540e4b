import fastLuhn from 'fast-luhn';

/** Whether a text is a card number by its form: 12 to 19 digits, perhaps with separators, and a right check digit. */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ ._-]/g, '');
  return /^\d{12,19}$/.test(digits) && fastLuhn(digits);
}

/** Free text without what looks like a card number. */
export function withoutCardNumbers(text: string): string {
  return text.replace(/\d(?:[ .-]?\d){11,18}/g, (found) => (isCardNumber(found) ? '…' : found));
}
