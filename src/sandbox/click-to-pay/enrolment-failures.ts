import type { NextResults } from '../next-results.ts';

/**
 * Why an enrolment may fail, by D1's error code, and what D1 says then. The codes are those that D1's SDK names: of the REST API the documentation
 * shows none.
 */
export const enrolmentFailures = {
  SCHEME_CARD_INELIGIBLE: 'Card is not eligible.',
  SCHEME_RESOURCE_EXISTS: 'Card is already enrolled.',
  SCHEME_AMBIGUOUS_PROFILE: 'Several profiles match.',
  INVALID_FIRST_NAME: 'firstName',
  INVALID_LAST_NAME: 'lastName',
  INVALID_LANGUAGE: 'language',
  INVALID_PHONE_NUMBER: 'mobilePhoneNumber',
  INVALID_BILLING_ADDRESS: 'billingAddress',
  NOT_ACTIVE: 'Card is not active.',
};
export type EnrolmentFailure = keyof typeof enrolmentFailures;

/** Has the enrolment that ends next fail; with a card, the next one of that card. */
export function failNextEnrolment(
  { nextResults }: { nextResults: NextResults },
  errorCode: EnrolmentFailure,
  cardId?: string,
): void {
  const error = enrolmentFailures[errorCode];
  nextResults.order({ kind: 'CLICK_TO_PAY_ENROLMENT', cardId, status: 'FAILED', errorCode, error });
}
