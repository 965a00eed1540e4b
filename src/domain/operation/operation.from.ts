import type { D1ConsumerOperation, D1DigitalCardOperation, D1Operation } from '../../d1/types.ts';
import type { OperationState } from '../../events/event-log.ts';
import { withoutCardNumbers } from '../../card-number.ts';
import { recognise } from '../common/recognise.ts';
import { partsOf } from './operation.subject.ts';
import { OperationKind, OperationStatus, type Operation, type OperationError } from './operation.type.ts';

/** An operation as the event log knows it. */
export function fromState(state: OperationState): Operation {
  const { kind, status, fields } = state;
  const [what, id] = partsOf(state.subject);
  return {
    id: state.operationId,
    kind: recognise(OperationKind, kind),
    kindText: kind,
    status: statusOf(status),
    statusText: status,
    startedAt: new Date(state.startedAt ?? state.firstSeenAt),
    endedAt: state.endedAt === undefined ? null : new Date(state.endedAt),
    error: errorOf(state),
    reason: fields.reason ?? null,
    cardId: what === 'card' ? id : null,
    consumerId: what === 'consumer' ? id : null,
    // The record of a digital card does not say whose card it was made from.
    digitalCardId: what === 'digitalCard' ? id : (fields.digitalCardId ?? null),
  };
}

/** An operation as D1 answers with it. */
export function fromD1(operation: D1Operation | D1ConsumerOperation | D1DigitalCardOperation): Operation {
  const kindText = withoutCardNumbers(operation.operation);
  const statusText = withoutCardNumbers(operation.status);
  return {
    id: operation.operationId,
    kind: recognise(OperationKind, kindText),
    kindText,
    status: statusOf(statusText),
    statusText,
    startedAt: dateOf(operation.startTime) ?? new Date(),
    endedAt: dateOf(operation.endTime),
    error: errorOf({ fields: { errorCode: textOf(operation.errorCode), errorMessage: textOf(operation.error) } }),
    reason: textOf(operation.reason) ?? null,
    cardId: 'cardId' in operation ? (operation.cardId ?? null) : null,
    consumerId: 'consumerId' in operation ? operation.consumerId : null,
    digitalCardId: digitalCardOf(operation),
  };
}

export function errorOf(state: Pick<OperationState, 'fields'>): OperationError | null {
  const { errorCode, errorMessage } = state.fields;
  if (errorCode === undefined && errorMessage === undefined) return null;
  return { code: errorCode ?? null, message: errorMessage ?? null };
}

export function statusOf(text: string): OperationStatus {
  return recognise(OperationStatus, text);
}

/** D1's text without card numbers; undefined for null and for what is no text. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? withoutCardNumbers(value) : undefined;
}

/**
 * null for a time that is missing or that cannot be read: it must not cost the rest of the operation. Only ISO 8601 is read: `Date` makes a
 * time of any text with a number in it, and 1970 of most numbers.
 */
export function dateOf(text: unknown): Date | null {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d/.test(text)) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

function digitalCardOf(operation: D1Operation | D1ConsumerOperation | D1DigitalCardOperation): string | null {
  if ('digitalCardId' in operation) return operation.digitalCardId ?? null;
  return ('digitalCardIds' in operation && operation.digitalCardIds?.[0]) || null;
}
