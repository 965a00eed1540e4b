import type { Scope } from '../../scope.ts';
import { requireScope, requireService } from '../../viewer.ts';
import { refusedAt } from '../common/refused-at.ts';
import { validate } from '../common/validate.ts';
import { writing } from '../common/writing.ts';
import { beginOnce } from '../operation/begin-once.ts';
import type { OperationService } from '../operation/operation.service.ts';
import type { Operation } from '../operation/operation.type.ts';
import {
  deleteConsumer,
  updateConsumer,
  type DeleteConsumerInput,
  type UpdateConsumerInput,
} from './consumer-change.input.ts';
import type { ConsumerService } from './consumer.service.ts';
import type { Consumer } from './consumer.type.ts';
import { RememberedPerson } from './remembered-person.ts';

/** An end user, and the operation with which D1 changes them; null where D1 names none. */
export interface ConsumerChange {
  consumer: Consumer;
  operation: Operation | null;
}

const notStored = 'D1 stores no personal information of this end user, or they are deleted';

export class ConsumerChangeService {
  constructor(
    private readonly scope: Scope,
    private readonly consumers: ConsumerService,
    private readonly operations: OperationService,
  ) {}

  /** For the person themselves, and for services with d1:consumers. @throws Refusal naming every wrong field */
  async update(input: UpdateConsumerInput): Promise<ConsumerChange> {
    const { viewer, consumerApi, d1 } = this.scope;
    requireScope(viewer, 'd1:consumers');
    const {
      consumerId,
      personalInformation,
      idempotencyKey: key,
    } = validate(updateConsumer(viewer, consumerApi), input);
    const about = { subject: `consumer:${consumerId}` as const, kind: 'UPDATE', fields: {} };
    const request = { mutation: 'updateConsumer', key, input: { consumerId, personalInformation } };
    const { answer, mark, close } = await beginOnce(this.scope, about, request, () =>
      refusedAt(
        { NOT_FOUND: 'consumerId', NOT_ALLOWED: { field: 'consumerId', because: notStored } },
        d1.updateConsumer(consumerId, { personalInformation }, writing(this.scope)),
      ),
    );
    this.consumers.forget(consumerId);
    const operation = await this.operations.begun(answer, about, mark);
    await close();
    return { consumer: { id: consumerId }, operation };
  }

  /** @throws Refusal naming every wrong field; Fault FORBIDDEN for anybody but a service with d1:consumers */
  async delete(input: DeleteConsumerInput): Promise<ConsumerChange> {
    requireService(this.scope.viewer, 'd1:consumers');
    const { consumerId, idempotencyKey: key, ...why } = validate(deleteConsumer, input);
    const about = { subject: `consumer:${consumerId}` as const, kind: 'DELETE', fields: { reason: why.reason } };
    const request = { mutation: 'deleteConsumer', key, input: { consumerId, ...why } };
    const { answer, mark } = await beginOnce(this.scope, about, request, () =>
      refusedAt(
        { NOT_FOUND: 'consumerId', NOT_ALLOWED: { field: 'consumerId', because: 'the end user is deleted already' } },
        this.scope.d1.deleteConsumer(consumerId, why, writing(this.scope)),
      ),
    );
    this.consumers.forget(consumerId);
    // The id may become another person's.
    await new RememberedPerson(this.scope).keep(consumerId, null);
    const operation = await this.operations.begun(answer, about, mark);
    return { consumer: { id: consumerId }, operation };
  }
}
