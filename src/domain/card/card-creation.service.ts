import type { Scope } from '../../scope.ts';
import { requireService } from '../../viewer.ts';
import { refusedAt } from '../common/refused-at.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { announceCard } from './card-bell.ts';
import { createCard, type CreateCardInput } from './card-creation.input.ts';
import type { Card } from './card.type.ts';

export class CardCreationService {
  constructor(private readonly scope: Scope) {}

  /** @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:cards */
  async create(input: CreateCardInput): Promise<{ card: Card }> {
    requireService(this.scope.viewer, 'd1:cards');
    const valid = validate(createCard, input);
    const { cardId } = await refusedAt(
      { NOT_FOUND: 'consumerId', NOT_ALLOWED: 'consumerId' },
      this.scope.d1.createCard(valid, writing(this.scope)),
    );
    announceCard(this.scope, valid.consumerId);
    return { card: { id: cardId } };
  }
}
