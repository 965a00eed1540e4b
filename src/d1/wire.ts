/**
 * Wire details of D1 that its public documentation does not show (tags [I] and [U] in our notes). Each is configurable, because a live D1
 * may differ; configuration reads them as D1_WIRE_<NAME_IN_CAPITALS>.
 */
export const wireDefaults = {
  /** Last part of the path of "get Click to Pay profiles" below a consumer. */
  clickToPayProfilePath: 'clickToPay',
  /** Verb of the Click to Pay enrolment operation. */
  clickToPayEnrolmentVerb: 'clickToPayEnrolment',
  /** Member of the enrolment body that holds the consumer's details. */
  clickToPayConsumerMember: 'consumerInfo',
  /** Member of the enrolment body that holds the cardholder name. */
  clickToPayNameMember: 'name',
  /** Member of the enrolment body that holds the billing address. */
  clickToPayBillingAddressMember: 'billingAddress',
  /** Path part of physical cards; the documentation spells it in two ways. */
  physicalCardsPath: 'physicalCards',
  /** Path part of the production status; the documentation spells it in two ways. */
  productionStatusPath: 'productionStatus',
};

export type Wire = typeof wireDefaults;
