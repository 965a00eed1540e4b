import DataLoader from 'dataloader';
import type { Scope } from '../../scope.ts';
import type { D1Client, D1Enrolment } from '../../d1/types.ts';
import { Fault } from '../../errors.ts';
import type { OperationState, Subject } from '../../events/event-log.ts';
import { requireScope } from '../../viewer.ts';
import type { CardService } from '../card/card.service.ts';
import { live } from '../common/live.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { settle } from '../consumer/consumer.service.ts';
import { fromState } from '../operation/operation.from.ts';
import type { OperationService } from '../operation/operation.service.ts';
import type { Operation } from '../operation/operation.type.ts';
import { enrollmentFrom, isClickToPay, profileFrom, statusFrom } from './click-to-pay.from.ts';
import { enrollCardInClickToPay, enrolmentRules, type EnrollCardInClickToPayInput } from './click-to-pay.input.ts';
import type {
  ClickToPayCard,
  ClickToPayEnrollment,
  ClickToPayEnrollmentUpdate,
  ClickToPayProfile,
} from './click-to-pay.type.ts';

type Profiles = Awaited<ReturnType<D1Client['getClickToPayProfiles']>>;

export class ClickToPayService {
  private readonly profiles: DataLoader<string, Profiles>;

  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
  ) {
    this.profiles = new DataLoader((ids) => settle(ids.map((id) => scope.d1.getClickToPayProfiles(id, scope))));
  }

  /** The profiles D1 could read. `partial`: a network failed, and its profile is missing. */
  async profilesOf(consumerId: string): Promise<{ profiles: ClickToPayProfile[]; partial: boolean } | null> {
    requireScope(this.scope.viewer, 'd1:read');
    const answer = await this.profiles.load(consumerId);
    return answer && { profiles: answer.profiles.map(profileFrom), partial: answer.partial };
  }

  /** The card as a network's directory has it; null when no directory lists it. */
  async directoryEntry(cardId: string): Promise<ClickToPayCard | null> {
    const card = await this.cards.details(cardId);
    const answer = card && (await this.profilesOf(card.consumerId));
    return answer?.profiles.flatMap((profile) => profile.cards).find((entry) => entry.card.id === cardId) ?? null;
  }

  async enrollment(cardId: string): Promise<ClickToPayEnrollment> {
    requireScope(this.scope.viewer, 'd1:read');
    return this.enrollmentAt(cardId, (await this.scope.log.snapshot(subjectOf(cardId))).operations);
  }

  /** The network's directory is asked only when the log does not tell whether the card is in it. */
  private async enrollmentAt(cardId: string, operations: OperationState[]): Promise<ClickToPayEnrollment> {
    const told = statusFrom(operations);
    const open = told === null || told === 'FAILED';
    return enrollmentFrom(cardId, operations, open && (await this.directoryEntry(cardId)) !== null);
  }

  /** @throws Refusal naming every wrong field; NOT_FOUND for a card that is unknown or another's */
  async enroll(
    input: EnrollCardInClickToPayInput,
  ): Promise<{ enrollment: ClickToPayEnrollment; operation: Operation }> {
    requireScope(this.scope.viewer, 'd1:click-to-pay');
    const card = await this.cards.find(input.cardId);
    const { cardId, ...valid } = validate(enrollCardInClickToPay.superRefine(enrolmentRules(card)), input);
    const { phoneNumber, ...person } = valid.consumer;
    const body: D1Enrolment = {
      consumerInfo: { ...person, mobilePhoneNumber: phoneNumber },
      name: valid.cardholderName,
      billingAddress: valid.billingAddress,
      reason: valid.reason,
      reasonCode: this.scope.viewer.kind === 'consumer' ? 'USER_DECISION' : 'ISSUER_DECISION',
    };
    const { operationId, status } = await this.scope.d1.enrollCardInClickToPay(cardId, body, writing(this.scope));
    const state = await this.operations.accepted({
      subject: subjectOf(cardId),
      operationId,
      kind: 'CLICK_TO_PAY_ENROLMENT',
      status,
      fields: {},
    });
    return { enrollment: enrollmentFrom(cardId, [state], false), operation: fromState(state) };
  }

  /** The enrolment now, then each change of it. @throws Fault NOT_FOUND for a card that is unknown or another's */
  async *updates(cardId: string, after: string | null): AsyncGenerator<ClickToPayEnrollmentUpdate, void, void> {
    if ((await this.cards.details(cardId)) === null) throw new Fault('NOT_FOUND');
    const { log, cursors, signal } = this.scope;
    const check = () => this.cards.checkStillVisible(cardId);
    for await (const step of live({ log, cursors, subject: subjectOf(cardId), signal, check }, after)) {
      if (step.kind === 'CHANGE') {
        if (!isClickToPay(step.entry.update)) continue;
        const operations = await this.operationsAt(cardId, step.entry.state);
        yield { kind: step.kind, cursor: step.cursor, enrollment: await this.enrollmentNow(cardId, operations) };
      } else {
        const enrollment = await this.enrollmentAt(cardId, step.snapshot.operations);
        yield { kind: step.kind, cursor: step.cursor, enrollment };
      }
    }
  }

  /** For a subscription: read anew, and without the directory while D1 cannot be asked. */
  private async enrollmentNow(cardId: string, operations: OperationState[]): Promise<ClickToPayEnrollment> {
    this.profiles.clearAll();
    return this.enrollmentAt(cardId, operations).catch((error: unknown) => {
      if (error instanceof Fault && error.retryable) return enrollmentFrom(cardId, operations, false);
      throw error;
    });
  }

  /** The operations as they were when `state` was the newest: a replayed change must not show what came after it. */
  private async operationsAt(cardId: string, state: OperationState): Promise<OperationState[]> {
    const { operations } = await this.scope.log.snapshot(subjectOf(cardId));
    const before = operations.filter(
      (other) => other.operationId !== state.operationId && BigInt(other.firstPosition) < BigInt(state.position),
    );
    return [...before, state].sort((a, b) => (BigInt(a.firstPosition) < BigInt(b.firstPosition) ? -1 : 1));
  }
}

function subjectOf(cardId: string): Subject {
  return `card:${cardId}`;
}
