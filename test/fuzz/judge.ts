import { faultCodes, type FaultCode } from '../../src/errors.ts';

/** Codes of GraphQL itself, and of documents that are known by an id. docs/errors.md has them, too. */
const ofDocuments = [
  ...['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_RESOLUTION_FAILURE', 'BAD_USER_INPUT'],
  ...['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED'],
];
/** Every code that a GraphQL error may have. */
export const codes: readonly string[] = [...Object.keys(faultCodes), ...ofDocuments];

export interface Shown {
  data?: unknown;
  errors?: { message: string; extensions: { code: string; correlationId?: string } }[];
}

/** The codes of an answer by HTTP, or `data`. @throws Error for an answer that the gateway must not give */
export function judge(status: number, text: string): string {
  const shown = parsed(text);
  const found = judgeShown(shown, text);
  if (found === 'data' && status !== 200) throw new Error(`${status} with ${text.slice(0, 200)}`);
  // Whoever may come again is told so; anything else of 500 and more says that something broke.
  const mayComeAgain = status === 503 && found.split(' ').every((code) => isRetryable(code));
  if (status >= 500 && !mayComeAgain) throw new Error(`${status} with ${found}`);
  return found;
}

/**
 * The codes of what came by whatever transport, or `data`. Nobody who feeds the gateway has anything fail for it, so that INTERNAL is a failure of ours.
 * @throws Error for what the gateway must not say
 */
export function judgeShown({ data, errors }: Shown, text = JSON.stringify(errors)): string {
  if (errors === undefined) {
    if (data == null) throw new Error(`neither data nor errors: ${text.slice(0, 200)}`);
    return 'data';
  }
  if (errors.length === 0) throw new Error(`no errors in errors: ${text.slice(0, 200)}`);
  for (const { extensions } of errors) {
    if (!codes.includes(extensions?.code)) throw new Error(`a code that is not on the list: ${text.slice(0, 200)}`);
    if (extensions.code === 'INTERNAL') throw new Error(`something failed inside: ${text.slice(0, 200)}`);
    if (!extensions.correlationId) throw new Error(`an error without a correlation id: ${text.slice(0, 200)}`);
  }
  return [...new Set(errors.map(({ extensions }) => extensions.code))].sort().join(' ');
}

function isRetryable(code: string): boolean {
  return code in faultCodes && faultCodes[code as FaultCode].retryable;
}

function parsed(text: string): Shown {
  try {
    return Object(JSON.parse(text)) as Shown;
  } catch {
    throw new Error(`no JSON: ${text.slice(0, 200)}`);
  }
}
