import { Refusal, userErrorCodes, type UserErrorCode } from '../errors.ts';
import { errorCodeOf } from './answers.ts';

const byStatus: Record<number, UserErrorCode> = { 403: 'NOT_ALLOWED', 404: 'NOT_FOUND', 409: 'CONFLICT' };

const byErrorCode: Record<string, UserErrorCode> = {
  FIELD_INVALID_FORMAT: 'INVALID_FORMAT',
  FIELD_INVALID_VALUE: 'INVALID_VALUE',
  CRYPTO_ERROR: 'INVALID_ENCRYPTED_DATA',
  PARSING_ERROR: 'INVALID_ENCRYPTED_DATA',
};

/** D1's `error` is a text as often as the name of a member; only the latter may leave this room. */
const memberPath = /^[A-Za-z0-9_.[\]]{1,100}$/;

/**
 * What the caller is told about a 4xx of D1 (but 401 and 429, which are faults). `field` is D1's name of the member at fault, where D1 gives
 * one. The message is ours: D1's could quote the data it is about.
 */
export function toRefusal(status: number, body: unknown): Refusal {
  const errorCode = errorCodeOf(body) ?? '';
  const code = byStatus[status] ?? byErrorCode[errorCode] ?? 'REFUSED_BY_D1';
  return new Refusal([{ code, field: fieldOf(code, errorCode, body), message: userErrorCodes[code] }]);
}

function fieldOf(code: UserErrorCode, errorCode: string, body: unknown): string[] {
  if (code === 'INVALID_ENCRYPTED_DATA') return ['encryptedData'];
  // Without such a code, a text of one word ("Forbidden") would pass for a member.
  if (!errorCode.startsWith('FIELD_')) return [];
  const error = (body as { error?: unknown }).error;
  return typeof error === 'string' && memberPath.test(error) ? error.split('.').filter((part) => part !== '') : [];
}
