import fastLuhn from 'fast-luhn';

/** What people put between the digits of a card number, after NFKC, which has made one form of every width of digit and of space. */
const between = String.raw`[\s._/\-\u00ad\u2010-\u2015\u2212\u200b-\u200d\u2060]`;
const separators = new RegExp(between, 'g');
/** Thirteen digits or more. The bound on separators keeps this linear. */
const run = new RegExp(String.raw`\d(?:${between}{0,8}\d){12,}`, 'g');

/** Groups of 4-4-4-4, 4-4-4-4-3, 4-6-4 and 4-6-5. Looks ahead, so that matches may overlap. */
const printed = /(?<!\d)(?=(\d{4}[_-](?:\d{4}[_-]\d{4}[_-]\d{4}(?:[_-]\d{1,3})?|\d{6}[_-]\d{4,5}))(?!\d))/g;

/** How long card numbers are. */
const [shortest, longest] = [13, 19];
/** What card numbers begin with. Nothing is issued under 0, 1 or 7 to persons, nor under 20: dates and clocks would look like cards. */
const beginnings = /^(?:2[2-7]|[3-689])/;

/** Whether a text is a card number by its form: 12 to 19 digits, perhaps with separators, and a right check digit. */
export function isCardNumber(text: string): boolean {
  const digits = text.normalize('NFKC').replace(separators, '');
  return /^\d{12,19}$/.test(digits) && fastLuhn(digits);
}

/**
 * Whether an id is a card number or has one in it: anywhere within digits in one piece, and in groups as they are printed. Any groups would
 * do only for the whole id: one UUID in five hundred has such digits by chance.
 */
export function hidesCardNumber(id: string): boolean {
  if (digitsIn(id) < shortest) return false;
  if (isIssued(id.replace(separators, ''))) return true;
  const pieces = id.match(/\d+/g) ?? [];
  return pieces.some((piece) => windows(piece).length > 0) || [...id.matchAll(printed)].some(isIssuedInGroups);
}

/** Free text without what looks like a card number: every 13 to 19 digits in a row are tried, whatever stands before and after them. */
export function withoutCardNumbers(text: string): string {
  const plain = text.normalize('NFKC');
  const hidden = plain.replace(run, withoutWindows);
  return hidden === plain ? text : hidden;
}

function digitsIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) count += 1;
  }
  return count;
}

function isIssuedInGroups([, found = '']: RegExpExecArray): boolean {
  return isIssued(found.replace(separators, ''));
}

/** A run with each stretch of it that belongs to a card number as one sign. */
function withoutWindows(found: string): string {
  const places = [...found.matchAll(/\d/g)].map(({ index }) => index);
  const digits = places.map((place) => found[place]).join('');
  let result = '';
  let shown = 0;
  for (const [start, end] of joined(windows(digits))) {
    result += `${found.slice(shown, places[start])}…`;
    shown = (places[end - 1] ?? 0) + 1;
  }
  return result + found.slice(shown);
}

/** From where to where digits are a card number, in order; they may overlap. */
function windows(digits: string): [start: number, end: number][] {
  const found: [number, number][] = [];
  for (let start = 0; start + shortest <= digits.length; start += 1)
    for (let end = start + shortest; end <= Math.min(start + longest, digits.length); end += 1)
      if (isIssued(digits.slice(start, end))) found.push([start, end]);
  return found;
}

function joined(spans: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [start, end] of spans) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function isIssued(digits: string): boolean {
  return digits.length >= shortest && digits.length <= longest && beginnings.test(digits) && fastLuhn(digits);
}
