/** How long each step takes, in sandbox seconds. Stages count from the stage before. */
export const stageSeconds = {
  registration: 0.5,
  enrolment: 3,
  clickToPayUpdate: 2,
  clickToPayOptOut: 2,
  /** Until the device has done what was asked of a digital card. */
  digitalCard: 1,
  DATA_PREPARED: 4,
  CARD_PROD_READY: 4,
  CARD_PROD_ONGOING: 4,
  CARD_PROD_DONE: 4,
  CARD_SHIPPED: 4,
  /** Until the personalisation centre decides on a change of an order. */
  orderChange: 2,
  /** Until the tracking hub finds something. */
  tracking: 3,
  /** From the first CARD_SHIPPED to the one with newer shipment data. */
  shipmentUpdate: 10,
};

/** Top-level status by stage; what is not listed is PENDING. */
export const stageStatuses = {
  central: {
    CARD_SHIPPED: 'SUCCESSFUL',
    CARD_RETURNED: 'SUCCESSFUL',
    DATA_EXCEPTION: 'FAILED',
    CARD_PROD_EXCEPTION: 'FAILED',
    CARD_PROD_CANCELED: 'FAILED',
  } as Record<string, string>,
  instant: {
    CARD_PROD_DONE: 'SUCCESSFUL',
    DATA_EXCEPTION: 'FAILED',
    CARD_PROD_EXCEPTION: 'FAILED',
    CARD_PROD_CANCELED: 'FAILED',
  } as Record<string, string>,
};
