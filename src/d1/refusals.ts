import { Refusal, userErrorCodes, type UserErrorCode } from '../errors.ts';
import { errorCodeOf } from './answers.ts';
import { fromWire, type Names } from './renaming.ts';

const byStatus: Record<number, UserErrorCode> = { 403: 'NOT_ALLOWED', 404: 'NOT_FOUND', 409: 'CONFLICT' };

const byErrorCode: Record<string, UserErrorCode> = {
  FIELD_INVALID_FORMAT: 'INVALID_FORMAT',
  FIELD_INVALID_VALUE: 'INVALID_VALUE',
  CRYPTO_ERROR: 'INVALID_ENCRYPTED_DATA',
  PARSING_ERROR: 'INVALID_ENCRYPTED_DATA',
};

/** D1's `error` is a text as often as the name of a member; only the latter may leave this room. So many digits in a row may be a card. */
const memberPath = /^(?!.*\d{10})[a-z][A-Za-z0-9_.[\]]{0,99}$/;

/**
 * What the caller is told about a 4xx of D1 (but 401 and 429, which are faults). `field` is the path of the member at fault, where D1 names
 * one: `cards[3].pan` is `cards`, `3`, `pan`. `names` are those of the request. The message is ours: D1's could quote the data it is about.
 */
export function toRefusal(status: number, body: unknown, names: Names = {}): Refusal {
  const errorCode = errorCodeOf(body) ?? '';
  const code = byStatus[status] ?? byErrorCode[errorCode] ?? 'REFUSED_BY_D1';
  return new Refusal([{ code, field: fieldOf(code, errorCode, body, names), message: userErrorCodes[code] }]);
}

/** D1's `error`, where it is the name of a member. */
export function memberPathOf(body: unknown): string | undefined {
  const error = (body as { error?: unknown } | null | undefined)?.error;
  return typeof error === 'string' && memberPath.test(error) ? error : undefined;
}

function fieldOf(code: UserErrorCode, errorCode: string, body: unknown, names: Names): string[] {
  const named = (memberPathOf(body) ?? '').split(/[.[\]]/).filter((part) => part !== '');
  // D1 names what is wrong inside of the encrypted data, which is none of our members, or, of several cards, the one whose data are.
  if (code === 'INVALID_ENCRYPTED_DATA') return named.at(-1) === 'encryptedData' ? named : ['encryptedData'];
  // Without such a code, a text of one word ("Forbidden") would pass for a member.
  return errorCode.startsWith('FIELD_') ? fromWire(named, names) : [];
}
