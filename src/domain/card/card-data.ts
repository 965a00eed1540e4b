import type { CardData } from '../../d1/types.ts';
import { Refusal, userErrorCodes, type UserErrorCode } from '../../errors.ts';
import type { CardDataAnswer, CardDataPurpose } from '../../issuer/card-directory.ts';
import type { Scope } from '../../scope.ts';
import { writing } from '../common/writing.ts';
import { hasPassed, isYearMonth } from '../common/year-month.ts';
import { revealsPan } from './card.id.ts';
import { encryptedData, pan } from './card.input.ts';

/** Where members of the plaintext, by D1's names, are in an input. */
export const cardDataNames = { pan: ['cardData', 'pan'], exp: ['cardData', 'expiry'] };

/** Whose data, for what, and which field of the input says which card it is. */
export interface Wanted {
  consumerId: string;
  cardId: string;
  purpose: Exclude<CardDataPurpose, 'ORDER'>;
  field: string[];
}

/**
 * The JWE of a card's data for D1: the one given, one made of the clear data given, or, given neither, what the issuer's card directory has.
 * Clear data of the directory never came from a client, so they are encrypted whatever the gateway takes from clients.
 * @throws Refusal at `wanted.field` when the directory knows no such card, or has data that D1 must not get
 */
export async function sealCardData(
  scope: Scope,
  given: { cardData?: CardData | undefined; encryptedData?: string | undefined },
  { field, ...question }: Wanted,
): Promise<string> {
  if (given.encryptedData !== undefined) return given.encryptedData;
  if (given.cardData) return scope.d1.encryptForRegistration(given.cardData);
  const found = (await scope.cardDirectory?.cardData(question, writing(scope))) ?? null;
  if (found === null)
    throw new Refusal([{ code: 'NOT_FOUND', field, message: 'the card directory knows no such card' }]);
  const wrong = wrongIn(found, question.cardId);
  if (wrong.length > 0) throw new Refusal(wrong.map((code) => ({ code, field, message: inDirectory(code) })));
  if ('encryptedData' in found) return found.encryptedData;
  const { pan: number, expiry } = found.cardData;
  return scope.d1.encryptForRegistration({ pan: number, expiry });
}

function wrongIn(found: CardDataAnswer, cardId: string): UserErrorCode[] {
  if ('encryptedData' in found)
    return encryptedData.safeParse(found.encryptedData).success ? [] : ['INVALID_ENCRYPTED_DATA'];
  const { cardData } = found;
  const wrong: UserErrorCode[] = [];
  if (!pan.safeParse(cardData.pan).success) wrong.push('INVALID_CARD_NUMBER');
  if (!isYearMonth(cardData.expiry)) wrong.push('INVALID_FORMAT');
  else if (hasPassed(cardData.expiry, new Date())) wrong.push('CARD_EXPIRED');
  if (revealsPan(cardId, String(cardData.pan))) wrong.push('CARD_ID_REVEALS_PAN');
  return wrong;
}

function inDirectory(code: UserErrorCode): string {
  return `What the card directory has of this card: ${userErrorCodes[code]}`;
}
