export interface ErrorBody {
  errorCode?: string;
  error?: string;
}

/** An answer of D1 that is not a success. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(`D1 refuses with ${String(status)}`);
  }
}

/** 400: a field has the wrong form. `field` is its dotted path. */
export function invalidFormat(field: string): Refusal {
  return new Refusal(400, { errorCode: 'FIELD_INVALID_FORMAT', error: field });
}

/** 400: a field has the right form and a value that cannot be. */
export function invalidValue(field: string): Refusal {
  return new Refusal(400, { errorCode: 'FIELD_INVALID_VALUE', error: field });
}
