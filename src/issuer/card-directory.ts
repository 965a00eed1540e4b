import type { CardData, OrderCardData } from '../d1/types.ts';

/** What a card's data are for: D1 wants another plaintext for an order than for the others. */
export type CardDataPurpose = 'REGISTRATION' | 'RENEWAL' | 'REPLACEMENT' | 'ORDER';

export interface CardDataQuestion {
  consumerId: string;
  cardId: string;
  purpose: CardDataPurpose;
}

/** A ready JWE for D1, passed on untouched, or the clear data, encrypted at once. */
export type CardDataAnswer = { encryptedData: string } | { cardData: CardData & Partial<OrderCardData> };

/** The issuer's card system: an app's user has no card number to send. */
export interface CardDirectory {
  /** null when it knows no such card. @throws Fault DIRECTORY_UNAVAILABLE */
  cardData(question: CardDataQuestion, call: { correlationId: string }): Promise<CardDataAnswer | null>;
  stop(): Promise<void>;
}
