import { describe, expect, it } from '@jest/globals';
import { stepsOf } from '../../src/console/order-steps.ts';

const at = '2026-01-01T10:00:00.000Z';
const told = (...stages: string[]) => stages.map((stage) => ({ stage, stageText: stage, at, late: false }));
const shown = (status: string, ...stages: string[]) =>
  stepsOf({ status, timeline: told(...stages) }).map(({ stageText, state }) => `${stageText} ${state}`);

describe('the parcel line of an order', () => {
  it('shows where it is, and what is to come', () => {
    expect(shown('PENDING', 'CARD_PROD_REQUESTED', 'DATA_PREPARED')).toEqual([
      'CARD_PROD_REQUESTED done',
      'DATA_PREPARED now',
      'CARD_PROD_READY ahead',
      'CARD_PROD_ONGOING ahead',
      'CARD_PROD_DONE ahead',
      'CARD_SHIPPED ahead',
    ]);
  });

  it('shows what was passed and never told of as such', () => {
    expect(shown('PENDING', 'CARD_PROD_REQUESTED', 'CARD_PROD_ONGOING').slice(0, 4)).toEqual([
      'CARD_PROD_REQUESTED done',
      'DATA_PREPARED unheard',
      'CARD_PROD_READY unheard',
      'CARD_PROD_ONGOING now',
    ]);
  });

  it('ends where an order failed, with what went wrong', () => {
    expect(shown('FAILED', 'CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_CANCELED')).toEqual([
      'CARD_PROD_REQUESTED done',
      'DATA_PREPARED done',
      'CARD_PROD_CANCELED wrong',
    ]);
  });

  it('puts a stage that nobody knows where it came', () => {
    const timeline = [...told('CARD_PROD_REQUESTED'), { stage: 'UNRECOGNIZED', stageText: 'ON_HOLD', at, late: false }];
    expect(stepsOf({ status: 'PENDING', timeline }).slice(0, 3)).toMatchObject([
      { stageText: 'CARD_PROD_REQUESTED', state: 'done' },
      { stageText: 'ON_HOLD', state: 'now' },
      { stageText: 'DATA_PREPARED', state: 'ahead' },
    ]);
  });

  it('shows a stage that comes again once, at its first time', () => {
    const again = { stage: 'CARD_SHIPPED', stageText: 'CARD_SHIPPED', at: '2026-01-02T10:00:00.000Z', late: false };
    const steps = stepsOf({ status: 'SUCCESSFUL', timeline: [...told('CARD_SHIPPED'), again] });
    expect(steps.filter(({ stage }) => stage === 'CARD_SHIPPED')).toMatchObject([{ at, state: 'done' }]);
  });
});
