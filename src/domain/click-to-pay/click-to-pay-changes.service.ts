import type { Scope } from '../../scope.ts';
import type { D1Enrolment, D1OperationResult } from '../../d1/types.ts';
import type { Problem } from '../../errors.ts';
import type { OperationState, Subject } from '../../events/event-log.ts';
import { maySee, requireScope } from '../../viewer.ts';
import type { CardService } from '../card/card.service.ts';
import { refusedAt } from '../common/refused-at.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import type { Consumer } from '../consumer/consumer.type.ts';
import { RememberedPerson } from '../consumer/remembered-person.ts';
import { beginOnce } from '../operation/begin-once.ts';
import { fromState } from '../operation/operation.from.ts';
import type { OperationService } from '../operation/operation.service.ts';
import { partsOf } from '../operation/operation.subject.ts';
import type { Operation } from '../operation/operation.type.ts';
import {
  optOutCard,
  optOutConsumer,
  updateClickToPayCard,
  updateClickToPayConsumer,
  type OptOutCardInput,
  type OptOutConsumerInput,
  type UpdateClickToPayCardInput,
  type UpdateClickToPayConsumerInput,
} from './click-to-pay-change.input.ts';
import { enrollmentFrom, statusFrom } from './click-to-pay.from.ts';
import { enrollCardInClickToPay, enrolmentRules, type EnrollCardInClickToPayInput } from './click-to-pay.input.ts';
import type { ClickToPayService } from './click-to-pay.service.ts';
import type { ClickToPayEnrollment } from './click-to-pay.type.ts';

const enrols = 'D1 enrols active Visa and Mastercard cards of active end users only';
const notEnrolled = 'the card is not enrolled in Click to Pay';
const ofCard = (because: string) => ({ NOT_FOUND: 'cardId', NOT_ALLOWED: { field: 'cardId', because } });
const ofConsumer = {
  NOT_FOUND: 'consumerId',
  NOT_ALLOWED: { field: 'consumerId', because: 'the end user has no profile in Click to Pay' },
};

/** What is asked for, in D1's words. */
interface About {
  subject: Subject;
  kind: string;
  reason: string | undefined;
}

type Answer = D1OperationResult & { warnings?: Problem[] };

interface Changed {
  consumer: Consumer;
  cardId?: string;
  operation: Operation;
}

/**
 * What changes Click to Pay, for the end user whose card or self it is and services with d1:click-to-pay. Every method throws Refusal naming
 * every wrong field, and NOT_FOUND for what is unknown or another's.
 */
