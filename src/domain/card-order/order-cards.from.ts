import type { D1CardResult } from '../../d1/types.ts';
import { userErrorCodes, type Problem, type UserErrorCode } from '../../errors.ts';
import type { OperationState } from '../../events/event-log.ts';
import { fromState } from '../operation/operation.from.ts';
import { orderFrom } from './card-order.from.ts';
import type { OrderCardInput } from './card-order.input.ts';
import type { OrderCardsResult } from './order-cards.payload.ts';
import { d1Names } from './order-names.ts';

export function open({ cardId, issuerRequestId }: OrderCardInput, index: number): OrderCardsResult {
  return { index, cardId, issuerRequestId, accepted: false, order: null, operation: null, userErrors: [], fault: null };
}

export function pathOf({ index }: OrderCardsResult): string[] {
  return ['input', 'orders', String(index)];
}

/** For each order, what it has in common with an earlier one and must not: one card, or one key, is one order's. */
export function givenTwice(orders: OrderCardInput[]): Problem[][] {
  const seen = { cardId: new Set<string>(), issuerRequestId: new Set<string>() };
  return orders.map((order, index) =>
    (['cardId', 'issuerRequestId'] as const).flatMap((name) => {
      if (!seen[name].has(order[name])) {
        seen[name].add(order[name]);
        return [];
      }
      const field = ['input', 'orders', String(index), name];
      return [{ code: 'CONFLICT' as const, field, message: 'an earlier order of this input has the same' }];
    }),
  );
}

export function accept(result: OrderCardsResult, state: OperationState): void {
  Object.assign(result, { accepted: true, order: orderFrom(state), operation: fromState(state) });
}

export function refuse(result: OrderCardsResult, problems: Problem[]): void {
  result.userErrors = problems.map(({ code, field, message }) => ({
    kind: 'ERROR',
    code,
    message,
    field: field[0] === 'input' ? field : [...pathOf(result), ...inOrder(field)],
  }));
}

/** D1's name of a member, in our input: `cards`, `3`, `pan` is `cardData`, `pan`. */
function inOrder(field: string[]): string[] {
  const inItem = field[0] === 'cards' ? field.slice(2) : field;
  return inItem.flatMap((name) => d1Names[name] ?? [name]);
}

/** A result of one order has no HTTP status to go by. */
const codes: Record<string, UserErrorCode> = {
  FIELD_INVALID_FORMAT: 'INVALID_FORMAT',
  FIELD_INVALID_VALUE: 'INVALID_VALUE',
  CRYPTO_ERROR: 'INVALID_ENCRYPTED_DATA',
  PARSING_ERROR: 'INVALID_ENCRYPTED_DATA',
  CARD_NOT_FOUND: 'NOT_FOUND',
  NOT_ACTIVE: 'NOT_ALLOWED',
  CARD_OPERATION_NOT_ALLOWED: 'NOT_ALLOWED',
  RESOURCE_EXISTS: 'CONFLICT',
};

/** `error` is D1's name of the member at fault, or empty. */
export function problemOf({ errorCode = '', error = '' }: D1CardResult): Problem {
  const code = codes[errorCode] ?? 'REFUSED_BY_D1';
  if (code === 'INVALID_ENCRYPTED_DATA') return { code, field: ['encryptedData'], message: userErrorCodes[code] };
  return { code, field: error === '' ? [] : error.split('.'), message: userErrorCodes[code] };
}
