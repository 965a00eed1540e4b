import type { Tag } from '../cache/evictions.ts';

/** What D1's answers tell of, and what writes change, in the words of the event log's subjects. */
export const cardTag = (cardId: string): Tag => `card:${cardId}`;
export const consumerTag = (consumerId: string): Tag => `consumer:${consumerId}`;
export const digitalCardTag = (digitalCardId: string): Tag => `digitalCard:${digitalCardId}`;

/**
 * Of an end user whom nobody names: carried by all that may become another by what happens to something that it does not tell of yet. A list of cards,
 * when one is registered; whether an end user exists, when D1 makes one for a card; digital cards, when their end user goes.
 */
export const listTag: Tag = consumerTag('');
