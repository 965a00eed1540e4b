import { z } from 'zod';
import { isCardNumber, withoutCardNumbers } from '../../card-number.ts';
import { revealsPan } from '../card/card.id.ts';
import { expiry, pan } from '../card/card.input.ts';
import { formatted, issue, optional } from '../common/validate.ts';

const printedName = formatted(/^[\p{L}\p{N} .,'/-]{1,26}$/u, '1 to 26 letters, digits and simple punctuation');
const digits = (count: number) => formatted(new RegExp(`^[0-9]{${String(count)}}$`), `${String(count)} digits`);

/** Clear data of a card to be made. */
export const orderCardData = z
  .object({
    pan,
    expiry,
    name: printedName,
    secondName: optional(printedName),
    encodedName: optional(printedName),
    cvv1: optional(digits(3)),
    pvv: optional(digits(4)),
    paymentAccountReference: optional(formatted(/^[A-Za-z0-9]{29}$/, '29 letters and digits')),
    panSequenceNumber: optional(digits(2)),
    effectiveDate: optional(z.string()),
  })
  .superRefine((data, context) => {
    if (data.effectiveDate !== undefined && data.effectiveDate > data.expiry)
      context.addIssue(issue('INVALID_VALUE', 'must not be after the expiry', ['effectiveDate']));
  });

const track = (longest: number) =>
  formatted(new RegExp(`^[\\x20-\\x7e]{1,${String(longest)}}$`), `1 to ${String(longest)} printable characters`)
    // D1 gets the card number encrypted, and in no other way.
    .superRefine((value, context) => {
      if (withoutCardNumbers(value) !== value) context.addIssue(issue('INVALID_VALUE', 'must not hold a card number'));
    });

export const trackData = z.object({
  track1: optional(track(79)),
  track2: optional(track(40)),
  track3: optional(track(107)),
});

/** What goes to D1 encrypted. */
const sealed = ['cardData', 'encryptedData'];
const ids = ['cardId', 'consumerId', 'issuerRequestId', 'cardProductId'];

/** What goes to D1 in clear must not tell the card number of the data beside it: one issue for each text that does, with its path. */
export function revelations(cardNumber: string, order: object): ReturnType<typeof issue>[] {
  const clear = Object.fromEntries(Object.entries(order).filter(([field]) => !sealed.includes(field)));
  return textsIn(clear)
    .filter(({ path, text }) => !isRefused(path, text) && revealsPan(text.normalize('NFKC'), cardNumber))
    .map(({ path }) =>
      path[0] === 'cardId'
        ? issue('CARD_ID_REVEALS_PAN', undefined, path)
        : issue('INVALID_VALUE', 'must not hold or reveal the card number', path),
    );
}

/** What is a card number, whosever, its own rule has refused already. */
function isRefused([field = '']: string[], text: string): boolean {
  return field === 'trackData' ? withoutCardNumbers(text) !== text : ids.includes(field) && isCardNumber(text);
}

/** Every text in a value, with its path. What stands in two places was given in the first of them. */
function textsIn(value: unknown, path: string[] = [], seen = new Set()): { path: string[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.entries(value).flatMap(([name, member]) => textsIn(member, [...path, name], seen));
}
