import type { Scope } from '../../scope.ts';
import { requireService } from '../../viewer.ts';
import { keyed } from '../common/keyed.ts';
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
    const { idempotencyKey: key, ...body } = validate(createCard, input);
    // Without `resolve`: D1 gives the id, so that nobody can tell a lost card from another one of the same person.
    const { answer } = await keyed(this.scope, { mutation: 'createCard', key, input: body }, () =>
      refusedAt(
        { NOT_FOUND: 'consumerId', NOT_ALLOWED: 'consumerId' },
        this.scope.d1.createCard(body, writing(this.scope)),
      ),
    );
    announceCard(this.scope, body.consumerId);
    return { card: { id: answer.cardId } };
  }
}
