import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hidesCardNumber, isCardNumber, withoutCardNumbers } from '../../src/card-number.ts';
import { orderCard } from '../../src/domain/card-order/card-order.rules.ts';
import { validate } from '../../src/domain/common/validate.ts';
import { newPan, order } from '../support/inputs.ts';

describe('a card number in free text', () => {
  it.each([
    ['4111111111111111', '…'],
    ['ref 7 4111111111111111', 'ref 7 …'],
    ['card 12-4111-1111-1111-1111', 'card 12-…'],
    ['4111  1111 1111  1111', '…'],
    ['4111\u00a01111\u00a01111\u00a01111', '…'],
    ['4111.1111/1111_1111', '…'],
    ['4111\u20111111\u20131111\u20141111', '…'],
    ['４１１１１１１１１１１１１１１１ is full-width', '… is full-width'],
    ['x4111111111111111y', 'x…y'],
    ['378282246310005, 5555555555554444', '…, …'],
    ['4222222222222 has thirteen', '… has thirteen'],
  ])('%s is hidden', (text, shown) => expect(withoutCardNumbers(text)).toBe(shown));

  it.each([
    '',
    'due 2026-11-26 10:15:30.123',
    '2026-11-26T10:15:30.123Z',
    '4111111111111112',
    'ﬁne ½',
    '0000000000000000',
  ])('%j has none and stays as it is', (text) => expect(withoutCardNumbers(text)).toBe(text));

  it('is looked for in long texts without delay', () => {
    const began = performance.now();
    for (const text of ['4'.repeat(50_000), `${' '.repeat(9)}4`.repeat(20_000), '4 '.repeat(20_000)])
      withoutCardNumbers(text);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('a card number in an id', () => {
  it.each([
    '4111111111111111',
    'a4111111111111111',
    'ref7_4111111111111111_9',
    '74111111111111111',
    '4111-1111-1111-1111',
    '4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1',
    'card-4111-1111-1111-1111',
    '12-4111_1111-1111_1111-3',
    'amex-3782-822463-10005',
  ])('%s is found', (id) => expect(hidesCardNumber(id)).toBe(true));

  it.each(['op-1', '4111111111111112', '2026-11-26T10-15-30-123Z', 'req-1732000000000'])('%s has none', (id) =>
    expect(hidesCardNumber(id)).toBe(false),
  );

  it('is seen in fewer than one of a thousand random UUIDs, and in no time', () => {
    const ids = Array.from({ length: 100_000 }, () => randomUUID());
    expect(ids.filter(hidesCardNumber).length).toBeLessThan(100);
    const times = Array.from({ length: 100_000 }, () => new Date(1.6e12 + Math.random() * 4e11).toISOString());
    expect(times.filter(hidesCardNumber)).toEqual([]);
    expect(times.filter((time) => withoutCardNumbers(time) !== time)).toEqual([]);
  });
});

describe('a text that is a card number', () => {
  it.each(['4111111111111111', '4111-1111_1111 1111', '４１１１１１１１１１１１１１１１'])('%s is one', (text) =>
    expect(isCardNumber(text)).toBe(true),
  );
  it.each(['a4111111111111111', '4111111111111112', ''])('%j is none', (text) =>
    expect(isCardNumber(text)).toBe(false),
  );
});

describe('an order whose ids reveal a card number', () => {
  const viewer = { kind: 'service' as const, subject: 'service', scopes: new Set<string>(), expiresAt: 0 };
  const problems = (changes: object) => {
    try {
      validate(orderCard({ viewer, acceptClear: true, hasDirectory: false, owner: null, configs: [] }), {
        distributionChannel: 'THALES',
        ...orderInput(),
        ...changes,
      });
      return [];
    } catch (error) {
      const refusal = error as { problems: { code: string; field: string[] }[] };
      return refusal.problems.map(({ code, field }) => `${code} ${field.join('.')}`);
    }
  };
  const orderInput = () => {
    const { shipment, ...rest } = order();
    return { ...rest, shipment: { type: 'INDIVIDUAL', ...shipment } };
  };

  it.each(['consumerId', 'issuerRequestId'])('is refused for its %s', (name) => {
    expect(problems({})).toEqual([]);
    for (const id of [newPan, '4111111111111111', '4111-1111-1111-1111', `r${newPan}`, `req-${newPan}-1`])
      expect(problems({ [name]: id })).toEqual([`INVALID_VALUE input.${name}`]);
  });
});
