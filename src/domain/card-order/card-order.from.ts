import type { LogEntry, OperationState, UpdateFields } from '../../events/event-log.ts';
import { recognise } from '../common/recognise.ts';
import { fromState, statusOf } from '../operation/operation.from.ts';
import {
  CardOrderChangeType,
  ProductionStage,
  type CardOrder,
  type CardOrderChange,
  type CardOrderEvent,
  type Shipment,
} from './card-order.type.ts';

/** D1 took the order but has not named a stage yet. */
export const firstStage = 'CARD_PROD_REQUESTED';

export function isOrder(operation: { kind: string }): boolean {
  return operation.kind === 'PRODUCE';
}

export function orderFrom(state: OperationState): CardOrder {
  const { fields } = state;
  const operation = fromState(state);
  const { stage, stageText } = stageFrom(fields);
  return {
    id: state.operationId,
    card: { id: operation.cardId ?? '' },
    issuerRequestId: fields.issuerRequestId ?? null,
    status: operation.status,
    statusText: operation.statusText,
    stage,
    stageText,
    reason: fields.reason ?? null,
    dueDate: fields.dueDate ?? null,
    productionSite: fields.productionSite ?? null,
    shipment: shipmentFrom(fields),
    error: operation.error,
    startedAt: operation.startedAt,
    endedAt: operation.endedAt,
    updatedAt: new Date(state.seenAt),
    position: state.position,
  };
}

/** An update that names no stage belongs to the one the order was in. */
export function eventFrom(entry: LogEntry, cursor: string): CardOrderEvent {
  const { stage, stageText } = stageFrom({ stage: entry.update.fields.stage ?? entry.state.fields.stage });
  return {
    stage,
    stageText,
    status: statusOf(entry.update.status),
    shipment: shipmentFrom(entry.update.fields),
    late: entry.late,
    at: new Date(entry.at),
    cursor,
  };
}

export function changeFrom(state: OperationState): CardOrderChange {
  const { id, status, error, startedAt } = fromState(state);
  const { changeType } = state.fields;
  const type = changeType === undefined ? null : recognise(CardOrderChangeType, changeType);
  return { id, type, status, error, startedAt };
}

/** Entries of one order in the order of production: a late one goes before the first entry of a later stage. */
export function inProductionOrder(entries: LogEntry[]): LogEntry[] {
  const ordered: LogEntry[] = [];
  for (const entry of entries) {
    const later = entry.late ? ordered.findIndex((other) => stageIndex(other) > stageIndex(entry)) : -1;
    ordered.splice(later < 0 ? ordered.length : later, 0, entry);
  }
  return ordered;
}

function stageIndex(entry: LogEntry): number {
  return Object.keys(ProductionStage).indexOf(entry.update.fields.stage ?? firstStage);
}

function stageFrom(fields: UpdateFields): { stage: ProductionStage; stageText: string } {
  const stageText = fields.stage ?? firstStage;
  return { stage: recognise(ProductionStage, stageText), stageText };
}

export function shipmentFrom(fields: UpdateFields): Shipment | null {
  const shipment = {
    carrier: fields.carrier ?? null,
    trackingNumber: fields.trackingNumber ?? null,
    trackingUrl: fields.trackingUrl ?? null,
    status: fields.shipmentStatus ?? null,
    message: fields.shipmentMessage ?? null,
  };
  return Object.values(shipment).some((value) => value !== null) ? shipment : null;
}
