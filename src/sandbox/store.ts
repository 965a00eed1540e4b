import { createHmac, randomBytes } from 'node:crypto';
import type { Scheme } from './options.ts';
import type { OrderRequest } from './orders/order-requests.ts';
import type { ClickToPayProfile, ConsumerInfo, ConsumerOperation, DigitalCardOperation, Operation } from './shapes.ts';

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

/** PAN, its last four digits and the expiry are missing while only D1 knows them, as with a card it has just created. */
export interface CardRecord {
  cardId: string;
  consumerId: string;
  cardProductId?: string;
  accountIds: string[];
  /** Whether D1 made the card, rather than the issuer. */
  issuedByD1: boolean;
  state: string;
  /** Why it was suspended or retired. */
  stateReason?: string;
  ongoingOperation?: string;
  scheme: Scheme;
  panDigest?: string;
  last4?: string;
  /** MMYY */
  expiryDate?: string;
  /** Oldest first. */
  operations: Operation[];
  digitalCards: DigitalCardRecord[];
}

export interface DigitalCardRecord {
  digitalCardId: string;
  cardId: string;
  state: 'ACTIVE' | 'SUSPENDED' | 'DELETED';
  scheme: Scheme;
  last4?: string;
  expiryDate?: string;
  /** Oldest first. */
  operations: DigitalCardOperation[];
}

/** Everything the sandbox remembers, in memory. Of a PAN it keeps the last four digits and a digest under a key of this process. */
export class Store {
  readonly consumers = new Map<string, ConsumerRecord>();
  readonly cards = new Map<string, CardRecord>();
  readonly digitalCards = new Map<string, DigitalCardRecord>();
  /** Orders by their issuerRequestId. */
  readonly orderRequests = new Map<string, OrderRequest>();
  /** Card networks that D1 cannot reach at present. */
  readonly networksDown = new Set<string>();
  readonly #retired = new Set<string>();
  readonly #cardByPan = new Map<string, string>();
  readonly #key = randomBytes(32);

  digest(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
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
    if (card.panDigest) this.#cardByPan.set(card.panDigest, card.cardId);
    this.ensureConsumer(card.consumerId).cardIds.add(card.cardId);
  }

  putDigitalCard(card: CardRecord, digitalCard: DigitalCardRecord): void {
    this.digitalCards.set(digitalCard.digitalCardId, digitalCard);
    card.digitalCards.push(digitalCard);
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

  /** Gives a card another PAN or expiry. The PAN it had is retired for good. */
  setCredentials(card: CardRecord, { panDigest, last4, expiryDate }: Pick<CardRecord, Credential>): void {
    if (card.panDigest && card.panDigest !== panDigest) this.#retired.add(card.panDigest);
    Object.assign(card, { panDigest, last4, expiryDate });
    if (panDigest) this.#cardByPan.set(panDigest, card.cardId);
  }

  /** Changes the state of a card. DELETED and REPLACED retire its PAN for good, with its digital cards and its place in Click to Pay. */
  setCardState(card: CardRecord, state: string, stateReason?: string): void {
    card.state = state;
    card.stateReason = stateReason;
    if (!isRetired(card)) return;
    if (card.panDigest) this.#retired.add(card.panDigest);
    this.leaveClickToPay(card);
    for (const digitalCard of card.digitalCards) digitalCard.state = 'DELETED';
  }

  /** The card's entry in a profile of its consumer. */
  profileEntry(card: CardRecord): ProfileEntry | undefined {
    const profiles = [...(this.consumers.get(card.consumerId)?.profiles.values() ?? [])];
    return profiles.flatMap(({ cards }) => cards ?? []).find(({ cardId }) => cardId === card.cardId);
  }

  /** Takes a card out of its consumer's profile, and deletes the digital card made for it there. */
  leaveClickToPay(card: CardRecord): void {
    const entry = this.profileEntry(card);
    const digitalCard = this.digitalCards.get(entry?.digitalCardId ?? '');
    if (digitalCard) digitalCard.state = 'DELETED';
    for (const profile of this.consumers.get(card.consumerId)?.profiles.values() ?? [])
      profile.cards = profile.cards?.filter((other) => other !== entry);
  }

  /** Changes the state of a consumer. DELETED takes cards, digital cards, profiles and personal information with it. */
  setConsumerState(consumer: ConsumerRecord, state: string): void {
    consumer.state = state;
    if (state !== 'DELETED') return;
    for (const card of this.cardsOf(consumer.consumerId)) if (!isRetired(card)) this.setCardState(card, 'DELETED');
    consumer.profiles.clear();
    delete consumer.personalInformation;
  }
}

type Credential = 'panDigest' | 'last4' | 'expiryDate';
export type ProfileEntry = NonNullable<ClickToPayProfile['cards']>[number];

export function isRetired(card: CardRecord): boolean {
  return card.state === 'DELETED' || card.state === 'REPLACED';
}
