import fc from 'fast-check';

/** Everything that a step does to the gateway, or to the sandbox's bureau. */
export const calls = [
  'registerConsumer',
  'updateConsumer',
  'deleteConsumer',
  'registerCard',
  'createCard',
  'suspendCard',
  'resumeCard',
  'activateCard',
  'deleteCard',
  'renewCard',
  'replaceCard',
  'enrollCardInClickToPay',
  'optOutCardFromClickToPay',
  'orderCard',
  'changeCardOrder',
  'produce',
  'malformed',
] as const;
export type Call = (typeof calls)[number];

/** One step: numbers name consumers, cards, card numbers and requests of this run. */
export interface Step {
  call: Call;
  /** Who asks: an issuer's service, or the end user with this number. */
  asks: 'service' | number;
  consumer: number;
  card: number;
  otherCard: number;
  pan: number;
  reasonCode: string;
  flag: boolean;
}

const reasonCodes = [
  'CARD_LOST',
  'CARD_FOUND',
  'CARD_STOLEN',
  'CARD_BROKEN',
  'FRAUD',
  'USER_DECISION',
  'ISSUER_DECISION',
  'CLOSED_CARD',
  'CARD_NOT_RECEIVED',
];

/** Few of each, so that steps meet; deletions are rare, so that something lives. */
const step: fc.Arbitrary<Step> = fc.record({
  call: fc.oneof(...calls.map((call) => ({ arbitrary: fc.constant(call), weight: call.startsWith('delete') ? 1 : 4 }))),
  asks: fc.oneof(
    { arbitrary: fc.constant('service' as const), weight: 3 },
    { arbitrary: fc.nat({ max: 2 }), weight: 1 },
  ),
  consumer: fc.nat({ max: 2 }),
  card: fc.nat({ max: 3 }),
  otherCard: fc.nat({ max: 4 }),
  pan: fc.nat({ max: 7 }),
  reasonCode: fc.constantFrom(...reasonCodes),
  flag: fc.boolean(),
});

/** A story of up to `most` steps; a shorter one that fails is looked for from a longer one. */
export function stories(most: number): fc.Arbitrary<Step[]> {
  return fc.array(step, { minLength: 1, maxLength: most, size: 'max' });
}
