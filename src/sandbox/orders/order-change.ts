import { findCard } from '../cards/cards.ts';
import { beginOperation, finishLater } from '../operation-life.ts';
import { invalidValue, Refusal } from '../refusal.ts';
import type { OrderChange } from '../shapes.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** Pull and change (contract section 7.5): the personalisation centre decides a while later, by how far the order is then. */
export function changeCardOrder(world: World, call: D1Call): Answer {
  const { production, settings } = world;
  const { type, newDeliveryAddress } = call.body as OrderChange;
  if (type.endsWith('REDIRECT') !== (newDeliveryAddress !== undefined)) throw invalidValue('newDeliveryAddress');
  const card = findCard(world, call.params.cardId);
  const order = production.orderToChange(card);
  if (!order) throw new Refusal(403, settings.refusals.noOrderToChange);
  const operation = beginOperation(world, card, { operation: 'UPDATE_ORDER', details: { type } });
  const { operationId, status } = operation;
  finishLater(world, operation, settings.stageSeconds.orderChange, (ordered) => {
    const refused = ordered && ordered.status !== 'SUCCESSFUL';
    if (refused) return ordered;
    const accepted = production.change(order.operationId, type);
    return accepted ? { status: 'SUCCESSFUL' } : { status: 'FAILED', ...settings.behaviour.orderChangeRejection };
  });
  const body = settings.behaviour.showPhysicalOperation ? { operationId, status } : {};
  return { status: settings.statuses.changeCardOrder, body };
}
