import { z } from 'zod';
import { withoutCardNumbers } from '../card-number.ts';

/** What became of one row, as `batch read` writes it. `status` is D1's: OK, KO, or what it may add. */
export interface RowResult {
  rowId: number | null;
  consumerId: string | null;
  status: string;
  error: ResultError | null;
  cards: CardResult[];
}

export interface CardResult {
  cardId: string | null;
  status: string;
  error: ResultError | null;
}

export interface ResultError {
  code: string | null;
  message: string | null;
}

/** D1 may add members and change texts at any time, and a text of its own is not ours to trust with a card number. */
const text = z.string().transform(withoutCardNumbers);
const optionalText = text.nullish().catch(null);
const errorObject = z.object({
  errorCode: optionalText,
  code: optionalText,
  error: optionalText,
  message: optionalText,
});

/** The documentation shows `consumerStatus` and `consumerError`; the names of a card's two members are by analogy, or without a prefix. */
const cardResult = z.object({
  cardId: optionalText,
  cardStatus: optionalText,
  status: optionalText,
  cardError: z.unknown().optional(),
  error: z.unknown().optional(),
});
const rowResult = z.object({
  rowId: z.int().nullish().catch(null),
  consumerCardRegistrationResult: z
    .object({
      consumerId: optionalText,
      consumerStatus: optionalText,
      consumerError: z.unknown().optional(),
      cards: z.array(z.unknown()).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

/** Reads one of D1's `recordsResults` as far as it can be read. What cannot is null, or UNRECOGNIZED for a status. */
export function toRowResult(value: unknown): RowResult {
  const { data } = rowResult.safeParse(value);
  const result = data?.consumerCardRegistrationResult;
  return {
    rowId: data?.rowId ?? null,
    consumerId: result?.consumerId ?? null,
    status: result?.consumerStatus ?? 'UNRECOGNIZED',
    error: toError(result?.consumerError),
    cards: (result?.cards ?? []).map(toCardResult),
  };
}

function toCardResult(value: unknown): CardResult {
  const { data } = cardResult.safeParse(value);
  return {
    cardId: data?.cardId ?? null,
    status: data?.cardStatus ?? data?.status ?? 'UNRECOGNIZED',
    error: toError(data?.cardError ?? data?.error),
  };
}

function toError(value: unknown): ResultError | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number') {
    const isCode = /^[A-Z0-9_]+$/.test(String(value));
    const plain = withoutCardNumbers(String(value));
    return { code: isCode ? plain : null, message: isCode ? null : plain };
  }
  const { data } = errorObject.safeParse(value);
  return { code: data?.errorCode ?? data?.code ?? null, message: data?.error ?? data?.message ?? null };
}