export class ClickToPayChanges {
  private readonly person: RememberedPerson;

  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
    private readonly operations: OperationService,
    private readonly clickToPay: ClickToPayService,
  ) {
    this.person = new RememberedPerson(scope);
  }

  async enroll(
    input: EnrollCardInClickToPayInput,
  ): Promise<{ enrollment: ClickToPayEnrollment; operation: Operation; warnings: Problem[] }> {
    const card = await this.cardOf(input);
    const { idempotencyKey, ...wanted } = validate(enrollCardInClickToPay.superRefine(enrolmentRules(card)), input);
    const { cardId, ...valid } = wanted;
    const owner = card?.consumerId ?? '';
    const body: D1Enrolment = {
      consumerInfo: toD1(valid.consumer),
      name: valid.cardholderName,
      billingAddress: valid.billingAddress,
      ...this.decision(valid.reason),
    };
    const about = { subject: `card:${cardId}`, kind: 'CLICK_TO_PAY_ENROLMENT', reason: valid.reason } as const;
    const { state, answer } = await this.begin(about, wanted, idempotencyKey, async () => {
      const warnings = await this.person.warnings(owner, valid.consumer);
      const call = this.scope.d1.enrollCardInClickToPay(cardId, body, writing(this.scope));
      const result = await refusedAt(ofCard(enrols), call);
      // With the call: a repeat may come when other data were sent since.
      await this.person.keep(owner, valid.consumer);
      return { ...result, warnings };
    });
    const enrollment = enrollmentFrom(cardId, [state], statusFrom([state]) ?? 'NOT_ENROLLED');
    return { enrollment, operation: fromState(state), warnings: answer.warnings ?? [] };
  }

  async updateCard(input: UpdateClickToPayCardInput): Promise<Changed> {
    const card = await this.cardOf(input);
    const { idempotencyKey, ...wanted } = validate(updateClickToPayCard(card), input);
    const { cardId, cardholderName, billingAddress, reason } = wanted;
    const body = { name: cardholderName, billingAddress, ...this.decision(reason) };
    const about = { subject: `card:${cardId}`, kind: 'CLICK_TO_PAY_UPDATE', reason } as const;
    const { state } = await this.begin(about, wanted, idempotencyKey, () =>
      refusedAt(ofCard(notEnrolled), this.scope.d1.updateClickToPayCard(cardId, body, writing(this.scope))),
    );
    return { consumer: { id: card?.consumerId ?? '' }, cardId, operation: fromState(state) };
  }

  async optOutCard(input: OptOutCardInput): Promise<Changed> {
    const card = await this.cardOf(input);
    const { idempotencyKey, ...wanted } = validate(optOutCard(card), input);
    const { cardId, reason } = wanted;
    const about = { subject: `card:${cardId}`, kind: 'CLICK_TO_PAY_OPT_OUT', reason } as const;
    const { state } = await this.begin(about, wanted, idempotencyKey, () => {
      const call = this.scope.d1.optOutCardFromClickToPay(cardId, this.decision(reason), writing(this.scope));
      return refusedAt(ofCard(notEnrolled), call);
    });
    return { consumer: { id: card?.consumerId ?? '' }, cardId, operation: fromState(state) };
  }

  async updateConsumer(input: UpdateClickToPayConsumerInput): Promise<Changed> {
    const { idempotencyKey, ...wanted } = validate(updateClickToPayConsumer(this.canBeViewers(input)), input);
    const { consumerId, consumer, billingAddress, reason } = wanted;
    const body = { consumerInfo: toD1(consumer), billingAddress, ...this.decision(reason) };
    const about = { subject: `consumer:${consumerId}`, kind: 'CLICK_TO_PAY_UPDATE', reason } as const;
    const { state } = await this.begin(about, wanted, idempotencyKey, async () => {
      const call = this.scope.d1.updateClickToPayConsumer(consumerId, body, writing(this.scope));
      const result = await refusedAt(ofConsumer, call);
      await this.person.keep(consumerId, consumer);
      return result;
    });
    return { consumer: { id: consumerId }, operation: fromState(state) };
  }

  async optOutConsumer(input: OptOutConsumerInput): Promise<Changed> {
    const { idempotencyKey, ...wanted } = validate(optOutConsumer(this.canBeViewers(input)), input);
    const { consumerId, reason } = wanted;
    const about = { subject: `consumer:${consumerId}`, kind: 'CLICK_TO_PAY_OPT_OUT', reason } as const;
    const { state } = await this.begin(about, wanted, idempotencyKey, () => {
      const call = this.scope.d1.optOutConsumerFromClickToPay(consumerId, this.decision(reason), writing(this.scope));
      return refusedAt(ofConsumer, call);
    });
    // Also when D1 had done it before: what is kept longer than it may be is worse than a warning too few.
    await this.person.keep(consumerId, null);
    return { consumer: { id: consumerId }, operation: fromState(state) };
  }

  private async cardOf({ cardId }: { cardId: string }) {
    requireScope(this.scope.viewer, 'd1:click-to-pay');
    return this.cards.findNow(cardId);
  }

  /** Whether a service's end user exists is D1's to say. */
  private canBeViewers({ consumerId }: { consumerId: string }): boolean {
    requireScope(this.scope.viewer, 'd1:click-to-pay');
    return maySee(this.scope.viewer, consumerId);
  }

  private decision(reason: string | undefined) {
    const reasonCode =
      this.scope.viewer.kind === 'consumer' ? ('USER_DECISION' as const) : ('ISSUER_DECISION' as const);
    return { reason, reasonCode };
  }

  /** Has D1 do it, once under its key, and gives D1's answer and the operation as the event log has it. */
  private async begin(
    { subject, kind, reason }: About,
    input: object,
    key: string | undefined,
    send: () => Promise<Answer>,
  ): Promise<{ answer: Answer; state: OperationState }> {
    const about = { subject, kind, fields: { reason } };
    const request = { mutation: `${kind} ${partsOf(subject)[0]}`, key, input };
    const { answer, mark, close } = await beginOnce<Answer>(this.scope, about, request, send);
    this.clickToPay.forget();
    const { operationId, status } = answer;
    const fields = { reason, requestMark: mark };
    const state = await this.operations.accepted({ subject, operationId, kind, status, fields });
    await close();
    return { answer, state };
  }
}

function toD1({ phoneNumber, ...person }: { phoneNumber: { countryCode: string; phoneNumber: string } } & Person) {
  return { ...person, mobilePhoneNumber: phoneNumber };
}

type Person = Omit<D1Enrolment['consumerInfo'], 'mobilePhoneNumber'>;
