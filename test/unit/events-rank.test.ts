import { describe, expect, test } from '@jest/globals';
import { rankOf } from '../../src/events/rank.ts';

const pending = (stage?: string) => rankOf({ status: 'PENDING', fields: stage === undefined ? {} : { stage } });
const value = (stage?: string) => pending(stage).value ?? NaN;

const stages = [
  'CARD_PROD_REQUESTED',
  'DATA_PREPARED',
  'CARD_PROD_READY',
  'CARD_PROD_ONGOING',
  'CARD_PROD_DONE',
  'CARD_SHIPPED',
  'CARD_RETURNED',
];

describe('rank', () => {
  test('rises with the production stages, from none to the last', () => {
    const ranks = [value(), ...stages.map(value)];
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(8);
    expect(pending('CARD_SHIPPED').final).toBe(false);
  });

  test.each(['DATA_EXCEPTION', 'CARD_PROD_EXCEPTION', 'CARD_PROD_CANCELED'])(
    '%s is as far as the operation already is',
    (stage) => expect(pending(stage)).toEqual({ value: null, final: false }),
  );

  test.each(['SUCCESSFUL', 'FAILED'])('%s is final and above everything pending, whatever its stage', (status) => {
    for (const stage of [undefined, 'CARD_SHIPPED', 'SOMETHING_NEW']) {
      const rank = rankOf({ status, fields: { stage } });
      expect(rank.final).toBe(true);
      expect(rank.value).toBeGreaterThan(value('CARD_RETURNED'));
    }
  });

  test('the final states share one rank, so that newer shipment data still counts', () => {
    const shipped = rankOf({ status: 'SUCCESSFUL', fields: { stage: 'CARD_SHIPPED' } });
    expect(rankOf({ status: 'FAILED', fields: {} })).toEqual(shipped);
    expect(rankOf({ status: 'SUCCESSFUL', fields: { stage: 'CARD_SHIPPED', carrier: 'dhl' } })).toEqual(shipped);
  });

  test('a card that came back was shipped before', () => {
    const [shipped, returned] = ['CARD_SHIPPED', 'CARD_RETURNED'].map((stage) =>
      rankOf({ status: 'SUCCESSFUL', fields: { stage } }),
    );
    expect(returned?.value).toBeGreaterThan(shipped?.value ?? NaN);
  });

  test('an unknown stage or status is as far as the operation already is', () => {
    expect(pending('ON_HOLD')).toEqual({ value: null, final: false });
    expect(rankOf({ status: 'PAUSED', fields: { stage: 'CARD_SHIPPED' } })).toEqual({ value: null, final: false });
  });
});
