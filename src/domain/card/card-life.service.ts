import type { Scope } from '../../scope.ts';
import type { Call, D1Card, D1PossibleOperation, D1Reason } from '../../d1/types.ts';
import { requireScope, requireService } from '../../viewer.ts';
import type { Send } from '../common/once.ts';
import { refusedAt } from '../common/refused-at.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { beginOnce } from '../operation/begin-once.ts';
import type { OperationService } from '../operation/operation.service.ts';
import type { Operation } from '../operation/operation.type.ts';
import { announceCard } from './card-bell.ts';
import { sealCardData } from './card-data.ts';
import { hides, sourceRules } from './card.input.ts';
import {
  cardOperation,
  renewCard,
  replaceCard,
  type CardOperationInput,
  type RenewCardInput,
  type ReplaceCardInput,
} from './card-life.input.ts';
import { cardVerbs, type CardVerb } from './card-life.verbs.ts';
import { asNewCards } from './earlier-card.ts';
import type { CardService } from './card.service.ts';
import type { Card } from './card.type.ts';

/** A card, and the operation by which D1 changes it; null where D1 names none. */
export interface CardChange {
  card: Card;
  operation: Operation | null;
}

/** What D1 refuses without naming a field is about the card. */
function meanings(verb: CardVerb) {
  return { NOT_FOUND: 'cardId', NOT_ALLOWED: { field: 'cardId', because: cardVerbs[verb].refuses } };
}

/**
 * Carries cards through their lives. Every method throws Refusal naming every wrong field, and Fault FORBIDDEN for who may not do this: a
 * service without d1:cards, and an end user where `cardVerbs` has nothing for them.
 */
export class CardLifeService {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
  ) {}

  suspend(input: CardOperationInput): Promise<CardChange> {
    return this.carryOut('SUSPEND', input, (...call) => this.scope.d1.suspendCard(...call));
  }

  resume(input: CardOperationInput): Promise<CardChange> {
    return this.carryOut('RESUME', input, (...call) => this.scope.d1.resumeCard(...call));
  }

  activate(input: CardOperationInput): Promise<CardChange> {
    return this.carryOut('ACTIVATE', input, (...call) => this.scope.d1.activateCard(...call));
  }

  delete(input: CardOperationInput): Promise<CardChange> {
    return this.carryOut('DELETE', input, (...call) => this.scope.d1.deleteCard(...call));
  }

  async renew(input: RenewCardInput): Promise<CardChange> {
    this.admit('RENEW');
    const card = await this.known(input);
    const rules = renewCard(this.scope.viewer, card).superRefine(this.sourceRules());
    const { cardId, reason, reasonCode, idempotencyKey, ...given } = validate(rules, input);
    const what = { cardId, reason, reasonCode, cardData: given.cardData };
    return this.changed('RENEW', what, idempotencyKey, async (goAhead) => {
      const encryptedData = await sealCardData(this.scope, given, {
        ...{ consumerId: ownerOf(card), cardId, purpose: 'RENEWAL' },
        field: ['input', 'cardId'],
      });
      const body = { reason, reasonCode, encryptedData };
      await goAhead();
      return refusedAt(meanings('RENEW'), this.scope.d1.renewCard(cardId, body, writing(this.scope)));
    });
  }

  async replace(input: ReplaceCardInput): Promise<CardChange & { replacement: Card }> {
    this.admit('REPLACE');
    const card = await this.known(input);
    const rules = replaceCard(this.scope.viewer, card).superRefine(this.sourceRules());
    const { cardId, newCardId, reason, reasonCode, idempotencyKey, ...given } = validate(rules, input);
    const what = { cardId, newCardId, reason, reasonCode, cardData: given.cardData };
    const changed = await this.changed('REPLACE', what, idempotencyKey, async (goAhead) => {
      const encryptedData = await sealCardData(this.scope, given, {
        ...{ consumerId: ownerOf(card), cardId: newCardId, purpose: 'REPLACEMENT' },
        field: ['input', 'newCardId'],
      });
      const body = { reason, reasonCode, newCardId, encryptedData };
      return refusedAt(
        { ...meanings('REPLACE'), CONFLICT: 'newCardId' },
        asNewCards(this.scope, [newCardId], async () => {
          await goAhead();
          return this.scope.d1.replaceCard(cardId, body, writing(this.scope));
        }),
      );
    });
    this.cards.forget(newCardId);
    announceCard(this.scope, ownerOf(card));
    return { ...changed, replacement: { id: newCardId } };
  }

  private async carryOut(
    verb: Exclude<CardVerb, 'RENEW' | 'REPLACE'>,
    input: CardOperationInput,
    send: (cardId: string, why: D1Reason, call: Call) => Promise<D1PossibleOperation>,
  ): Promise<CardChange> {
    this.admit(verb);
    const rules = cardOperation(verb, this.scope.viewer, await this.known(input));
    const { cardId, idempotencyKey, ...why } = validate(rules, input);
    return this.changed(verb, { cardId, ...why }, idempotencyKey, () =>
      refusedAt(meanings(verb), send(cardId, why, writing(this.scope))),
    );
  }

  private admit(verb: CardVerb): void {
    const isForEndUsers = cardVerbs[verb].endUser.length > 0;
    (isForEndUsers ? requireScope : requireService)(this.scope.viewer, 'd1:cards');
  }

  /** The viewer's card; null when there is none. undefined: its id gives away the card data given, and D1 must not be asked by it. */
  private async known(input: {
    cardId: string;
    cardData?: { pan: string } | null;
  }): Promise<D1Card | null | undefined> {
    return hides(input.cardId, input.cardData) ? undefined : this.cards.findNow(input.cardId);
  }

  private sourceRules() {
    return sourceRules(this.scope.acceptClearCardData, this.scope.cardDirectory !== null);
  }

  private async changed(
    verb: CardVerb,
    input: { cardId: string; reason?: string | undefined },
    key: string | undefined,
    send: Send<D1PossibleOperation>,
  ): Promise<CardChange> {
    const { cardId, reason } = input;
    const about = { subject: `card:${cardId}` as const, kind: verb, fields: { reason } };
    const { answer, mark, close } = await beginOnce(this.scope, about, { mutation: `${verb} card`, key, input }, send);
    this.cards.forget(cardId);
    const operation = await this.operations.begun(answer, about, mark);
    await close();
    return { card: { id: cardId }, operation };
  }
}

/** Input without a card does not pass the rules. */
function ownerOf(card: D1Card | null | undefined): string {
  return (card as D1Card).consumerId;
}
