import { z } from 'zod';
import { withoutCardNumbers } from '../../card-number.ts';
import { expiry, hides, pan } from '../card/card.input.ts';
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

interface InClear {
  cardId: string;
  issuerRequestId: string;
  consumerId: string;
  trackData?: Record<string, string | undefined> | undefined;
}

/** What goes to D1 in clear must not tell the card number of the data beside it. */
export function noneReveals(cardNumber: string, input: InClear, context: { addIssue(issue: unknown): void }): void {
  const clear = { pan: cardNumber };
  if (hides(input.cardId, clear)) context.addIssue(issue('CARD_ID_REVEALS_PAN', undefined, ['cardId']));
  for (const field of ['issuerRequestId', 'consumerId'] as const)
    if (hides(input[field], clear))
      context.addIssue(issue('INVALID_VALUE', 'must not reveal the card number', [field]));
  for (const [name, value] of Object.entries(input.trackData ?? {}))
    if (value !== undefined && withoutCardNumbers(value) === value && hides(value, clear))
      context.addIssue(issue('INVALID_VALUE', 'must not hold a card number', ['trackData', name]));
}
