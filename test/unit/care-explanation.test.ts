import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { causes, explain, type Explained } from '../../src/domain/care/explanation.ts';
import { OperationKind, OperationStatus } from '../../src/domain/operation/operation.type.ts';
import { ProductionStage } from '../../src/domain/card-order/card-order.type.ts';

const order: Explained = {
  ...{ kind: 'PRODUCE', kindText: 'PRODUCE', status: 'PENDING', statusText: 'PENDING' },
  ...{ error: null, stageText: null },
};
const failed = (code: string | null, message: string | null = null, more: Partial<Explained> = {}) =>
  explain({ ...order, status: 'FAILED', statusText: 'FAILED', error: { code, message }, ...more });

describe('how an operation stands, in words', () => {
  it('is one sentence for every kind, status and stage', () => {
    for (const kind of Object.values(OperationKind))
      for (const status of Object.values(OperationStatus))
        for (const stageText of [null, ...Object.values(ProductionStage)])
          expect(explain({ ...order, kind, status, stageText })).toMatch(/^The [^]*[^.]\.$/);
  });

  it.each([
    [{}, 'The order of the physical card is under way.'],
    [{ stageText: 'CARD_SHIPPED' }, 'The order of the physical card is under way: the card is on its way.'],
    [
      { stageText: 'DATA_EXCEPTION' },
      'The order of the physical card stands still: the data for the card could not be used.',
    ],
    [{ stageText: 'AT_LUNCH' }, 'The order of the physical card is under way: D1 names its stage “AT_LUNCH”.'],
    [
      { status: 'SUCCESSFUL', stageText: 'CARD_RETURNED' },
      'The order of the physical card was done: the card was sent and came back.',
    ],
    [
      { kind: 'UNRECOGNIZED', kindText: 'POLISH', status: 'UNRECOGNIZED', statusText: 'SHINY' },
      'The operation “POLISH” is in a state that this gateway does not know: D1 names it “SHINY”.',
    ],
  ] as [Partial<Explained>, string][])('%j: %s', (given, text) => {
    expect(explain({ ...order, ...given })).toBe(text);
  });
});

describe('why an operation failed', () => {
  it('is said by the table where that has the code, and in none of D1 words then', () => {
    for (const [code, cause] of Object.entries(causes))
      expect(failed(code, 'words of D1')).toBe(`The order of the physical card failed: ${cause}.`);
  });

  it.each([
    ['X_1', 'out of plastic.', 'D1 gives the code “X_1”; D1 says “out of plastic”'],
    [null, 'one\n\u0000 two', 'D1 says “one two”'],
    [null, null, 'D1 does not say why'],
    ['', ' ', 'D1 does not say why'],
    ['constructor', null, 'D1 gives the code “constructor”'],
  ])('code %j and text %j', (code, message, why) => {
    expect(failed(code, message)).toBe(`The order of the physical card failed: ${why}.`);
  });

  it('begins with the stage where that is an exception', () => {
    expect(failed('NOT_ACTIVE', null, { stageText: 'CARD_PROD_CANCELED' })).toBe(
      'The order of the physical card failed: it was cancelled; the card is not active.',
    );
    expect(failed('NOT_ACTIVE', null, { stageText: 'CARD_PROD_ONGOING' })).not.toContain('made');
  });

  it.each(['4111 1111 1111 1111', 'card 4111111111111111 refused', '４１１１１１１１１１１１１１１１'])(
    'quotes nothing with a card number in it: %s',
    (text) => {
      const all = { kind: 'UNRECOGNIZED', kindText: text, stageText: text } as const;
      for (const status of Object.values(OperationStatus))
        expect(explain({ ...all, status, statusText: text, error: { code: text, message: text } })).not.toMatch(
          /1111|１１１１/,
        );
    },
  );

  it('quotes no more than can be read', () => {
    expect(failed(null, 'a'.repeat(5_000)).length).toBeLessThan(300);
  });
});
