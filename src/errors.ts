/** What a caller can mend: shown in a payload's `userErrors`, never as a GraphQL error. */
export const userErrorCodes = {
  REQUIRED: 'A field that this input needs is missing.',
  CONFLICTING: 'Fields were given that exclude each other.',
  INVALID_FORMAT: 'The value does not have the required form.',
  INVALID_VALUE: 'The value has the right form and is not possible here.',
  INVALID_CARD_NUMBER: 'The card number fails its check digit or length.',
  CARD_EXPIRED: 'The expiry date is in the past.',
  CARD_ID_REVEALS_PAN: 'The card id is the card number, contains it or is derived from it.',
  ID_REVEALS_PERSON: 'The id looks like an e-mail address or a phone number; D1 forbids personal data in ids.',
  CLEAR_CARD_DATA_REFUSED: 'This gateway is configured to accept encrypted card data only.',
  NOT_CONFIGURED: 'This gateway is not configured to take this.',
  INVALID_ENCRYPTED_DATA: 'D1 could not decrypt or read the encrypted data.',
  NOT_FOUND: 'Nothing with this id is known, or it is not yours to see.',
  NOT_ALLOWED: 'D1 does not allow this in the present state of the consumer or card.',
  CONFLICT: 'The id is taken, or the request contradicts an earlier one.',
  REFUSED_BY_D1: 'D1 refused the request for another reason.',
  PERSON_DIFFERS: 'The personal data differ from those sent last; D1 wants the same each time. A warning: it was done.',
} as const;
export type UserErrorCode = keyof typeof userErrorCodes;

/** What a caller cannot mend by changing the input: shown as a GraphQL error with this code. */
export const faultCodes = {
  UNAUTHENTICATED: { retryable: false, message: 'A valid access token is required.' },
  AUTH_UNAVAILABLE: { retryable: true, message: 'Access tokens cannot be checked right now.' },
  NO_ROOM: { retryable: true, message: 'There is no room for this here right now.' },
  FORBIDDEN: { retryable: false, message: 'The access token does not allow this.' },
  RATE_LIMITED: { retryable: true, message: 'There were too many requests. Try again later.' },
  OVERLOADED: { retryable: true, message: 'This gateway has more to do than it can right now.' },
  BAD_REQUEST: { retryable: false, message: 'The request is malformed.' },
  DOCUMENT_TOO_COMPLEX: { retryable: false, message: 'The document asks for more than this gateway allows.' },
  DOCUMENT_NOT_TRUSTED: { retryable: false, message: 'Only documents that this gateway was given are run.' },
  INVALID_CURSOR: {
    retryable: false,
    message: 'The cursor was not made by this gateway for this list or subscription.',
  },
  NOT_FOUND: { retryable: false, message: 'Nothing with this id is known, or it is not yours to see.' },
  D1_UNAVAILABLE: { retryable: true, message: 'D1 cannot be reached or failed.' },
  D1_TIMEOUT: { retryable: true, message: 'D1 did not answer in time.' },
  OUTCOME_UNKNOWN: {
    retryable: false,
    message: 'D1 may or may not have done this: read before trying again.',
  },
  IN_PROGRESS: { retryable: true, message: 'The same request is still being carried out.' },
  D1_UNAUTHORIZED: { retryable: false, message: 'D1 does not accept the credentials of this gateway.' },
  D1_UNEXPECTED: { retryable: false, message: 'D1 answered with something this gateway does not understand.' },
  DIRECTORY_UNAVAILABLE: { retryable: true, message: "The issuer's own directory cannot be reached or failed." },
  NOT_CONFIGURED: { retryable: false, message: 'This gateway is not configured for this.' },
  EVENTS_UNAVAILABLE: { retryable: true, message: 'The event log cannot be reached.' },
  INTERNAL: { retryable: false, message: 'Something failed inside the gateway.' },
} as const;
export type FaultCode = keyof typeof faultCodes;

/** One wrong thing in an input. `field` is the path in the input, outermost first. */
export interface Problem {
  code: UserErrorCode;
  field: string[];
  message: string;
}

/** Codes of problems that did not keep the request from being done. */
export const warningCodes: readonly UserErrorCode[] = ['PERSON_DIFFERS'];

/** An expected refusal: the caller gets every problem at once, and nothing was changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly problems: Problem[]) {
    super(problems.map((p) => p.code).join(', '));
  }
}

/** A failure the caller cannot mend. The text is always the code's own: nothing from inside reaches a client. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly retryable: boolean;
  /** After how many milliseconds it is worth trying again, where that is known. */
  readonly retryAfterMs: number | undefined;
  constructor(
    readonly code: FaultCode,
    options?: { cause?: unknown; retryAfterMs?: number },
  ) {
    super(faultCodes[code].message, options);
    this.retryable = faultCodes[code].retryable;
    this.retryAfterMs = options?.retryAfterMs;
  }
}
