import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { statusFrom } from '../../src/domain/click-to-pay/click-to-pay.from.ts';
import type { OperationState, Subject } from '../../src/events/event-log.ts';

/** `minute`: when D1 began it; null where it has not said. `place`: when it was heard of. */
function operation(
  kind: string,
  status: string,
  minute: number | null,
  place: number,
  subject: Subject = 'card:c1',
): OperationState {
  const position = String(place);
  const seen = '2029-01-01T09:00:00.000Z';
  return {
    ...{ subject, operationId: `o${place}`, kind, status, fields: {}, firstPosition: position, position },
    ...(minute !== null && { startedAt: `2029-01-01T10:0${minute}:00.000Z` }),
    ...{ firstSeenAt: seen, seenAt: seen },
  };
}

const [enrolment, optOut] = ['CLICK_TO_PAY_ENROLMENT', 'CLICK_TO_PAY_OPT_OUT'];

describe('the status of an enrolment', () => {
  it.each<[string, Subject]>([
    ['of the card', 'card:c1'],
    ['of its owner', 'consumer:alice'],
  ])('is not undone by an older opt-out %s that D1 tells of late', (_, subject) => {
    const operations = [operation(enrolment, 'SUCCESSFUL', 2, 1), operation(optOut, 'SUCCESSFUL', 1, 2, subject)];
    expect(statusFrom(operations)).toBe('ENROLLED');
  });

  it('is undone by a newer one, in whatever order they come', () => {
    const operations = [operation(optOut, 'SUCCESSFUL', 3, 1), operation(enrolment, 'SUCCESSFUL', 2, 2)];
    expect(statusFrom(operations)).toBe('OPTED_OUT');
  });

  it('takes what D1 has not dated yet for the newest', () => {
    const operations = [operation(enrolment, 'PENDING', null, 3), operation(optOut, 'SUCCESSFUL', 5, 2)];
    expect(statusFrom(operations)).toBe('PENDING');
  });
});
