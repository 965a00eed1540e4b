import { readDocument } from '../../src/server/documents.ts';

/** The operations that users are given, so that the tests prove those and not copies. */
export const documents = {
  homeScreen: readDocument('home-screen'),
  cardOrder: readDocument('card-order'),
  registerConsumer: readDocument('register-consumer'),
  registerCard: readDocument('register-card'),
  enrollCard: readDocument('enroll-card'),
  orderCard: readDocument('order-card'),
  watchCardOrder: readDocument('watch-card-order'),
  watchClickToPay: readDocument('watch-click-to-pay'),
};

/** A test number of Visa that no seeded card has. */
export const newPan = '4000056655665556';
export const expiry = `${new Date().getUTCFullYear() + 3}-06`;
export const address = {
  line1: '12 Harbour Lane',
  city: 'Portsmouth',
  state: 'NH',
  zipCode: '03801',
  countryCode: 'US',
};

export function registration(overrides: object = {}) {
  return {
    consumerId: 'alice',
    cardId: 'crd-alice-new',
    cardProductId: 'DEMO_VISA',
    cardData: { pan: newPan, expiry },
    ...overrides,
  };
}

export function order(overrides: object = {}) {
  return {
    cardId: 'crd-alice-new',
    consumerId: 'alice',
    issuerRequestId: 'request-1',
    services: { issuance: 'CREATION', delivery: 'usps-imb' },
    shipment: { deliveryAddress: address },
    cardData: { pan: newPan, expiry, name: 'A CARDHOLDER' },
    paymentApplication: { config: 'EMV', odaKeyIndex: '1', derivationKeyIndex: '1' },
    ...overrides,
  };
}

export function enrolment(overrides: object = {}) {
  return {
    cardId: 'crd-alice-new',
    consumer: {
      firstName: 'Wilhelmina',
      lastName: 'Quackenbush',
      language: 'en-US',
      phoneNumber: { countryCode: '+1', number: '6035550142' },
      email: 'w.quackenbush@example.org',
    },
    cardholderName: 'W QUACKENBUSH',
    billingAddress: address,
    ...overrides,
  };
}
