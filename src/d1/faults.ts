import { errors } from 'undici';
import { Fault, type FaultCode } from '../errors.ts';

/** The HTTP status that became a fault, kept as its cause so that a log line can tell 503 from a reset. `errorCode`: D1's own, if any. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  constructor(
    readonly code: number,
    readonly errorCode?: string,
  ) {
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

/** Why the gateway did not send a call, as the cause of its fault. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
  constructor(readonly code: NotSent) {
    super(code);
  }
}

const notSentCodes = ['BREAKER_OPEN', 'RETRY_AFTER', 'BULKHEAD_FULL', 'TOO_LATE'] as const;
type NotSent = (typeof notSentCodes)[number];

/** The fault of a call that was not sent; of D1_UNAVAILABLE, unless it waited until its time was over. */
export function notSent(why: NotSent, options: { code?: FaultCode; retryAfterMs?: number } = {}): Fault {
  const { code = 'D1_UNAVAILABLE', retryAfterMs } = options;
  return new Fault(code, { cause: new NotSentError(why), retryAfterMs });
}

/** Causes by which D1 cannot have seen the request, or says itself that it did nothing. */
const notDone = new Set<unknown>([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  429,
  ...notSentCodes,
]);

/** Whether a call failed so that D1 has surely done nothing of it. */
export function isNotDone(error: unknown): boolean {
  return error instanceof Fault && notDone.has(codeOf(error.cause));
}

/** Causes that tell nothing of whether D1 works: it said so itself, or it is the gateway that did not send, or stops. */
const notFailing = new Set<unknown>([429, 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED', ...notSentCodes]);

/** Whether a call ended as it does when D1 does not work: it failed, was not there, or took too long. */
export function isFailing(error: unknown): error is Fault {
  if (!(error instanceof Fault) || notFailing.has(codeOf(error.cause))) return false;
  return error.code === 'D1_UNAVAILABLE' || error.code === 'D1_TIMEOUT';
}

/** How long D1 asked not to be called, in milliseconds; 0 when it did not. */
export function retryAfterOf(error: unknown): number {
  return (error instanceof Fault && error.retryAfterMs) || 0;
}

/** For a write that must not be done twice: a failure that leaves open whether D1 did it is no invitation to try again. */
export function throwOutcome(error: unknown): never {
  if (error instanceof Fault && (isLost(error) || isUnreadable(error)))
    throw new Fault('OUTCOME_UNKNOWN', { cause: error.cause ?? error });
  throw error;
}

function isLost({ retryable, cause }: Fault): boolean {
  return retryable && !notDone.has(codeOf(cause));
}

/** An answer of 2xx that nobody can read says that something was done. A redirect, and a page with 4xx, come from before D1. */
function isUnreadable({ code, cause }: Fault): boolean {
  return code === 'D1_UNEXPECTED' && !(cause instanceof StatusError && cause.code >= 300);
}

/** What a log line may say about a fault: codes, never texts. */
export function describeFault({ code, cause }: Fault): {
  code: string;
  cause: string | number | undefined;
  errorCode: string | undefined;
} {
  return { code, cause: codeOf(cause), errorCode: cause instanceof StatusError ? cause.errorCode : undefined };
}

function codeOf(error: unknown): string | number | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' || typeof code === 'number' ? code : undefined;
}
