import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Fault, faultCodes, Refusal } from '../../errors.ts';
import { clientLeft } from './client-left.ts';

/** Codes of GraphQL itself, whose messages are for the author of the document. */
const documentCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'DOCUMENT_TOO_COMPLEX',
  'DOCUMENT_NOT_TRUSTED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
];

/** How an error looks to a client: a code of the closed list, whether to try again, the correlation id, and nothing from inside. */
export function presentError(thrown: unknown, correlationId?: string): GraphQLFormattedError {
  const error = unwrapped(thrown);
  const { locations, path } = error instanceof GraphQLError ? error.toJSON() : {};
  return { ...describe(error, correlationId), ...(locations && { locations }), ...(path && { path }) };
}

/** GraphQL's message without what it quotes, be it of the document or of the schema, and without suggestions. */
export function withoutNames(message: string): string {
  return withoutValues(message)
    .replace(/ Did you mean [^]*$/, '')
    .replace(/"[^"]*"/g, '"…"');
}

/** The fault behind an error, if it is one worth an operator's attention. */
export function faultOf(thrown: unknown): unknown {
  const error = unwrapped(thrown);
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (cause === undefined || cause instanceof Refusal || isDocumentError(error) || isTooMuch(cause)) return undefined;
  return cause === clientLeft ? undefined : cause;
}

/** Whether it failed because nobody waits for it any more: its client has left, or has ended the operation. */
export function isLeft(thrown: unknown): boolean {
  const error = unwrapped(thrown);
  return (error instanceof GraphQLError ? error.originalError : error) === clientLeft;
}

/** What is told once for a flood of them, where they are refused. */
function isTooMuch(cause: unknown): boolean {
  return cause instanceof Fault && ['RATE_LIMITED', 'OVERLOADED', 'NO_ROOM'].includes(cause.code);
}

/** What ends a subscription is wrapped by graphql-ws, also where GraphQL has said already what was being made when it was thrown. */
function unwrapped(error: unknown): unknown {
  const inner = error instanceof GraphQLError && error.path === undefined ? error.originalError : undefined;
  return inner instanceof GraphQLError && inner.path !== undefined ? inner : error;
}

function describe(error: unknown, correlationId: string | undefined) {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof Fault) return presentFault(cause, correlationId);
  if (isDocumentError(error)) {
    const code = String(error.extensions['code'] ?? 'BAD_USER_INPUT');
    return present(code, withoutValues(error.message), false, correlationId);
  }
  return present('INTERNAL', faultCodes.INTERNAL.message, false, correlationId);
}

function presentFault({ code, message, retryable, retryAfterMs }: Fault, correlationId: string | undefined) {
  const { extensions } = present(code, message, retryable, correlationId);
  if (retryAfterMs === undefined) return { message, extensions };
  return { message, extensions: { ...extensions, retryAfterSeconds: Math.ceil(retryAfterMs / 1_000) } };
}

function present(code: string, message: string, retryable: boolean, correlationId: string | undefined) {
  return { message, extensions: { code, retryable, ...(correlationId && { correlationId }) } };
}

/** GraphQL's own complaint about a document or its variables, not something a resolver threw or that ended a subscription's source. */
function isDocumentError(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false;
  const code = error.extensions['code'];
  if (typeof code === 'string') return documentCodes.includes(code);
  return error.path === undefined && (error.originalError === undefined || error.nodes !== undefined);
}

/**
 * GraphQL quotes the values and literals it refuses, and one of them may be a card number or a name. Everything from there on goes; of what is
 * quoted elsewhere only names, types, paths and punctuation stay.
 */
function withoutValues(message: string): string {
  return message
    .replace(/got invalid value [^]*?( at "[^"]*")?;[^]*$/, 'got an invalid value$1.')
    .replace(/, found (?!<EOF>)[^]*$/, '.')
    .replace(/\bvalue: [^]*$/, 'value.')
    .replace(/^Value "[^]*" does not exist in/, 'The value does not exist in')
    .replace(/(Unexpected \w+) "[^]*$/, '$1.')
    .replace(/"[^"]*"/g, (quoted) => (/^"([$@]?\[*[A-Z_a-z][\w.[\]!]*|[^\w\s]{1,3})"$/.test(quoted) ? quoted : '"…"'))
    .replace(/\d{6,}/g, '…');
}
