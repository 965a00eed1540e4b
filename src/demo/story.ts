import { readDocument, readSimulation } from './documents.ts';
import type { Person, Tab } from '../server/http/playground.ts';
import type { Tokens } from './world.ts';

/**
 * The demo as a story in the playground's tabs: look, watch, order, watch, enrol, register, replace; then what only a demo can do, and what customer care
 * does. Each runs as it is.
 */
export function storyTabs(tokens: Tokens): Tab[] {
  const cardId = 'crd-alice-visa';
  const tabs: [who: keyof Tokens, document: string, variables: object, about: string][] = [
    ['alice', 'home-screen', {}, 'What an app shows first.'],
    ['alice', 'watch-card-order', { cardId }, 'Run this, then tab 3, then come back.'],
    ['service', 'order-card', { input: order }, 'Order a card for alice.'],
    ['alice', 'watch-click-to-pay', { cardId }, 'Run this, then tab 5, then come back.'],
    ['alice', 'enroll-card', { input: enrolment }, 'Put the card into Click to Pay.'],
    ['carla', 'watch-card-order', { cardId: carlas }, 'An order that is under way already.'],
    ['service', 'register-card', { input: registration }, 'A new card for alice: see tab 1.'],
    ['alice', 'order-card', { input: replacement }, 'She replaces her card, and the issuer has its number.'],
    ['service', 'simulation/advance-order', shipped, 'Only in a demo: carla’s card is shipped, see tab 6.'],
    ['service', 'simulation/notifications', {}, 'What D1 has told the gateway, how often, and what it was answered.'],
    ['service', 'simulation/fail-next-enrollment', ineligible, 'Enrol that card as in tab 5, and it fails.'],
    ['service', 'card-history', { cardId: carlas, includeD1: true }, 'Customer care: what happened to carla’s card.'],
    ['service', 'resync-consumer', { input: { consumerId: 'carla' } }, 'And her app begins anew: see tab 6.'],
  ];
  return tabs.map(([who, document, variables, about], index) => ({
    query: `# ${index + 1}. As ${people[who]}. ${about}\n${textOf(document).replace(/^#.*\n/, '')}`,
    variables: JSON.stringify(variables, null, 2),
    headers: headersOf(tokens[who]),
  }));
}

/** As whom any tab can be run. */
export function storyPeople(tokens: Tokens): Person[] {
  return Object.entries(people).map(([who, name]) => ({ name, headers: headersOf(tokens[who as keyof Tokens]) }));
}

function headersOf(token: string): string {
  return JSON.stringify({ authorization: `Bearer ${token}` }, null, 2);
}

function textOf(document: string): string {
  const [folder, name] = document.split('/');
  return folder === 'simulation' && name !== undefined ? readSimulation(name) : readDocument(document);
}

const people: Record<keyof Tokens, string> = { alice: 'alice', bob: 'bob', carla: 'carla', service: 'the back office' };

/** A card for who has it already, by its id. No card number: the gateway asks the issuer's card system. */
export function newOrder(about: { cardId: string; consumerId: string; issuerRequestId: string }) {
  return { ...plastic, ...about, services: { issuance: 'CREATION', delivery: 'dhl' } };
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
    order { id stage status shipment { carrier trackingNumber trackingUrl status } }
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

const plastic = {
  cardId: 'crd-alice-visa',
  consumerId: 'alice',
  shipment: { deliveryAddress: address },
  paymentApplication: { config: 'DEMO_EMV', odaKeyIndex: '1', derivationKeyIndex: '1' },
};

const order = {
  ...plastic,
  issuerRequestId: 'demo-order-1',
  services: { issuance: 'CREATION', delivery: 'dhl' },
  cardData: { pan: '4111111111111111', expiry, name: 'ALICE ARCHER' },
};

/** No card number: the gateway asks the issuer's card system. */
const replacement = {
  ...plastic,
  issuerRequestId: 'demo-order-2',
  services: { issuance: 'REPLACEMENT', delivery: 'dhl' },
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

const carlas = 'crd-carla-visa';

/** Her order, which is there from the start. */
const shipped = { orderId: 'c0ffee00-0000-4000-8000-00000000ca51', stage: 'CARD_SHIPPED' };

const ineligible = { cause: 'SCHEME_CARD_INELIGIBLE', cardId: 'crd-alice-mastercard' };
