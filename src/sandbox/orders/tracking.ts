import { findCard } from '../cards/cards.ts';
import { beginOperation } from '../operation-life.ts';
import { isOrder } from './orders.ts';
import { Refusal } from '../refusal.ts';
import type { Operation, OperationDetails, TrackRequest } from '../shapes.ts';
import { shipmentAt } from './stages.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** The tracking hub (contract section 7.6): follows a card that was made outside D1. */
export function trackCard(world: World, call: D1Call): Answer {
  const { behaviour, refusals, statuses } = world.settings;
  const card = findCard(world, call.params.cardId);
  if (!behaviour.trackOrderedCards && card.operations.some(isOrder)) throw new Refusal(403, refusals.orderedThroughD1);
  const request = call.body as TrackRequest;
  const operation = beginOperation(world, card, { operation: 'STANDALONE_TRACKING', details: detailsOf(request) });
  follow(world, operation, request);
  const { operationId, status } = operation;
  return { status: statuses.trackCard, body: behaviour.showPhysicalOperation ? { operationId, status } : {} };
}

function detailsOf(request: TrackRequest): OperationDetails {
  const { trackingType } = request;
  const productionSite = 'productionSite' in request ? request.productionSite : undefined;
  const status = trackingType === 'RETURN' ? 'CARD_RETURNED' : 'CARD_SHIPPED';
  return { trackingType, productionSite, status, shipment: parcelOf(request) };
}

function parcelOf(request: TrackRequest) {
  if (request.trackingType === 'PRODUCTION') return undefined;
  const { carrier, trackingNumber } = request;
  return carrier === undefined && trackingNumber === undefined ? undefined : { carrier, trackingNumber };
}

/** PRODUCTION and RETURN are found once. A SHIPMENT is first said to be looked for, then found, then found further on. */
function follow(world: World, operation: Operation, request: TrackRequest): void {
  const { clock, settings } = world;
  const find = (seconds: number, shipment: OperationDetails['shipment'], next?: () => void) =>
    clock.after(seconds * 1000, () => {
      operation.status = 'SUCCESSFUL';
      operation.endTime ??= clock.iso();
      operation.details = { ...operation.details, shipment };
      world.publish(operation);
      next?.();
    });
  const { tracking, shipmentUpdate } = settings.stageSeconds;
  if (request.trackingType !== 'SHIPMENT') return void find(tracking, operation.details?.shipment);
  world.publish(operation);
  const { carrier, trackingNumber } = request;
  const [first, second] = ([0, 1] as const).map((time) => shipmentAt(settings, { carrier, trackingNumber }, time));
  find(tracking, first, () => find(shipmentUpdate, second));
}
