import type { components } from '../../d1/generated/notifications-v2.ts';
import { withoutCardNumbers } from '../../card-number.ts';
import type { Subject, Update, UpdateFields } from '../event-log.ts';
import { given } from '../facts.ts';
import { withTimes } from '../fold.ts';

type D1Operation = components['schemas']['Operation'];
type Required = 'operationId' | 'operation' | 'status';

/**
 * D1's operation with every optional member possibly absent or null: what notifications hold and what its getters answer with. One on a card
 * may name the digital card that it concerns, in a list or, where it was told of that alone, by itself.
 */
export type OperationLike = Loose<Omit<D1Operation, Required | 'details' | 'cardId'>> &
  Pick<D1Operation, Required> & {
    details?: (Loose<Omit<NonNullable<D1Operation['details']>, 'shipment'>> & { shipment?: Shipment | null }) | null;
    digitalCardId?: string | null;
  };
type Shipment = Loose<NonNullable<NonNullable<D1Operation['details']>['shipment']>>;
type Loose<T> = { [K in keyof T]?: T[K] | null };

/**
 * An operation of D1 as an update of the record of what it concerns. The same facts give the same update, whichever way D1 told them. Nothing in it
 * that is free text has a card number, so that nobody who reads an update need think of it.
 */
export function operationUpdate(subject: Subject, operation: OperationLike): Update {
  return {
    subject,
    operationId: operation.operationId,
    kind: withoutCardNumbers(operation.operation),
    status: withoutCardNumbers(operation.status),
    ...withTimes(isoOf(operation.startTime), isoOf(operation.endTime)),
    fields: { ...fieldsOf(operation), ...(subject.startsWith('card:') && given({ digitalCardId: oneOf(operation) })) },
  };
}

/** Of several digital cards none is the one. */
function oneOf({ digitalCardId, digitalCardIds }: OperationLike): string | undefined {
  return digitalCardId ?? (digitalCardIds?.length === 1 ? digitalCardIds[0] : undefined);
}

function fieldsOf({ details, reason, issuerRequestId, errorCode, error }: OperationLike): UpdateFields {
  const shipment = details?.shipment;
  return given({
    stage: textOf(details?.status),
    reason: textOf(details?.reason ?? reason),
    dueDate: textOf(details?.dueDate),
    productionSite: textOf(details?.productionSite),
    issuerRequestId: issuerRequestId ?? details?.issuerRequestId ?? undefined,
    carrier: textOf(shipment?.carrier),
    trackingNumber: shipment?.trackingNumber ?? undefined,
    trackingUrl: urlOf(shipment),
    shipmentStatus: textOf(shipment?.status),
    shipmentMessage: textOf(shipment?.message),
    errorCode: textOf(errorCode),
    errorMessage: textOf(error),
    trackingType: textOf(details?.trackingType),
    changeType: textOf(details?.type),
  });
}

function textOf(text: string | null | undefined): string | undefined {
  return text == null ? undefined : withoutCardNumbers(text);
}

/**
 * Most tracking URLs end in the tracking number, which has as many digits as a card number and is shown anyway: without it the link is dead.
 * One shorter than twelve is hidden like the rest: it could be any part of a card number.
 */
function urlOf(shipment: Shipment | null | undefined): string | undefined {
  const { trackingUrl, trackingNumber } = shipment ?? {};
  if (trackingUrl == null || trackingNumber == null || trackingNumber.length < 12) return textOf(trackingUrl);
  return trackingUrl.split(trackingNumber).map(withoutCardNumbers).join(trackingNumber);
}

/**
 * A time that is none is left out: it is not worth the status change that came with it. Only ISO 8601 is one: `Date` makes a time of any
 * text with a number in it.
 */
function isoOf(text: string | null | undefined): string | undefined {
  const ms = /^\d{4}-\d\d-\d\d/.test(text ?? '') ? Date.parse(text ?? '') : NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
