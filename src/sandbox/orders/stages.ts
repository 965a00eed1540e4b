import type { Settings } from '../options.ts';
import type { CardRequest, Operation, OperationDetails } from '../shapes.ts';

export type Channel = CardRequest['distributionChannel'];

/** One step of an order: what it is called on the wire, and the option that says how long it takes from the step before. */
export interface Step {
  stage: string;
  seconds: number;
}

const central = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING', 'CARD_PROD_DONE'];
const instant = ['CARD_PROD_REQUESTED', 'CARD_PROD_READY', 'CARD_PROD_DONE'];

/** The way of an order (contract section 7.4). Central orders report CARD_SHIPPED twice, the second time with newer shipment data. */
export function stepsFor(channel: Channel, settings: Settings): Step[] {
  const seconds: Record<string, number> = settings.stageSeconds;
  const steps = (stages: string[]) => stages.map((stage) => ({ stage, seconds: seconds[stage] ?? 0 }));
  if (channel === 'INSTANT') return steps(instant);
  const update = { stage: 'CARD_SHIPPED', seconds: settings.stageSeconds.shipmentUpdate };
  return [...steps([...central, 'CARD_SHIPPED']), update];
}

/** An order's operation as it is after entering `stage`. */
export function enterStage(operation: Operation, stage: string, channel: Channel, settings: Settings, now: string) {
  const statuses = settings.stageStatuses[channel === 'INSTANT' ? 'instant' : 'central'];
  operation.status = statuses[stage] ?? 'PENDING';
  if (operation.status !== 'PENDING') operation.endTime ??= now;
  const shippedBefore = operation.details?.status === 'CARD_SHIPPED';
  operation.details = { ...operation.details, status: stage, reason: undefined };
  // D1 does not know these before the data is prepared.
  if (stage === 'CARD_PROD_REQUESTED') return;
  operation.details.dueDate ??= dueDate(operation.startTime);
  operation.details.productionSite ??= settings.behaviour.productionSite;
  if (stage === 'CARD_SHIPPED') operation.details.shipment = shipment(operation, settings, shippedBefore);
}

/** An order's operation as it is while something keeps it from going on: on hold, or at an exception that is not final. */
export function interrupt(operation: Operation, stage: string, reason?: string): void {
  operation.details = { ...operation.details, status: stage, reason };
}

function dueDate(startTime: string): string {
  return new Date(Date.parse(startTime) + 5 * 86_400_000).toISOString().slice(0, 10);
}

function shipment(operation: Operation, settings: Settings, again: boolean): OperationDetails['shipment'] {
  const trackingNumber = `SBX${operation.operationId.replaceAll('-', '').slice(0, 12).toUpperCase()}`;
  return shipmentAt(settings, { carrier: settings.behaviour.carrier, trackingNumber }, again ? 1 : 0);
}

/** What a carrier says of a parcel the first time and the second. */
export function shipmentAt(
  settings: Settings,
  parcel: { carrier: string; trackingNumber: string },
  time: 0 | 1,
): OperationDetails['shipment'] {
  const trackingUrl = `https://carrier.example/track/${encodeURIComponent(parcel.trackingNumber)}`;
  const status = settings.behaviour.shipmentStatuses[time];
  const message = time === 0 ? undefined : 'The parcel is on its way to the recipient.';
  return { ...parcel, trackingUrl, status, message };
}
