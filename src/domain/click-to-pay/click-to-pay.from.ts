import type { D1ClickToPayProfile } from '../../d1/types.ts';
import { Fault } from '../../errors.ts';
import type { OperationState } from '../../events/event-log.ts';
import { schemeFrom } from '../card/card.from.ts';
import { addressFrom, phoneNumberFrom } from '../consumer/consumer.from.ts';
import { errorOf, fromState } from '../operation/operation.from.ts';
import type { ClickToPayEnrollment, ClickToPayProfile, ClickToPayStatus } from './click-to-pay.type.ts';

export function isClickToPay(operation: { kind: string }): boolean {
  return operation.kind.startsWith('CLICK_TO_PAY_');
}

/** Whether an operation on a card can change its enrolment: D1 takes a deleted card out, and moves a replaced one's tokens to the new card. */
export function concernsEnrollment(operation: { kind: string; status: string }): boolean {
  const ended = operation.status === 'SUCCESSFUL' && ['DELETE', 'REPLACE'].includes(operation.kind);
  return ended || isClickToPay(operation);
}

/**
 * The enrolment that a card's operations make. `status` is what the caller made of them and of the network's directory, or the fault that kept
 * it from being known.
 */
export function enrollmentFrom(
  cardId: string,
  operations: OperationState[],
  status: ClickToPayStatus | Fault,
): ClickToPayEnrollment {
  const newest = operations.filter(isClickToPay).at(-1);
  const failed = newest?.status === 'FAILED' ? errorOf(newest) : null;
  const isKnown = !(status instanceof Fault);
  return {
    card: { id: cardId },
    operation: newest === undefined ? null : fromState(newest),
    updatedAt: newest === undefined ? null : new Date(newest.seenAt),
    status: isKnown ? status : 'UNKNOWN',
    error: isKnown ? failed : { code: status.code, message: status.message },
  };
}

/** What the operations of a card and of its owner tell, in whatever order; null when they tell nothing. */
export function statusFrom(operations: OperationState[]): ClickToPayStatus | null {
  return inOrder(operations).reduce<ClickToPayStatus | null>(after, null);
}

/**
 * By when D1 began each: it may tell of an old one late. One that D1 has not dated yet is known from its answer to a mutation only, and so
 * the newest. Of the same moment, what was heard of first; positions are times, and so comparable between two records.
 */
function inOrder(operations: OperationState[]): OperationState[] {
  const place = ({ firstPosition }: OperationState) => BigInt(firstPosition);
  return operations.toSorted((a, b) => {
    const [one, other] = [a.startedAt ?? undated, b.startedAt ?? undated];
    if (one !== other) return one < other ? -1 : 1;
    return place(a) < place(b) ? -1 : 1;
  });
}

/** After every ISO 8601 time. */
const undated = '~';

/** The status after an operation, by the one before it. */
function after(before: ClickToPayStatus | null, operation: OperationState): ClickToPayStatus | null {
  const { subject, kind, status } = operation;
  if (kind === 'CLICK_TO_PAY_ENROLMENT') {
    if (status === 'SUCCESSFUL') return 'ENROLLED';
    // An enrolment that failed does not undo one that was made before.
    if (status === 'FAILED') return before === 'ENROLLED' ? before : 'FAILED';
    return 'PENDING';
  }
  if (status !== 'SUCCESSFUL') return before;
  const ofCard = subject.startsWith('card:');
  if (ofCard && kind === 'CLICK_TO_PAY_OPT_OUT') return 'OPTED_OUT';
  // Where the tokens of a replaced card are, only the directory knows.
  if (kind === 'REPLACE') return null;
  const takesOut = kind === 'DELETE' || kind === 'CLICK_TO_PAY_OPT_OUT';
  return takesOut && (before === 'ENROLLED' || before === 'PENDING') ? 'OPTED_OUT' : before;
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
