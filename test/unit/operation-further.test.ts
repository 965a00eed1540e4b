import { describe, expect, it } from '@jest/globals';
import { further } from '../../src/domain/operation/operation.further.ts';
import type { OperationState } from '../../src/events/event-log.ts';

function state(status: string, more: Partial<OperationState> = {}): OperationState {
  const seen = {
    firstPosition: '1',
    position: '1',
    firstSeenAt: '2026-01-01T00:00:00Z',
    seenAt: '2026-01-01T00:00:00Z',
  };
  return { subject: 'card:crd-1', operationId: 'op-1', kind: 'SUSPEND', status, fields: {}, ...seen, ...more };
}

describe('one operation in the records of its card and of its digital card', () => {
  const begun = state('PENDING', { fields: { digitalCardId: 'dig-1', reason: 'lost' } });
  const told = { subject: 'digitalCard:dig-1', endedAt: '2026-01-01T00:00:05Z' } as const;

  it('ends as its digital card’s record says, and stays its card’s', () => {
    expect(further(begun, state('FAILED', { ...told, fields: { errorCode: 'DEVICE' } }))).toMatchObject({
      ...{ subject: 'card:crd-1', status: 'FAILED', endedAt: told.endedAt },
      fields: { digitalCardId: 'dig-1', reason: 'lost', errorCode: 'DEVICE' },
    });
  });

  it.each([
    ['nothing was told', begun, null],
    ['no end was told', begun, state('PENDING', told)],
    ['it had ended', state('SUCCESSFUL'), state('FAILED', told)],
  ])('stays as it is where %s', (_when, known, other) => {
    expect(further(known, other)).toBe(known);
  });
});
