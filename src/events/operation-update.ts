import type { components } from '../d1/generated/notifications-v2.ts';
import type { Update, UpdateFields } from './event-log.ts';
import { given } from './facts.ts';
import { withTimes } from './fold.ts';

type D1Operation = components['schemas']['Operation'];

/** D1's operation with every optional member possibly absent or null: what notifications hold and what its getters answer with. */
export type OperationLike = Loose<Omit<D1Operation, 'details' | 'operationId' | 'operation' | 'status' | 'cardId'>> &
  Pick<D1Operation, 'operationId' | 'operation' | 'status' | 'cardId'> & {
    details?: (Loose<Omit<NonNullable<D1Operation['details']>, 'shipment'>> & { shipment?: Shipment | null }) | null;
  };
type Shipment = Loose<NonNullable<NonNullable<D1Operation['details']>['shipment']>>;
type Loose<T> = { [K in keyof T]?: T[K] | null };

/** A card operation of D1 as an update of its card's record. The same facts give the same update, whichever way D1 told them. */
export function operationUpdate(operation: OperationLike): Update {
  return {
    subject: `card:${operation.cardId}`,
    operationId: operation.operationId,
    kind: operation.operation,
    status: operation.status,
    ...withTimes(isoOf(operation.startTime), isoOf(operation.endTime)),
    fields: fieldsOf(operation),
  };
}

function fieldsOf({ details, reason, issuerRequestId, errorCode, error }: OperationLike): UpdateFields {
  const shipment = details?.shipment;
  return given({
    stage: details?.status ?? undefined,
    reason: details?.reason ?? reason ?? undefined,
    dueDate: details?.dueDate ?? undefined,
    productionSite: details?.productionSite ?? undefined,
    issuerRequestId: issuerRequestId ?? details?.issuerRequestId ?? undefined,
    carrier: shipment?.carrier ?? undefined,
    trackingNumber: shipment?.trackingNumber ?? undefined,
    trackingUrl: shipment?.trackingUrl ?? undefined,
    shipmentStatus: shipment?.status ?? undefined,
    shipmentMessage: shipment?.message ?? undefined,
    errorCode: errorCode ?? undefined,
    errorMessage: error ?? undefined,
  });
}

/** A time that is none is left out: it is not worth the status change that came with it. */
function isoOf(text: string | null | undefined): string | undefined {
  const ms = text == null ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
