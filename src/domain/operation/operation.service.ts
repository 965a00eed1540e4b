import type { Scope } from '../../scope.ts';
import { Fault } from '../../errors.ts';
import type { OperationState, Subject, Update } from '../../events/event-log.ts';
import { maySee, requireScope } from '../../viewer.ts';
import { fromState } from './operation.from.ts';
import type { Operation } from './operation.type.ts';

/** Tells whose a card is. The card folder comes later in the order of imports and is handed in. */
export interface CardOwners {
  maySeeCard(cardId: string): Promise<boolean>;
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
    if (subject === null || !(await this.mayRead(subject))) return null;
    return this.find(subject, id);
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

  private async find(subject: Subject, id: string): Promise<OperationState | null> {
    const { operations } = await this.scope.log.snapshot(subject);
    return operations.find((operation) => operation.operationId === id) ?? null;
  }

  private async mayRead(subject: Subject): Promise<boolean> {
    const id = subject.slice(subject.indexOf(':') + 1);
    return subject.startsWith('card:') ? this.owners.maySeeCard(id) : maySee(this.scope.viewer, id);
  }
}

function unrecorded(update: Update): OperationState {
  const now = new Date().toISOString();
  return { ...update, firstPosition: '0', position: '0', firstSeenAt: now, seenAt: now };
}
