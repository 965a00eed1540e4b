/** Names on the wire that D1's documentation does not show; options of the sandbox. */
export const wire = {
  clickToPayProfilePath: 'clickToPay',
  clickToPayEnrolmentVerb: 'clickToPayEnrolment',
  clickToPayConsumerMember: 'consumerInfo',
  clickToPayNameMember: 'name',
  clickToPayBillingAddressMember: 'billingAddress',
  clickToPayUpdateVerb: 'clickToPayUpdate',
  clickToPayOptOutVerb: 'clickToPayOptOut',
  consumerUpdateVerb: 'update',
  consumerDeleteVerb: 'delete',
  /** Version of the Card API that holds suspend, resume, delete, renew, replace and activate: v1 or v2. */
  cardLifeVersion: 'v1',
  cardReplaceVerb: 'replace',
  cardActivateVerb: 'activate',
  replaceCardIdMember: 'newCardId',
  createCardAccountsMember: 'accounts',
  createCardNameMember: 'printedName',
  createCardSecondNameMember: 'secondPrintedName',
  digitalCardsPath: 'digitalCards',
  /** Below physical cards. */
  orderCardsPath: 'operations:production',
  orderChangeVerb: 'update',
  trackVerb: 'track',
  /** Where D1 tells of operations on end users. */
  consumerNotificationsPath: 'consumers',
  physicalCardsPath: 'physicalCards',
  productionStatusPath: 'productionStatus',
  /** Whether the two path parts above are found in any spelling of upper and lower case. */
  ignoreCase: true,
};
