import { readDocument } from '../../src/demo/documents.ts';

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
  watchConsumer: readDocument('watch-consumer'),
  updateClickToPayCard: readDocument('update-click-to-pay-card'),
  updateClickToPayConsumer: readDocument('update-click-to-pay-consumer'),
  optOutCard: readDocument('opt-out-card'),
  optOutConsumer: readDocument('opt-out-consumer'),
  orderCards: readDocument('order-cards'),
  changeCardOrder: readDocument('change-card-order'),
  cardOrderByRequest: readDocument('card-order-by-request'),
  trackCard: readDocument('track-card'),
  updateConsumer: readDocument('update-consumer'),
  suspendCard: readDocument('suspend-card'),
  resumeCard: readDocument('resume-card'),
  replaceCard: readDocument('replace-card'),
  suspendDigitalCard: readDocument('suspend-digital-card'),
  createD1SdkToken: readDocument('create-d1-sdk-token'),
  cardHistory: readDocument('card-history'),
  operationHistory: readDocument('operation-history'),
  askD1Again: readDocument('ask-d1-again'),
  resyncConsumer: readDocument('resync-consumer'),
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

/** A person whom no seeded data resemble. */
export const person = {
  firstName: 'Philomena',
  lastName: 'Featherstone',
  email: 'p.featherstone@example.org',
  dateOfBirth: '1981-11-23',
  language: 'en-GB',
  mobilePhoneNumber: { countryCode: '+44', number: '7700900123' },
  residencyAddress: { line1: '7 Larkspur Mews', city: 'Whitby', zipCode: 'YO21 3PR', countryCode: 'GB' },
};

/** A Visa number with a good check digit, another for each number below a million. */
export function visa(number: number): string {
  const start = `400099${String(number).padStart(9, '0')}`;
  const sum = [...start].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${start}${(10 - (sum % 10)) % 10}`;
}
