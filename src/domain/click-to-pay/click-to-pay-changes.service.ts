import type { Scope } from '../../scope.ts';
import type { D1Enrolment, D1OperationResult } from '../../d1/types.ts';
import type { Problem } from '../../errors.ts';
import type { Subject } from '../../events/event-log.ts';
import { maySee, requireScope } from '../../viewer.ts';
import type { CardService } from '../card/card.service.ts';
import { refusedAt } from '../common/refused-at.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import type { Consumer } from '../consumer/consumer.type.ts';
import { RememberedPerson } from '../consumer/remembered-person.ts';
import { fromState } from '../operation/operation.from.ts';
import type { OperationService } from '../operation/operation.service.ts';
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

const notEnrolled = 'the card is not enrolled in Click to Pay';
const ofCard = (because: string) => ({ NOT_FOUND: 'cardId', NOT_ALLOWED: { field: 'cardId', because } });
const ofConsumer = {
  NOT_FOUND: 'consumerId',
  NOT_ALLOWED: { field: 'consumerId', because: 'the end user has no profile in Click to Pay' },
};

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
    const { cardId, ...valid } = validate(enrollCardInClickToPay.superRefine(enrolmentRules(card)), input);
    const owner = card?.consumerId ?? '';
    const warnings = await this.person.warnings(owner, valid.consumer);
    const body: D1Enrolment = {
      consumerInfo: toD1(valid.consumer),
      name: valid.cardholderName,
      billingAddress: valid.billingAddress,
      ...this.decision(valid.reason),
    };
    const call = this.scope.d1.enrollCardInClickToPay(cardId, body, writing(this.scope));
    const result = await refusedAt(ofCard('D1 enrols active Visa and Mastercard cards of active end users only'), call);
    await this.person.keep(owner, valid.consumer);
    const state = await this.accepted(`card:${cardId}`, 'CLICK_TO_PAY_ENROLMENT', result, valid.reason);
    const enrollment = enrollmentFrom(cardId, [state], statusFrom([state]) ?? 'NOT_ENROLLED');
    return { enrollment, operation: fromState(state), warnings };
  }

  async updateCard(input: UpdateClickToPayCardInput): Promise<Changed> {
    const card = await this.cardOf(input);
    const { cardId, cardholderName, billingAddress, reason } = validate(updateClickToPayCard(card), input);
    const body = { name: cardholderName, billingAddress, ...this.decision(reason) };
    const call = this.scope.d1.updateClickToPayCard(cardId, body, writing(this.scope));
    const result = await refusedAt(ofCard(notEnrolled), call);
    const operation = await this.changed(`card:${cardId}`, 'CLICK_TO_PAY_UPDATE', result, reason);
    return { consumer: { id: card?.consumerId ?? '' }, cardId, operation };
  }

  async optOutCard(input: OptOutCardInput): Promise<Changed> {
    const card = await this.cardOf(input);
    const { cardId, reason } = validate(optOutCard(card), input);
    const call = this.scope.d1.optOutCardFromClickToPay(cardId, this.decision(reason), writing(this.scope));
    const result = await refusedAt(ofCard(notEnrolled), call);
    const operation = await this.changed(`card:${cardId}`, 'CLICK_TO_PAY_OPT_OUT', result, reason);
    return { consumer: { id: card?.consumerId ?? '' }, cardId, operation };
  }

  async updateConsumer(input: UpdateClickToPayConsumerInput): Promise<Changed> {
    const { consumerId, consumer, billingAddress, reason } = validate(
      updateClickToPayConsumer(this.canBeViewers(input)),
      input,
    );
    const body = { consumerInfo: toD1(consumer), billingAddress, ...this.decision(reason) };
    const call = this.scope.d1.updateClickToPayConsumer(consumerId, body, writing(this.scope));
    const result = await refusedAt(ofConsumer, call);
    await this.person.keep(consumerId, consumer);
    const operation = await this.changed(`consumer:${consumerId}`, 'CLICK_TO_PAY_UPDATE', result, reason);
    return { consumer: { id: consumerId }, operation };
  }

  async optOutConsumer(input: OptOutConsumerInput): Promise<Changed> {
    const { consumerId, reason } = validate(optOutConsumer(this.canBeViewers(input)), input);
    const call = this.scope.d1.optOutConsumerFromClickToPay(consumerId, this.decision(reason), writing(this.scope));
    const result = await refusedAt(ofConsumer, call);
    await this.person.keep(consumerId, null);
    const operation = await this.changed(`consumer:${consumerId}`, 'CLICK_TO_PAY_OPT_OUT', result, reason);
    return { consumer: { id: consumerId }, operation };
  }

  private async cardOf({ cardId }: { cardId: string }) {
    requireScope(this.scope.viewer, 'd1:click-to-pay');
    return this.cards.find(cardId);
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

  private async changed(subject: Subject, kind: string, result: D1OperationResult, reason?: string) {
    return fromState(await this.accepted(subject, kind, result, reason));
  }

  private accepted(subject: Subject, kind: string, { operationId, status }: D1OperationResult, reason?: string) {
    this.clickToPay.forget();
    const fields = reason === undefined ? {} : { reason };
    return this.operations.accepted({ subject, operationId, kind, status, fields });
  }
}

function toD1({ phoneNumber, ...person }: { phoneNumber: { countryCode: string; phoneNumber: string } } & Person) {
  return { ...person, mobilePhoneNumber: phoneNumber };
}

type Person = Omit<D1Enrolment['consumerInfo'], 'mobilePhoneNumber'>;
