/** Codes with which D1 refuses a whole file (its page on batch errors, level H). The documentation cuts the name of 111. */
const headerErrors: Record<string, string> = {
  100: 'INVALID_HEADER: the header is not as it must be',
  102: 'FILE_TOO_BIG: the file is larger than D1 takes',
  103: 'INVALID_JSON_FILE: the file is not JSON',
  105: 'MANDATORY_PARAMETER_MISSING_HEADER: the header lacks something',
  106: 'FIELD_INVALID_FORMAT: a field does not have its form',
  107: 'DUPLICATE_ROW_ID: two records have the same rowId',
  110: "INVALID_SIGNATURE: the signature does not fit the file and the issuer's key",
  111: 'MISSING: something mandatory is missing',
};

/** Why D1 took no record of a file, in words. */
export function headerErrorInWords(errorCode: unknown): string {
  const code = String(errorCode);
  if (!/^\d{3}$/.test(code)) return 'an error without a code of three digits';
  return `${code} ${headerErrors[code] ?? 'a code that is not known here'}`;
}
