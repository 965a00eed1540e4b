import type { D1Operation } from '../../d1/types.ts';
import type { LogEntry } from '../../events/event-log.ts';
import { shipmentFrom } from '../card-order/card-order.from.ts';
import { ProductionStage } from '../card-order/card-order.type.ts';
import { recognise } from '../common/recognise.ts';
import { errorOf, fromD1, fromState, statusOf } from '../operation/operation.from.ts';
import type { Operation } from '../operation/operation.type.ts';
import type { OperationHistory, OperationUpdate } from './care.type.ts';
import { explain } from './explanation.ts';
import type { Recorded } from './recorded.ts';

/** One operation by the record, by D1's list, or by both. Where D1 has told that it ended and the record has not heard of it, D1's word is explained. */
export function historyFrom(recorded: Recorded | undefined, listed: D1Operation | undefined): OperationHistory | null {
  const atD1 = listed === undefined ? null : fromD1(listed);
  const own = recorded === undefined ? null : fromState(recorded.state);
  const operation = own ?? atD1;
  if (operation === null) return null;
  const isBehind = own !== null && atD1 !== null && isOver(atD1) && !isOver(own);
  const told = isBehind ? atD1 : operation;
  const stage: unknown = told === own ? recorded?.state.fields.stage : listed?.details?.status;
  const text = explain({ ...told, stageText: typeof stage === 'string' ? stage : null });
  return {
    ...{ id: operation.id, operation, atD1, recorded: own !== null },
    explanation: isBehind ? `${text} The gateway has not been told of it: ask D1 again.` : text,
    updates: (recorded?.entries ?? []).map(updateFrom),
  };
}

function updateFrom({ update: { status, fields }, late, at }: LogEntry): OperationUpdate {
  const { stage } = fields;
  return {
    ...{ status: statusOf(status), statusText: status, late, at: new Date(at) },
    stage: stage === undefined ? null : recognise(ProductionStage, stage),
    stageText: stage ?? null,
    shipment: shipmentFrom(fields),
    error: errorOf({ fields }),
  };
}

function isOver({ status }: Operation): boolean {
  return status === 'SUCCESSFUL' || status === 'FAILED';
}
