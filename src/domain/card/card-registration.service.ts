import type { Scope } from '../../scope.ts';
import { requireService } from '../../viewer.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { announceCard } from './card-bell.ts';
import { sealCardData } from './card-data.ts';
import { cardDataRules } from './card.input.ts';
import { asNewCards } from './earlier-card.ts';
import { registerCard, type RegisterCardInput } from './card-registration.input.ts';
import type { CardService } from './card.service.ts';
import type { Card } from './card.type.ts';

export class CardRegistrationService {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
  ) {}

  /** @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:cards */
  async register(input: RegisterCardInput): Promise<{ card: Card }> {
    requireService(this.scope.viewer, 'd1:cards');
    const { d1, acceptClearCardData, cardDirectory } = this.scope;
    const rules = cardDataRules(acceptClearCardData, cardDirectory !== null);
    const { cardId, consumerId, cardProductId, state, ...given } = validate(registerCard.superRefine(rules), input);
    const encryptedData = await sealCardData(this.scope, given, {
      ...{ consumerId, cardId, purpose: 'REGISTRATION' },
      field: ['input', 'cardId'],
    });
    const body = { consumerId, cardProductId, encryptedData, ...(state && { state }) };
    await asNewCards(this.scope, [cardId], () => d1.registerCard(cardId, body, writing(this.scope)));
    this.cards.forget(cardId);
    announceCard(this.scope, consumerId);
    return { card: { id: cardId } };
  }
}
