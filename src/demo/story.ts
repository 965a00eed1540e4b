import { readDocument } from '../server/documents.ts';
import type { Tab } from '../server/playground.ts';
import type { Tokens } from './world.ts';

/** The demo as a story in the playground's tabs: look, watch, order, watch, enrol. Each runs as it is. */
export function storyTabs(tokens: Tokens): Tab[] {
  const tab = (name: string, who: keyof Tokens, variables: object = {}): Tab => ({
    query: readDocument(name),
    variables: JSON.stringify(variables, null, 2),
    headers: JSON.stringify({ authorization: `Bearer ${tokens[who]}` }, null, 2),
  });
  return [
    tab('home-screen', 'alice'),
    tab('watch-card-order', 'alice', { cardId: 'crd-alice-visa' }),
    tab('order-card', 'service', { input: order }),
    tab('watch-click-to-pay', 'alice', { cardId: 'crd-alice-visa' }),
    tab('enroll-card', 'alice', { input: enrolment }),
    tab('watch-card-order', 'carla', { cardId: 'crd-carla-visa' }),
    tab('register-card', 'service', { input: registration }),
  ];
}

/** Complete in themselves, to paste with a token of alice. */
export const queryToPaste = `{
  me {
    id
    cards { nodes { id scheme last4 state clickToPay { status } latestOrder { stage status } } }
  }
}`;

export const subscriptionToPaste = `subscription {
  cardOrderUpdated(cardId: "crd-alice-visa") {
    kind
    cursor
    order { id stage status shipment { carrier trackingNumber trackingUrl } }
  }
}`;

/** Card data of the demo: test numbers of the networks, for a sandbox that runs on this machine. */
const address = { line1: '1 Main Street', city: 'Springfield', state: 'IL', zipCode: '62701', countryCode: 'US' };
const expiry = `${new Date().getUTCFullYear() + 4}-12`;

const registration = {
  consumerId: 'alice',
  cardId: 'crd-alice-new',
  cardProductId: 'DEMO_VISA',
  cardData: { pan: '4000056655665556', expiry },
};

const order = {
  cardId: 'crd-alice-visa',
  consumerId: 'alice',
  issuerRequestId: 'demo-order-1',
  services: { issuance: 'CREATION', delivery: 'usps-imb' },
  shipment: { deliveryAddress: address },
  cardData: { pan: '4111111111111111', expiry, name: 'ALICE ARCHER' },
  paymentApplication: { config: 'DEMO_EMV', odaKeyIndex: '1', derivationKeyIndex: '1' },
};

const enrolment = {
  cardId: 'crd-alice-visa',
  consumer: {
    firstName: 'Alice',
    lastName: 'Archer',
    language: 'en-US',
    phoneNumber: { countryCode: '+1', number: '2025550100' },
    email: 'alice@example.com',
  },
  cardholderName: 'Alice Archer',
  billingAddress: address,
};
