import DataLoader from 'dataloader';
import type { Scope } from '../../scope.ts';
import { isCardNumber } from '../../card-number.ts';
import { Fault } from '../../errors.ts';
import type { D1Card, D1DigitalCard } from '../../d1/types.ts';
import { maySee, requireScope, requireService } from '../../viewer.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { settle, type ConsumerService } from '../consumer/consumer.service.ts';
import { fromD1 } from '../operation/operation.from.ts';
import type { Operation } from '../operation/operation.type.ts';
import { cardDataRules, registerCard, type RegisterCardInput } from './card.input.ts';
import type { Card } from './card.type.ts';

/** How often a subscription asks D1 whether the card is still the viewer's. */
const recheckMs = 5_000;

export class CardService {
  private readonly loader: DataLoader<string, D1Card | null>;
  private checkedAt = Date.now();

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

  async details(id: string): Promise<D1Card | null> {
    requireScope(this.scope.viewer, 'd1:read');
    return this.find(id);
  }

  /** Ownership alone; a service needs no d1:read for it, because mutations ask too. */
  async maySeeCard(id: string): Promise<boolean> {
    return this.scope.viewer.kind === 'service' || (await this.find(id)) !== null;
  }

  /**
   * Whether the card is still the viewer's, for a subscription that lasts. D1 is asked at most every few seconds; while it cannot be asked
   * the last answer stands. @throws Fault NOT_FOUND when it is not
   */
  async checkStillVisible(id: string): Promise<void> {
    if (this.scope.viewer.kind === 'service' || Date.now() - this.checkedAt < recheckMs) return;
    this.checkedAt = Date.now();
    const card = await this.scope.d1.getCard(id, this.scope).catch((error: unknown) => {
      if (error instanceof Fault && error.retryable) return undefined;
      throw error;
    });
    if (card === undefined) return;
    if (card === null || !maySee(this.scope.viewer, card.consumerId)) throw new Fault('NOT_FOUND');
  }

  /** The card, if it exists and is the viewer's. An id that is a card number is no card's, and must not get into a URL. */
  async find(id: string): Promise<D1Card | null> {
    if (!/^[A-Za-z0-9_-]{1,48}$/.test(id) || isCardNumber(id)) return null;
    const card = await this.loader.load(id);
    return card !== null && maySee(this.scope.viewer, card.consumerId) ? card : null;
  }

  /** After a write that changes the card: what was read before is old. */
  forget(id: string): void {
    this.loader.clear(id);
  }

  /** The cards of a consumer the viewer may see. */
  async ofConsumer(consumerId: string): Promise<Card[]> {
    if ((await this.consumers.details(consumerId)) === null) return [];
    const cards = (await this.scope.d1.listConsumerCards(consumerId, this.scope)) ?? [];
    for (const card of cards) this.loader.prime(card.cardId, card);
    return cards.map((card) => ({ id: card.cardId }));
  }

  async digitalCards(id: string): Promise<D1DigitalCard[] | null> {
    return (await this.details(id)) && this.scope.d1.listDigitalCards(id, this.scope);
  }

  async operations(id: string): Promise<Operation[]> {
    if ((await this.details(id)) === null) return [];
    return ((await this.scope.d1.listCardOperations(id, this.scope)) ?? []).map(fromD1);
  }

  /** @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:cards */
  async register(input: RegisterCardInput): Promise<{ card: Card }> {
    requireService(this.scope.viewer, 'd1:cards');
    const { d1, acceptClearCardData } = this.scope;
    const valid = validate(registerCard.superRefine(cardDataRules(acceptClearCardData)), input);
    const encryptedData = valid.cardData
      ? await d1.encryptForRegistration(valid.cardData)
      : (valid.encryptedData ?? '');
    const { consumerId, cardProductId } = valid;
    await d1.registerCard(valid.cardId, { consumerId, cardProductId, encryptedData }, writing(this.scope));
    this.forget(valid.cardId);
    return { card: { id: valid.cardId } };
  }
}
