import type { Tokens } from '../../src/demo/world.ts';
import { address, documents, enrolment, expiry, order, person, visa } from './inputs.ts';
import { mutate } from './mutate.ts';
import type { Stack } from './stack.ts';

/** A mutation that takes an idempotencyKey, ready to be sent in a world that `prepare` made. */
export interface KeyedMutation {
  name: string;
  inputType: string;
  who: keyof Tokens;
  /** D1's operationId of the call. */
  call: string;
  input: object;
  /** What makes it another request. */
  other: object;
}

const clear = (number: number) => ({ cardData: { pan: visa(number), expiry } });
const why = { reason: 'as agreed' };
const another = { reason: 'for another reason' };
const ofCard = 'CardOperationInput';
const digital = (digitalCardId: string) => ({ cardId: 'crd-bob-visa', digitalCardId });
const { cardholderName, billingAddress, consumer } = enrolment();

/** Makes cards and people, and gives every keyed mutation in an order in which D1 takes them all. */
export async function prepare(stack: Stack): Promise<KeyedMutation[]> {
  const register = (cardId: string, number: number, more: object = {}) =>
    mutate(stack, 'service', documents.registerCard, {
      ...{ consumerId: 'alice', cardId, cardProductId: 'DEMO_VISA', ...clear(number) },
      ...more,
    });
  await register('crd-inactive', 1, { state: 'INACTIVE' });
  await register('crd-renewed', 2);
  await register('crd-old', 3);
  await register('crd-deleted', 4);
  const stored = { consumerId: 'stored', personalInformation: person };
  await mutate(stack, 'service', documents.registerConsumer, stored);
  await mutate(stack, 'service', documents.orderCard, order());
  const digitalCardId = stack.sandbox.store.cards.get('crd-bob-visa')?.digitalCards[0]?.digitalCardId ?? '';
  const elsewhere = { ...address, line1: '7 Pier Road' };
  const one = (name: string, who: keyof Tokens, inputType: string, input: object, other: object, call = name) => ({
    ...{ name, who, inputType, input, other, call },
  });
  const creation = { consumerId: 'alice', cardProductId: 'DEMO_VISA' };
  const replacement = { cardId: 'crd-old', newCardId: 'crd-next', reasonCode: 'CARD_BROKEN', ...clear(6) };
  return [
    one('createCard', 'service', 'CreateCardInput', creation, { printedName: 'A ARCHER' }),
    one('suspendCard', 'alice', ofCard, { cardId: 'crd-alice-visa', ...why }, another),
    one('resumeCard', 'alice', ofCard, { cardId: 'crd-alice-visa' }, another),
    one('activateCard', 'alice', ofCard, { cardId: 'crd-inactive' }, another),
    one('renewCard', 'service', 'RenewCardInput', { cardId: 'crd-renewed', ...clear(5) }, clear(7)),
    one('replaceCard', 'service', 'ReplaceCardInput', replacement, clear(7)),
    one('deleteCard', 'service', ofCard, { cardId: 'crd-deleted' }, another),
    one('suspendDigitalCard', 'bob', 'DigitalCardOperationInput', digital(digitalCardId), another),
    one('resumeDigitalCard', 'bob', 'DigitalCardOperationInput', digital(digitalCardId), another),
    one('deleteDigitalCard', 'bob', 'DigitalCardOperationInput', digital(digitalCardId), another),
    one('enrollCardInClickToPay', 'alice', 'EnrollCardInClickToPayInput', enrolment({ cardId: 'crd-alice-visa' }), {
      cardholderName: 'ANOTHER NAME',
    }),
    one(
      ...(['updateClickToPayCard', 'bob', 'UpdateClickToPayCardInput'] as const),
      { cardId: 'crd-bob-visa', cardholderName, billingAddress },
      { billingAddress: elsewhere },
    ),
    one(
      ...(['updateClickToPayConsumer', 'bob', 'UpdateClickToPayConsumerInput'] as const),
      { consumerId: 'bob', consumer },
      { billingAddress: elsewhere },
    ),
    one('optOutCardFromClickToPay', 'bob', 'OptOutCardInput', { cardId: 'crd-bob-visa' }, another),
    one('optOutConsumerFromClickToPay', 'bob', 'OptOutConsumerInput', { consumerId: 'bob' }, another),
    one('updateConsumer', 'service', 'UpdateConsumerInput', stored, { personalInformation: { firstName: 'Otto' } }),
    one('deleteConsumer', 'service', 'DeleteConsumerInput', { consumerId: 'stored' }, another),
    one(
      'changeCardOrder',
      'service',
      'ChangeCardOrderInput',
      { cardId: order().cardId, type: 'CANCEL' },
      {
        type: 'ACCELERATE',
      },
    ),
    one(
      ...(['trackCard', 'service', 'TrackCardInput'] as const),
      { cardId: 'crd-alice-mastercard', trackingType: 'RETURN' },
      { trackingType: 'PRODUCTION' },
    ),
  ];
}

/** Shows what was made: the operation, or the card where D1 names none. */
export function documentOf({ name, inputType }: Pick<KeyedMutation, 'name' | 'inputType'>): string {
  const made = name === 'createCard' ? 'card { id }' : 'operation { id kind }';
  return `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${made} userErrors { code kind field message } } }`;
}
