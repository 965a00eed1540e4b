import type { CardData } from '../d1/types.ts';
import { readRow, type Row } from './row.ts';

export type Encrypt = (data: CardData) => Promise<string>;

/** The text of a record's `consumerAndCardRegistrationRequest`, card data encrypted. @throws Refusal naming every wrong field of the row */
export async function toRequest(text: Buffer, encrypt: Encrypt): Promise<string> {
  const { consumerId, personalInformation, cards } = readRow(text);
  const encrypted = [];
  // One after the other: a row may have fifty, and other rows are worked on meanwhile.
  for (const card of cards) encrypted.push(await toCard(card, encrypt));
  return JSON.stringify({ consumerId, personalInformation, cards: encrypted });
}

async function toCard(card: Row['cards'][number], encrypt: Encrypt): Promise<object> {
  return {
    cardId: card.cardId,
    cardProductId: card.cardProductId,
    encryptedData: card.cardData ? await encrypt(card.cardData) : card.encryptedData,
    state: card.state ?? 'ACTIVE',
  };
}
