import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import {
  cardDataRules,
  cardId,
  cardProductId,
  encryptedData,
  expiry,
  initialState,
  pan,
} from '../domain/card/card.input.ts';
import { formatted, issue, optional, validate } from '../domain/common/validate.ts';
import { consumerId, personalInformation } from '../domain/consumer/consumer.input.ts';
import { Refusal } from '../errors.ts';
import { unknownMembers } from './unknown-members.ts';

/** A row has the members of the API's inputs, and is held to the very rules of the API. What GraphQL's types check there is checked here. */
const card = z
  .object({
    cardId,
    cardProductId,
    cardData: optional(
      z.object({ pan, expiry: formatted(/^20\d{2}-(0[1-9]|1[0-2])$/, 'a month such as "2029-06"').pipe(expiry) }),
    ),
    encryptedData: optional(encryptedData),
    state: optional(initialState),
  })
  .superRefine(cardDataRules(true));

const row = z.object({
  consumerId,
  personalInformation: optional(personalInformation),
  cards: z
    .array(card)
    .min(1, 'must have at least one card')
    .superRefine((cards, context) => {
      const seen = new Set<string>();
      for (const [index, { cardId: id }] of cards.entries()) {
        if (seen.has(id)) context.addIssue(issue('CONFLICT', 'is in this row twice', [String(index), 'cardId']));
        seen.add(id);
      }
    }),
});

export type Row = z.output<typeof row>;

/** Reads one line of the input. @throws Refusal naming every wrong field at once, and no value */
export function readRow(text: Buffer): Row {
  const value = parse(text);
  const unknown = unknownMembers(row, value);
  try {
    const valid = validate(row, value, []);
    if (unknown.length === 0) return valid;
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal([...unknown, ...error.problems]);
    throw error;
  }
  throw new Refusal(unknown);
}

/** A Refusal for a whole line. */
export function refusedLine(message: string): Refusal {
  return new Refusal([{ code: 'INVALID_FORMAT', field: [], message }]);
}

function parse(text: Buffer): unknown {
  // A decoder would replace what it cannot read, and so change a name unseen.
  if (!isUtf8(text)) throw refusedLine('is not UTF-8');
  try {
    return JSON.parse(text.toString().replace(/^\uFEFF/, ''));
  } catch {
    // JSON.parse quotes the text it could not read.
    throw refusedLine('is not JSON');
  }
}
