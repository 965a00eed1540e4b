import type { Scope } from '../../scope.ts';
import type { OrderCardData } from '../../d1/types.ts';
import { Fault, Refusal, userErrorCodes } from '../../errors.ts';
import { encryptedData } from '../card/card.input.ts';
import { issue, validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { isYearMonth } from '../common/year-month.ts';
import type { ValidOrder } from './card-order.rules.ts';
import { orderCardData, revelations } from './order-data.rules.ts';

/**
 * The JWE of an order: the one given, one made of the clear data given, or, given neither, what the issuer's card directory has. Clear data of
 * the directory never came from a client, so they are encrypted whatever the gateway takes from clients.
 * @throws Refusal at `cardId` below `path` when the directory knows no such card, or has data that D1 must not get
 */
export async function sealOrderData(scope: Scope, order: ValidOrder, path: string[]): Promise<string> {
  if (order.encryptedData !== undefined) return order.encryptedData;
  if (order.cardData) return scope.d1.encryptForOrder(order.cardData);
  if (scope.cardDirectory === null) throw new Fault('NOT_CONFIGURED');
  const { consumerId, cardId } = order;
  const found = await scope.cardDirectory.cardData({ consumerId, cardId, purpose: 'ORDER' }, writing(scope));
  const field = [...path, 'cardId'];
  if (found === null)
    throw new Refusal([{ code: 'NOT_FOUND', field, message: 'the card directory knows no such card' }]);
  if ('cardData' in found) return scope.d1.encryptForOrder(usable(found.cardData, order, path));
  if (encryptedData.safeParse(found.encryptedData).success) return found.encryptedData;
  throw new Refusal([{ code: 'INVALID_ENCRYPTED_DATA', field, message: inDirectory('INVALID_ENCRYPTED_DATA') }]);
}

/** What is wrong with the directory's data the caller learns at the field that names the card; what gives them away, where it does. */
function usable(data: object, order: ValidOrder, path: string[]): OrderCardData {
  const clear = sound(data, [...path, 'cardId']);
  const revealed = revelations(clear.pan, order);
  if (revealed.length > 0)
    throw new Refusal(
      revealed.map(({ params: { code }, message, path: at }) => ({ code, field: [...path, ...at], message })),
    );
  return clear;
}

function sound(data: object, field: string[]): OrderCardData {
  const rules = orderCardData.superRefine((clear, context) => {
    for (const member of ['expiry', 'effectiveDate'] as const)
      if (!isYearMonth(clear[member] ?? clear.expiry)) context.addIssue(issue('INVALID_FORMAT', undefined, [member]));
  });
  try {
    return validate(rules, data, []);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const problems = error.problems.map(({ code }) => ({ code, field, message: inDirectory(code) }));
    throw new Refusal(problems);
  }
}

function inDirectory(code: keyof typeof userErrorCodes): string {
  return `What the card directory has of this card: ${userErrorCodes[code]}`;
}
