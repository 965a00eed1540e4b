import { randomUUID } from 'node:crypto';
import type { Scope } from '../../scope.ts';
import type { D1PossibleOperation } from '../../d1/types.ts';
import { Fault } from '../../errors.ts';
import type { OperationState, Subject, Update } from '../../events/event-log.ts';
import { maySee, requireScope } from '../../viewer.ts';
import { fromState } from './operation.from.ts';
import { further } from './operation.further.ts';
import { partsOf } from './operation.subject.ts';
import type { Operation } from './operation.type.ts';

/** Tells whose a card is, by D1's present word. The card folder comes later in the order of imports and is handed in. */
export interface CardOwners {
  isOwnCard(cardId: string): Promise<boolean>;
  isOwnDigitalCard(digitalCardId: string): Promise<boolean>;
}

export class OperationService {
  constructor(
    private readonly scope: Scope,
    private readonly owners: CardOwners,
  ) {}

  /** An operation the event log has heard of; null when it is unknown or not the viewer's to see. */
  async get(id: string): Promise<Operation | null> {
    const state = await this.state(id);
    return state === null ? null : fromState(state);
  }

  /** The log's state of one operation, under the same rule. */
  async state(id: string): Promise<OperationState | null> {
    requireScope(this.scope.viewer, 'd1:read');
    const subject = await this.scope.log.subjectOf(id);
    return (await this.mayRead(subject)) && subject !== null ? this.find(subject, id) : null;
  }

  /**
   * Records the operation that D1 answered a mutation with, and tells its present state: D1's notification may have come before its answer.
   * With the event log down the caller still learns what D1 accepted; D1's notification records it later.
   */
  async accepted(update: Update): Promise<OperationState> {
    try {
      const appended = await this.scope.log.append(update);
      if (appended.outcome === 'stored') return appended.entry.state;
      return (await this.find(update.subject, update.operationId)) ?? unrecorded(update);
    } catch (error) {
      if (error instanceof Fault && error.code === 'EVENTS_UNAVAILABLE') return unrecorded(update);
      throw error;
    }
  }

  /** The operation with which D1 carries a write out, recorded; null where D1 names none. `mark`: which request it is. */
  async begun(
    answer: D1PossibleOperation,
    about: Pick<Update, 'subject' | 'kind' | 'fields'>,
    mark: string,
  ): Promise<Operation | null> {
    const state = await this.begunState(answer, about, mark);
    return state && fromState(state);
  }

  /** The same as the event log has it. */
  async begunState(
    { operationId, status = 'PENDING' }: D1PossibleOperation,
    { fields, ...about }: Pick<Update, 'subject' | 'kind' | 'fields'>,
    requestMark: string,
  ): Promise<OperationState | null> {
    if (operationId === undefined) return null;
    return this.accepted({ ...about, operationId, status, fields: { ...fields, requestMark } });
  }

  private async find(subject: Subject, id: string): Promise<OperationState | null> {
    const state = await this.heardOf(subject, id);
    const digitalCardId = state?.fields.digitalCardId;
    if (state === null || digitalCardId === undefined) return state;
    return further(state, await this.heardOf(`digitalCard:${digitalCardId}`, id));
  }

  private async heardOf(subject: Subject, id: string): Promise<OperationState | null> {
    const { operations } = await this.scope.known.of(subject);
    return operations.find((operation) => operation.operationId === id) ?? null;
  }

  /**
   * Whether the viewer may see what is recorded of a subject; null is nobody's. When it is not an end user's, D1 has been asked the same whatever
   * it is: how long that takes would tell what is another's from what is unknown.
   */
  async mayRead(subject: Subject | null): Promise<boolean> {
    const [kind, id] = subject === null ? (['nothing', ''] as const) : partsOf(subject);
    const isTheirs = {
      card: () => this.owners.isOwnCard(id),
      digitalCard: () => this.owners.isOwnDigitalCard(id),
      consumer: async () => maySee(this.scope.viewer, id),
      nothing: async () => false,
    }[kind];
    if (await isTheirs()) return true;
    if (this.scope.viewer.kind === 'service') return false;
    const nobodys = randomUUID();
    if (kind !== 'card') await this.owners.isOwnCard(nobodys);
    if (kind !== 'digitalCard') await this.owners.isOwnDigitalCard(nobodys);
    return false;
  }
}

function unrecorded(update: Update): OperationState {
  const now = new Date().toISOString();
  return { ...update, firstPosition: '0', position: '0', firstSeenAt: now, seenAt: now };
}
