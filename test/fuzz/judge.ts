import { faultCodes } from '../../src/errors.ts';

/** Every code that a GraphQL error may have: docs/errors.md. */
const codes = [
  ...Object.keys(faultCodes),
  ...['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_RESOLUTION_FAILURE', 'BAD_USER_INPUT'],
  ...['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED'],
];

interface Shown {
  data?: unknown;
  errors?: { message: string; extensions: { code: string; correlationId?: string } }[];
}

/** The codes of an answer, or `data`. @throws Error for an answer that the gateway must not give */
export function judge(status: number, text: string): string {
  const { data, errors } = parsed(text) as Shown;
  if (errors === undefined) {
    if (status !== 200 || data == null) throw new Error(`${status} with ${text.slice(0, 200)}`);
    return 'data';
  }
  for (const { extensions } of errors) {
    if (!codes.includes(extensions.code)) throw new Error(`a code that is not on the list: ${extensions.code}`);
    if (!extensions.correlationId) throw new Error(`an error without a correlation id: ${text.slice(0, 200)}`);
  }
  const found = [...new Set(errors.map(({ extensions }) => extensions.code))].sort();
  if (status >= 500 && !found.every((code) => code in faultCodes)) throw new Error(`${status} with ${found.join()}`);
  return found.join(' ');
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new Error(`no JSON: ${text.slice(0, 200)}`);
  }
}
