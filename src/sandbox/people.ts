import type { BillingAddress, ClickToPayConsumer } from './shapes.ts';
import type { Channel } from './orders/stages.ts';

export interface SeedCard {
  cardId: string;
  cardProductId: string;
  pan: string;
  /** In its consumer's Click to Pay profile already. */
  enrolled?: boolean;
  /** An order under way. */
  order?: {
    operationId: string;
    issuerRequestId?: string;
    distributionChannel: Channel;
    stage: string;
    /** Sandbox seconds until the next stage. */
    secondsToNext: number;
  };
}

export interface Person {
  consumerId: string;
  personalInformation: ClickToPayConsumer;
  residencyAddress: BillingAddress;
  cards: SeedCard[];
}

/** Who lives in the demo. The PANs are the card networks' published test numbers. */
export function demoPeople(): Person[] {
  return [
    person('alice', 'Alice', 'Archer', [
      card('crd-alice-visa', '4111111111111111'),
      card('crd-alice-mastercard', '5555555555554444'),
    ]),
    person('bob', 'Bob', 'Baker', [{ ...card('crd-bob-visa', '4012888888881881'), enrolled: true }]),
    person('carla', 'Carla', 'Cook', [
      {
        ...card('crd-carla-visa', '4242424242424242'),
        order: {
          operationId: 'c0ffee00-0000-4000-8000-00000000ca51',
          issuerRequestId: 'demo-carla-1',
          distributionChannel: 'THALES',
          stage: 'CARD_PROD_ONGOING',
          secondsToNext: 300,
        },
      },
    ]),
  ];
}

function card(cardId: string, pan: string): SeedCard {
  return { cardId, cardProductId: pan.startsWith('4') ? 'DEMO_VISA' : 'DEMO_MASTERCARD', pan };
}

function person(consumerId: string, firstName: string, lastName: string, cards: SeedCard[]): Person {
  return {
    consumerId,
    personalInformation: {
      firstName,
      lastName,
      language: 'en-US',
      email: `${consumerId}@example.com`,
      mobilePhoneNumber: { countryCode: '+1', phoneNumber: '2025550100' },
    },
    residencyAddress: { line1: '1 Main Street', city: 'Springfield', state: 'IL', zipCode: '62701', countryCode: 'US' },
    cards,
  };
}
