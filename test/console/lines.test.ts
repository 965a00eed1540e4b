import { describe, expect, it } from '@jest/globals';
import { addTaken, type Line, type Taken } from '../../src/console/lines.ts';

let number = 0;
function taken(mark: Taken['mark'], stage = 'DATA_PREPARED'): Taken {
  const ids = {
    number: ++number,
    at: '2026-01-01T10:00:00.000Z',
    subject: 'card:a',
    operationId: 'o',
    kind: 'PRODUCE',
  };
  return { ...ids, mark, status: 'PENDING', stage, errorCode: null, shipmentStatus: null };
}
const after = (...all: Taken[]) => all.reduce<Line[]>(addTaken, []);

describe('the lines of the notification list', () => {
  it('are one for a notification that comes three times', () => {
    expect(after(taken('accepted'), taken('repeat'), taken('repeat'))).toMatchObject([
      { mark: 'accepted', repeats: 2 },
    ]);
  });

  it('take a first notification that says what the answer said for a repeat of it', () => {
    expect(after(taken('answer'), taken('repeat'))).toMatchObject([{ mark: 'answer', repeats: 1 }]);
  });

  it('are one for a notification that was refused and comes again', () => {
    expect(after(taken('refused'), taken('refused'))).toMatchObject([{ mark: 'refused', refusals: 2 }]);
    expect(after(taken('refused'), taken('accepted'))).toMatchObject([{ mark: 'accepted', refusals: 1 }]);
  });

  it('are another one for another stage, the newest first', () => {
    expect(after(taken('accepted'), taken('late', 'CARD_PROD_REQUESTED'))).toMatchObject([
      { mark: 'late' },
      { mark: 'accepted' },
    ]);
  });

  it('are one for each thing that the carrier told, and a repeat is counted where it belongs', () => {
    const shipped = (mark: Taken['mark'], shipmentStatus: string) => ({
      ...taken(mark, 'CARD_SHIPPED'),
      shipmentStatus,
    });
    expect(
      after(
        shipped('accepted', 'IN_TRANSIT'),
        shipped('accepted', 'OUT_FOR_DELIVERY'),
        shipped('repeat', 'IN_TRANSIT'),
      ),
    ).toMatchObject([
      { shipmentStatus: 'OUT_FOR_DELIVERY', repeats: 0 },
      { shipmentStatus: 'IN_TRANSIT', repeats: 1 },
    ]);
  });

  it('show a repeat of what was before anybody looked', () => {
    expect(after(taken('repeat'))).toMatchObject([{ mark: 'repeat', repeats: 0 }]);
  });
});
