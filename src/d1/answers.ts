import { Fault } from '../errors.ts';
import { StatusError } from './faults.ts';

/** D1's errorCode of a 4xx; the only part of its error bodies that may be logged. So many digits in a row are no code, but may be a card. */
const errorCodes = /^(?!.*\d{10})[A-Z0-9_]{1,64}$/;

/** Whether this status says that D1 failed, rather than that it refused. */
export function isFailure(status: number): boolean {
  return status === 429 || status >= 500;
}

/** The fault of an answer that is neither 2xx nor a refusal, by its status alone. `retryAfterMs`: how long D1 wants not to be called. */
export function failureOf(status: number, retryAfterMs?: number): Fault {
  const code = isFailure(status) ? 'D1_UNAVAILABLE' : 'D1_UNEXPECTED';
  return new Fault(code, { cause: new StatusError(status), retryAfterMs });
}

/**
 * The JSON of an answer of 2xx or 4xx; undefined when it has no body. @throws Fault D1_UNEXPECTED for a 2xx that is not JSON, and for HTML
 * with any status but 401: a page comes from something between us and D1, so that its 404 must not be read as "no such card".
 */
export function readBody(status: number, text: string): unknown {
  if (text === '') return undefined;
  const body = parse(text);
  const isPage = text.trimStart().startsWith('<') && status !== 401;
  // No cause: a parser's message quotes what it failed on.
  if (body === undefined && (status < 300 || isPage)) throw failureOf(status);
  return body;
}

/** The errorCode in D1's error body, if there is one. */
export function errorCodeOf(body: unknown): string | undefined {
  const code = (body as { errorCode?: unknown } | null | undefined)?.errorCode;
  return typeof code === 'string' && errorCodes.test(code) ? code : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
