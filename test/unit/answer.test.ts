import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { answer } from '../../src/domain/common/user-error.type.ts';
import { Fault, Refusal, userErrorCodes, warningCodes, type Problem } from '../../src/errors.ts';

const [warning = 'PERSON_DIFFERS'] = warningCodes;
const problem = (code: Problem['code'], ...field: string[]): Problem => ({
  code,
  field,
  message: userErrorCodes[code],
});

describe('the answer of a mutation', () => {
  it('is what was made, with no problems', async () => {
    expect(await answer(async () => ({ card: { id: 'crd-1' } }))).toEqual({ card: { id: 'crd-1' }, userErrors: [] });
  });

  it('is what was made beside its warnings', async () => {
    const made = { card: { id: 'crd-1' }, warnings: [problem(warning, 'input', 'consumer')] };
    expect(await answer(async () => made)).toEqual({
      card: { id: 'crd-1' },
      userErrors: [{ ...problem(warning, 'input', 'consumer'), kind: 'WARNING' }],
    });
  });

  it('is nothing but errors where it was refused, each at its place in the input', async () => {
    const problems = [problem('INVALID_VALUE', 'cards', '3', 'pan'), problem('NOT_FOUND', 'input', 'cardId')];
    const refuse = () => Promise.reject(new Refusal(problems));
    expect(await answer(refuse, { pan: ['cardData', 'pan'] })).toEqual({
      userErrors: [
        { ...problem('INVALID_VALUE', 'input', 'cards', '3', 'cardData', 'pan'), kind: 'ERROR' },
        { ...problem('NOT_FOUND', 'input', 'cardId'), kind: 'ERROR' },
      ],
    });
  });

  it('is the fault, where there was one', async () => {
    const fail = () => Promise.reject(new Fault('D1_UNAVAILABLE'));
    await expect(answer(fail)).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
  });
});
