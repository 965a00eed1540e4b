import type { D1ClickToPayProfile } from '../../d1/types.ts';
import type { OperationState } from '../../events/event-log.ts';
import { schemeFrom } from '../card/card.from.ts';
import { addressFrom, phoneNumberFrom } from '../consumer/consumer.from.ts';
import { errorOf, fromState } from '../operation/operation.from.ts';
import type { ClickToPayEnrollment, ClickToPayProfile, ClickToPayStatus } from './click-to-pay.type.ts';

export function isClickToPay(operation: { kind: string }): boolean {
  return operation.kind.startsWith('CLICK_TO_PAY_');
}

/** The enrolment that these operations, oldest first, make; `inDirectory` is what the network's directory says where they leave it open. */
export function enrollmentFrom(
  cardId: string,
  operations: OperationState[],
  inDirectory: boolean,
): ClickToPayEnrollment {
  const newest = operations.filter(isClickToPay).at(-1);
  return {
    card: { id: cardId },
    status: inDirectory ? 'ENROLLED' : (statusFrom(operations) ?? 'NOT_ENROLLED'),
    operation: newest === undefined ? null : fromState(newest),
    error: newest?.status === 'FAILED' ? errorOf(newest) : null,
    updatedAt: newest === undefined ? null : new Date(newest.seenAt),
  };
}

/** What the operations alone tell; null when they tell nothing. An enrolment that failed does not undo one that was made before. */
export function statusFrom(operations: OperationState[]): ClickToPayStatus | null {
  let failed = false;
  for (const { kind, status } of operations.toReversed()) {
    if (kind === 'CLICK_TO_PAY_OPT_OUT' && status === 'SUCCESSFUL') return failed ? 'FAILED' : 'OPTED_OUT';
    if (kind !== 'CLICK_TO_PAY_ENROLMENT') continue;
    if (status === 'SUCCESSFUL') return 'ENROLLED';
    if (status !== 'FAILED') return failed ? 'FAILED' : 'PENDING';
    failed = true;
  }
  return failed ? 'FAILED' : null;
}

export function profileFrom(profile: D1ClickToPayProfile): ClickToPayProfile {
  const person = profile.consumerInfo;
  return {
    scheme: schemeFrom(profile.scheme) ?? 'UNRECOGNIZED',
    consumer: person
      ? {
          firstName: person.firstName ?? null,
          middleName: person.middleName ?? null,
          lastName: person.lastName ?? null,
          language: person.language ?? null,
          phoneNumber: person.mobilePhoneNumber ? phoneNumberFrom(person.mobilePhoneNumber) : null,
          email: person.email ?? null,
        }
      : null,
    cards: (profile.cards ?? []).map((card) => ({
      card: { id: card.cardId },
      last4: card.last4 ?? null,
      digitalCardId: card.digitalCardId ?? null,
      cardholderName: card.cardHolderName ?? null,
      billingAddress: card.billingAddress ? addressFrom(card.billingAddress) : null,
    })),
  };
}
