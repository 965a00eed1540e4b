import { readCardData, type CardData } from '../cards/card-data.ts';
import { invalidValue } from '../refusal.ts';

/** Further members of the card data of an order (contract section 5), and what D1 takes. */
const members: Record<string, RegExp> = {
  secondName: /^.{1,26}$/u,
  encodedName: /^.{1,26}$/u,
  cvv1: /^[0-9]{3}$/,
  pvv: /^[0-9]{4}$/,
  paymentAccountReference: /^[A-Za-z0-9]{29}$/,
  panSequenceNumber: /^[0-9]{2}$/,
  // YYMM, or YYMMDD as chips keep it.
  effectiveDate: /^[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?$/,
};

/** Checks the decrypted card data of an order. @throws Refusal FIELD_INVALID_VALUE naming the member */
export function readOrderData(clear: Record<string, unknown>, now: number): CardData {
  const data = readCardData(clear, 'YYMM', now);
  const { name } = clear;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 26) throw invalidValue('name');
  for (const [member, form] of Object.entries(members)) {
    const value = clear[member];
    if (value !== undefined && !(typeof value === 'string' && form.test(value))) throw invalidValue(member);
  }
  return data;
}
