import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { D1Operation } from '../../src/d1/types.ts';
import { personalInformationFrom } from '../../src/domain/consumer/consumer.from.ts';
import { fromD1 } from '../../src/domain/operation/operation.from.ts';

const operation = { operationId: 'o1', operation: 'CREATE', status: 'PENDING', cardId: 'k1' };
const read = (members: object) => fromD1({ ...operation, ...members } as unknown as D1Operation);

describe('an operation that D1 answers with', () => {
  it('may have null where it has nothing to say', () => {
    const shown = read({ startTime: '2026-01-17T06:28:02.492Z', endTime: null, errorCode: null, error: null });
    expect(shown).toMatchObject({ startedAt: new Date('2026-01-17T06:28:02.492Z'), endedAt: null, error: null });
  });

  it.each([['soon'], ['order 12'], [''], [0], [1_732_000_000], [null], [{}]])(
    'with the time %j shows none of it',
    (time) => {
      const began = Date.now();
      const shown = read({ startTime: time, endTime: time });
      expect(shown.endedAt).toBeNull();
      expect(shown.startedAt.getTime()).toBeGreaterThanOrEqual(began);
    },
  );

  it('has no error of a wrong type, and no card number in one', () => {
    expect(read({ errorCode: 5, error: { text: 'x' } }).error).toBeNull();
    expect(read({ errorCode: 'E1', error: ['x'] }).error).toEqual({ code: 'E1', message: null });
    expect(read({ error: 'declined 9 4111 1111 1111 1111' }).error).toEqual({ code: null, message: 'declined 9 …' });
  });
});

describe('personal information', () => {
  it.each([null, undefined])('that D1 gives as %j is null', (info) => {
    expect(personalInformationFrom(info)).toBeNull();
  });
});
