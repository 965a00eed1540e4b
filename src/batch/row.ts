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
import { Refusal, type Problem } from '../errors.ts';
import { unknownMembers } from './unknown-members.ts';

/** Most cards of a row. */
const maxCards = 50;
/** Most problems told of a row; one more says how many there are. */
const maxProblems = 100;

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

/** A row with more cards than it may have. They are not looked at: each could have problems of its own. */
const overlongRow = row.extend({ cards: z.never(`must have at most ${maxCards} cards`) });

export type Row = z.output<typeof row>;

/** Reads one line of the input. @throws Refusal naming every wrong field at once, and no value */
export function readRow(text: Buffer): Row {
  const value = parse(text);
  const schema = isOverlong(value) ? overlongRow : row;
  const unknown = unknownMembers(schema, value);
  try {
    const valid = validate(schema, value, []);
    if (unknown.length === 0) return valid;
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(firstOf([...unknown, ...error.problems]));
    throw error;
  }
  throw new Refusal(firstOf(unknown));
}

/** A Refusal for a whole line. */
export function refusedLine(message: string): Refusal {
  return new Refusal([{ code: 'INVALID_FORMAT', field: [], message }]);
}

function isOverlong(value: unknown): boolean {
  const { cards } = Object(value) as { cards?: unknown };
  return Array.isArray(cards) && cards.length > maxCards;
}

function firstOf(problems: Problem[]): Problem[] {
  if (problems.length <= maxProblems) return problems;
  const message = `has ${problems.length} problems in all`;
  return [...problems.slice(0, maxProblems), { code: 'INVALID_FORMAT', field: [], message }];
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
