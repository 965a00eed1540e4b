import { createHmac, randomBytes } from 'node:crypto';
import type { Scheme } from './options.ts';
import type { ClickToPayProfile, ConsumerInfo, ConsumerOperation, DigitalCard, Operation } from './shapes.ts';

export interface ConsumerRecord {
  consumerId: string;
  state: string;
  personalInformation?: ConsumerInfo;
  operations: ConsumerOperation[];
  /** In the order of registration. */
  cardIds: Set<string>;
  /** What the card networks keep, by scheme. */
  profiles: Map<string, ClickToPayProfile>;
}

export interface CardRecord {
  cardId: string;
  consumerId: string;
  cardProductId?: string;
  state: string;
  scheme: Scheme;
  panDigest: string;
  last4: string;
  /** MMYY */
  expiryDate: string;
  /** Oldest first. */
  operations: Operation[];
  digitalCards: DigitalCard[];
  /** operationId of an order by its issuerRequestId. */
  orders: Map<string, string>;
}

/** Everything the sandbox remembers, in memory. Of a PAN it keeps the last four digits and a digest under a key of this process. */
export class Store {
  readonly consumers = new Map<string, ConsumerRecord>();
  readonly cards = new Map<string, CardRecord>();
  readonly #retired = new Set<string>();
  readonly #cardByPan = new Map<string, string>();
  readonly #key = randomBytes(32);

  digest(pan: string): string {
    return createHmac('sha256', this.#key).update(pan).digest('base64url');
  }

  /** The consumer, made when D1 does not know it yet. */
  ensureConsumer(consumerId: string): ConsumerRecord {
    const known = this.consumers.get(consumerId);
    if (known) return known;
    const made: ConsumerRecord = {
      consumerId,
      state: 'ACTIVE',
      operations: [],
      cardIds: new Set(),
      profiles: new Map(),
    };
    this.consumers.set(consumerId, made);
    return made;
  }

  /** Stores a new card, or one that takes over a retired card's id. */
  putCard(card: CardRecord): void {
    const before = this.cards.get(card.cardId);
    if (before) this.consumers.get(before.consumerId)?.cardIds.delete(card.cardId);
    this.cards.set(card.cardId, card);
    this.#cardByPan.set(card.panDigest, card.cardId);
    this.ensureConsumer(card.consumerId).cardIds.add(card.cardId);
  }

  cardsOf(consumerId: string): CardRecord[] {
    const ids = this.consumers.get(consumerId)?.cardIds ?? [];
    return [...ids].flatMap((cardId) => this.cards.get(cardId) ?? []);
  }

  /** The card that holds this PAN at present. */
  cardOfPan(panDigest: string): CardRecord | undefined {
    const card = this.cards.get(this.#cardByPan.get(panDigest) ?? '');
    return card?.panDigest === panDigest && !isRetired(card) ? card : undefined;
  }

  wasRetired(panDigest: string): boolean {
    return this.#retired.has(panDigest);
  }

  /** Changes the state of a card. DELETED and REPLACED retire its PAN for good and take the card out of Click to Pay. */
  setCardState(card: CardRecord, state: string): void {
    card.state = state;
    if (!isRetired(card)) return;
    this.#retired.add(card.panDigest);
    card.digitalCards = [];
    for (const profile of this.consumers.get(card.consumerId)?.profiles.values() ?? [])
      profile.cards = profile.cards?.filter((entry) => entry.cardId !== card.cardId);
  }

  setConsumerState(consumer: ConsumerRecord, state: string): void {
    consumer.state = state;
    if (state !== 'DELETED') return;
    for (const card of this.cardsOf(consumer.consumerId)) this.setCardState(card, 'DELETED');
    consumer.profiles.clear();
    delete consumer.personalInformation;
  }
}

export function isRetired(card: CardRecord): boolean {
  return card.state === 'DELETED' || card.state === 'REPLACED';
}
