import { demoPeople, type Person } from '../sandbox/people.ts';

/** What the pretended issuer knows of a customer. */
export interface Customer {
  /** D1's ConsumerInfo, and beside it what a customer system holds and D1 is not told. */
  record: Record<string, unknown>;
  /** Answers of the card system by cardId: `{cardData}`, or a ready `{encryptedData}`. */
  cards: Map<string, { cardData: { pan: string; expiry: string; name: string } } | { encryptedData: string }>;
}

/**
 * The people of the sandbox with the cards they have, and each with one that is yet to be registered; and dora, of whom D1 knows nothing.
 * The card numbers are the networks' published test numbers.
 */
export function demoCustomers(): Map<string, Customer> {
  const people = [...demoPeople(), dora()];
  return new Map(people.map((person) => [person.consumerId, customer(person)]));
}

const newCards: Record<string, { cardId: string; pan: string }> = {
  alice: { cardId: 'crd-alice-new', pan: '4000056655665556' },
  bob: { cardId: 'crd-bob-new', pan: '5200828282828210' },
  carla: { cardId: 'crd-carla-new', pan: '4005519200000004' },
  dora: { cardId: 'crd-dora-new', pan: '4009348888881881' },
};

function customer({ consumerId, personalInformation, residencyAddress, cards }: Person): Customer {
  const { firstName, lastName } = personalInformation;
  const name = `${firstName} ${lastName}`.toUpperCase();
  const expiry = `${new Date().getUTCFullYear() + 4}-12`;
  const added = newCards[consumerId];
  return {
    record: { ...personalInformation, residencyAddress, customerNumber: `C-${consumerId}`, incomeBand: 'D', notes: [] },
    cards: new Map(
      [...cards, ...(added ? [added] : [])].map(({ cardId, pan }) => [cardId, { cardData: { pan, expiry, name } }]),
    ),
  };
}

function dora(): Person {
  return {
    consumerId: 'dora',
    personalInformation: {
      firstName: 'Dora',
      lastName: 'Dean',
      language: 'en-US',
      email: 'dora@example.com',
      mobilePhoneNumber: { countryCode: '+1', phoneNumber: '2025550104' },
    },
    residencyAddress: { line1: '4 Main Street', city: 'Springfield', state: 'IL', zipCode: '62701', countryCode: 'US' },
    cards: [],
  };
}
