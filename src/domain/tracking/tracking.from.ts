import type { OperationState } from '../../events/event-log.ts';
import { shipmentFrom } from '../card-order/card-order.from.ts';
import { ProductionStage } from '../card-order/card-order.type.ts';
import { recognise } from '../common/recognise.ts';
import { fromState } from '../operation/operation.from.ts';
import { TrackingType, type CardTracking } from './tracking.type.ts';

export function isTracking(operation: { kind: string }): boolean {
  return operation.kind === 'STANDALONE_TRACKING';
}

export function trackingFrom(state: OperationState): CardTracking {
  const { trackingType, stage, productionSite } = state.fields;
  const { id, cardId, status, statusText, error, startedAt, endedAt } = fromState(state);
  return {
    ...{ id, status, statusText, error, startedAt, endedAt },
    card: { id: cardId ?? '' },
    trackingType: recognise(TrackingType, trackingType ?? ''),
    trackingTypeText: trackingType ?? null,
    stage: stage === undefined ? null : recognise(ProductionStage, stage),
    stageText: stage ?? null,
    productionSite: productionSite ?? null,
    shipment: shipmentFrom(state.fields),
    updatedAt: new Date(state.seenAt),
  };
}
