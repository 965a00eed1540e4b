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
  /** Verb of the Click to Pay updates, of cards and of end users. */
  clickToPayUpdateVerb: 'clickToPayUpdate',
  /** Verb of the Click to Pay opt-outs, of cards and of end users. */
  clickToPayOptOutVerb: 'clickToPayOptOut',
  /** Verb of the update of an end user. */
  consumerUpdateVerb: 'update',
  /** Verb of the deletion of an end user. */
  consumerDeleteVerb: 'delete',
  /** Version of the Card API that suspends, resumes, deletes, renews, replaces and activates cards: v1 or v2. */
  cardLifeVersion: 'v1',
  /** Verb of the replacement of a card. */
  cardReplaceVerb: 'replace',
  /** Verb of the activation of a card. */
  cardActivateVerb: 'activate',
  /** Member of the replacement's body that holds the id of the new card. */
  replaceCardIdMember: 'newCardId',
  /** Member of the creation's body that holds the accounts. */
  createCardAccountsMember: 'accounts',
  /** Member of the creation's body that holds the printed name. */
  createCardNameMember: 'printedName',
  /** Member of the creation's body that holds the second printed name. */
  createCardSecondNameMember: 'secondPrintedName',
  /** Path part of digital cards. */
  digitalCardsPath: 'digitalCards',
  /** Last part of the path of "order cards", below physical cards. */
  orderCardsPath: 'operations:production',
  /** Verb of pull and change. */
  orderChangeVerb: 'update',
  /** Verb of the tracking hub. */
  trackVerb: 'track',
  /** Last part of the path at which D1 notifies of operations on end users. */
  consumerNotificationsPath: 'consumers',
  /** Path part of physical cards; the documentation spells it in two ways. */
  physicalCardsPath: 'physicalCards',
  /** Path part of the production status; the documentation spells it in two ways. */
  productionStatusPath: 'productionStatus',
};

export type Wire = typeof wireDefaults;
