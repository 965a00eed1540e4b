import type { Scope } from '../../scope.ts';
import type { Call, D1PossibleOperation, D1Reason } from '../../d1/types.ts';
import type { OperationState, Subject } from '../../events/event-log.ts';
import { requireScope } from '../../viewer.ts';
import type { CardService } from '../card/card.service.ts';
import type { Card } from '../card/card.type.ts';
import { freshly } from '../common/freshly.ts';
import { refusedAt } from '../common/refused-at.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { beginOnce } from '../operation/begin-once.ts';
import { fromD1, fromState } from '../operation/operation.from.ts';
import { further } from '../operation/operation.further.ts';
import { isOperationId } from '../operation/operation.id.ts';
import type { OperationService } from '../operation/operation.service.ts';
import type { Operation } from '../operation/operation.type.ts';
import { digitalCardFrom } from './digital-card.from.ts';
import { digitalCardOperation, type DigitalCardOperationInput } from './digital-card.input.ts';
import type { DigitalCard } from './digital-card.type.ts';

/** A digital card by its ids, and the operation by which D1 changes it; null where D1 names none. */
export interface DigitalCardChange {
  card: Card;
  digitalCardId: string;
  operation: Operation | null;
}

/**
 * Its writes throw Refusal naming every wrong field, NOT_FOUND for a card that is not the viewer's and for a digital card that is not of that
 * card, and Fault FORBIDDEN for a service without d1:cards.
 */
export class DigitalCardService {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
  ) {}

  /** null when the card is unknown, and also when it is not the viewer's to see. */
  async ofCard(cardId: string): Promise<DigitalCard[] | null> {
    if ((await this.cards.details(cardId)) === null) return null;
    const digitalCards = await this.scope.d1.listDigitalCards(cardId, this.scope);
    return digitalCards?.map((digitalCard) => digitalCardFrom(digitalCard, cardId)) ?? null;
  }

  async get(cardId: string, id: string): Promise<DigitalCard | null> {
    return (await this.ofCard(cardId))?.find((digitalCard) => digitalCard.id === id) ?? null;
  }

  /** What the event log has heard of a digital card that the viewer was shown, newest first: in its card's record and in its own. */
  async operationsOn({ id, cardId }: DigitalCard): Promise<Operation[]> {
    requireScope(this.scope.viewer, 'd1:read');
    const [ofCard, own] = await Promise.all([this.heardOf(`card:${cardId}`), this.heardOf(`digitalCard:${id}`)]);
    const concerning = ofCard.filter(({ fields }) => fields.digitalCardId === id);
    const same = (state: OperationState) => (other: OperationState) => other.operationId === state.operationId;
    const states = [
      ...concerning.map((state) => further(state, own.find(same(state)) ?? null)),
      ...own.filter((state) => !concerning.some(same(state))),
    ];
    return newestFirst(states.map((state) => ({ ...fromState(state), cardId })));
  }

  /** One operation by D1's getter; null when D1 knows no such operation of this digital card. */
  async operation({ id, cardId }: DigitalCard, operationId: string): Promise<Operation | null> {
    requireScope(this.scope.viewer, 'd1:read');
    if (!isOperationId(operationId)) return null;
    const operation = await this.scope.d1.getDigitalCardOperation(id, operationId, freshly(this.scope));
    return operation && { ...fromD1(operation), cardId, digitalCardId: id };
  }

  suspend(input: DigitalCardOperationInput): Promise<DigitalCardChange> {
    return this.carryOut('SUSPEND', input, (...call) => this.scope.d1.suspendDigitalCard(...call));
  }

  resume(input: DigitalCardOperationInput): Promise<DigitalCardChange> {
    return this.carryOut('RESUME', input, (...call) => this.scope.d1.resumeDigitalCard(...call));
  }

  delete(input: DigitalCardOperationInput): Promise<DigitalCardChange> {
    return this.carryOut('DELETE', input, (...call) => this.scope.d1.deleteDigitalCard(...call));
  }

  private async carryOut(
    kind: 'SUSPEND' | 'RESUME' | 'DELETE',
    input: DigitalCardOperationInput,
    send: (digitalCardId: string, why: D1Reason, call: Call) => Promise<D1PossibleOperation>,
  ): Promise<DigitalCardChange> {
    requireScope(this.scope.viewer, 'd1:cards');
    const missing = await this.missing(input);
    const { cardId, digitalCardId, idempotencyKey: key, ...why } = this.checked(input, missing);
    const fields = { digitalCardId, reason: why.reason };
    const about = { subject: `card:${cardId}` as const, kind, fields };
    const request = { mutation: `${kind} digital card`, key, input: { cardId, digitalCardId, ...why } };
    const { answer, mark } = await beginOnce(this.scope, about, request, async () => {
      validate(digitalCardOperation(this.scope.viewer, missing), input);
      const call = send(digitalCardId, why, writing(this.scope));
      return refusedAt({ NOT_FOUND: 'digitalCardId', NOT_ALLOWED: 'digitalCardId' }, call);
    });
    const operation = await this.operations.begun(answer, about, mark);
    return { card: { id: cardId }, digitalCardId, operation };
  }

  /** A digital card that D1 lists no more may be one that this request deleted, when it comes again. */
  private checked(input: DigitalCardOperationInput, missing: 'cardId' | 'digitalCardId' | null) {
    const lenient = digitalCardOperation(this.scope.viewer, missing === 'cardId' ? missing : null);
    const mayBeRepeat = input.idempotencyKey != null && lenient.safeParse(input).success;
    return validate(mayBeRepeat ? lenient : digitalCardOperation(this.scope.viewer, missing), input);
  }

  private async missing({ cardId, digitalCardId }: DigitalCardOperationInput) {
    if ((await this.cards.findNow(cardId)) === null) return 'cardId';
    const digitalCards = (await this.scope.d1.listDigitalCards(cardId, freshly(this.scope))) ?? [];
    return digitalCards.some((each) => each.digitalCardId === digitalCardId) ? null : 'digitalCardId';
  }

  private async heardOf(subject: Subject): Promise<OperationState[]> {
    return (await this.scope.log.snapshot(subject)).operations;
  }
}

function newestFirst(operations: Operation[]): Operation[] {
  return operations.toSorted((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}
