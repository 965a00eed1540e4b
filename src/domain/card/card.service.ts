import { randomUUID } from 'node:crypto';
import DataLoader from 'dataloader';
import type { Scope } from '../../scope.ts';
import { isCardNumber } from '../../card-number.ts';
import type { Call, D1Card } from '../../d1/types.ts';
import { maySee, requireScope } from '../../viewer.ts';
import { settle, type ConsumerService } from '../consumer/consumer.service.ts';
import { asksForPage } from '../common/connection.ts';
import { freshly } from '../common/freshly.ts';
import type { Asked } from '../common/selected.ts';
import { fromD1 } from '../operation/operation.from.ts';
import { isOperationId } from '../operation/operation.id.ts';
import type { Operation } from '../operation/operation.type.ts';
import type { Card } from './card.type.ts';

export class CardService {
  private readonly loader: DataLoader<string, D1Card | null>;
  /** Those of lists that were read here, if the viewer may see them. */
  private readonly listed = new Map<string, D1Card>();
  /** Lists that were asked for before it was known whether there is such an end user. */
  private readonly begun = new Map<string, Promise<D1Card[] | null>>();

  constructor(
    private readonly scope: Scope,
    private readonly consumers: ConsumerService,
  ) {
    this.loader = new DataLoader((ids) => settle(ids.map((id) => scope.d1.getCard(id, scope))));
  }

  /** null when unknown, and also when it is not the viewer's to see. */
  async get(id: string): Promise<Card | null> {
    return (await this.details(id)) && { id };
  }

  /** Without a promise where it was read in a list. */
  details(id: string): D1Card | Promise<D1Card | null> {
    requireScope(this.scope.viewer, 'd1:read');
    return this.listed.get(id) ?? this.find(id);
  }

  /** Ownership alone; a service needs no d1:read for it, because mutations ask too. */
  async maySeeCard(id: string): Promise<boolean> {
    return this.scope.viewer.kind === 'service' || this.listed.has(id) || (await this.find(id)) !== null;
  }

  /** The card, if it exists and is the viewer's. */
  async find(id: string): Promise<D1Card | null> {
    const listed = this.listed.get(id);
    if (listed) return listed;
    if (!mayBeCards(id)) return null;
    // A failure is not kept: the loader of a subscription lives as long as that.
    const card = await this.loader.load(id).catch((error: unknown) => {
      this.loader.clear(id);
      throw error;
    });
    return card !== null && maySee(this.scope.viewer, card.consumerId) ? card : null;
  }

  /** The same by D1's present word, for what is done on the strength of it. */
  async findNow(id: string, call = freshly(this.scope)): Promise<D1Card | null> {
    if (!mayBeCards(id)) return null;
    const card = await this.scope.d1.getCard(id, call);
    if (card === null || !maySee(this.scope.viewer, card.consumerId)) return null;
    this.forget(id);
    this.loader.prime(id, card);
    return card;
  }

  /** After a write that changes the card: what was read before is old. */
  forget(id: string): void {
    this.loader.clear(id);
    this.listed.delete(id);
  }

  /** Begins to list the cards of a consumer the viewer may see, if a document asks for them below the consumer. */
  begin(consumerId: string, asked: Asked): void {
    if (this.begun.has(consumerId) || !asksForPage(asked, 'cards')) return;
    const list = this.list(consumerId);
    this.begun.set(consumerId, list);
    // Whoever uses the list is told; when the end user is none, nobody does.
    list.catch(() => undefined);
  }

  /** The cards of a consumer the viewer may see. */
  async ofConsumer(consumerId: string): Promise<Card[]> {
    if ((await this.consumers.details(consumerId)) === null) return [];
    const cards = (await (this.begun.get(consumerId) ?? this.list(consumerId))) ?? [];
    // In place of what was read before: this is newer.
    for (const card of cards) {
      this.loader.clear(card.cardId).prime(card.cardId, card);
      if (mayBeCards(card.cardId) && maySee(this.scope.viewer, card.consumerId)) this.listed.set(card.cardId, card);
    }
    return cards.map((card) => ({ id: card.cardId }));
  }

  private list(consumerId: string): Promise<D1Card[] | null> {
    return this.scope.d1.listConsumerCards(consumerId, this.scope);
  }

  async operations(id: string): Promise<Operation[]> {
    if ((await this.details(id)) === null) return [];
    return ((await this.scope.d1.listCardOperations(id, freshly(this.scope))) ?? []).map(fromD1);
  }

  /** One operation by D1's getter, which is recorded like a notification; null when unknown, and when the card is not the viewer's. */
  async operation(id: string, operationId: string): Promise<Operation | null> {
    if (!isOperationId(operationId) || (await this.details(id)) === null) return null;
    const operation = await this.scope.d1.getCardOperation(id, operationId, freshly(this.scope));
    if (operation === null) return null;
    await this.scope.record([operation]);
    return fromD1(operation);
  }

  /** The card that an operation concerns; one on a digital card concerns the card that it was made from. */
  async ofOperation({ cardId, digitalCardId }: Operation): Promise<Card | null> {
    if (cardId !== null) return { id: cardId };
    if (digitalCardId === null || !mayBeDigitalCards(digitalCardId)) return null;
    const { cardId: id } = (await this.scope.d1.getDigitalCard(digitalCardId, this.scope)) ?? {};
    return id !== undefined && (await this.find(id)) !== null ? { id } : null;
  }

  /**
   * Of the card of an operation. D1 is asked in any case: how long it takes must not tell what is another's from what is unknown. Nor must what is known from here
   * tell, when they ask for a card, that the operation is on it.
   */
  async isOwnCard(id: string): Promise<boolean> {
    return this.scope.viewer.kind === 'service' || (await this.findNow(id, this.apart())) !== null;
  }

  /** By the card that D1 says it was made from. One is asked for also where D1 knows none: as for another's. */
  async isOwnDigitalCard(id: string): Promise<boolean> {
    if (this.scope.viewer.kind === 'service') return true;
    if (!mayBeDigitalCards(id)) return false;
    const { cardId = randomUUID() } = (await this.scope.d1.getDigitalCard(id, this.apart())) ?? {};
    return (await this.findNow(cardId, this.apart())) !== null;
  }

  private apart(): Call {
    return { ...freshly(this.scope), reader: `${this.scope.reader} by operation` };
  }
}

/** An id that is a card number is no card's, and must not get into a URL. */
function mayBeCards(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,48}$/.test(id) && !isCardNumber(id);
}

function mayBeDigitalCards(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(id) && !isCardNumber(id);
}
