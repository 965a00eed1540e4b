import { errors } from 'undici';
import { Fault } from '../errors.ts';

/** The HTTP status that became a fault, kept as its cause so that a log line can tell 503 from a reset. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  constructor(readonly code: number) {
    super(`HTTP ${code}`);
  }
}

const notUnderstood = new Set<unknown>(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'UND_ERR_HEADERS_OVERFLOW']);

/**
 * The fault for an error of the HTTP client. Time-outs are not among them: they are the deadline's. A connection that is not made in time
 * counts as unreachable: D1 has not seen the request.
 */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  // The parser's errors carry the bytes it failed on, so they are not passed on as a cause.
  if (error instanceof errors.HTTPParserError) return new Fault('D1_UNEXPECTED');
  if (notUnderstood.has(codeOf(error))) return new Fault('D1_UNEXPECTED', { cause: error });
  return new Fault('D1_UNAVAILABLE', { cause: error });
}

/** What a log line may say about a fault: codes, never texts. */
export function describeFault(fault: Fault): { code: string; cause: string | number | undefined } {
  return { code: fault.code, cause: codeOf(fault.cause) };
}

function codeOf(error: unknown): string | number | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' || typeof code === 'number' ? code : undefined;
}
