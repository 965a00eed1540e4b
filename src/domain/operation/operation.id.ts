import { isCardNumber } from '../../card-number.ts';

/** Whether D1 could have given this id. One that is a card number must not get into a URL. */
export function isOperationId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(id) && !isCardNumber(id);
}
