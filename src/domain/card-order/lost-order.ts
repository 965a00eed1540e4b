import type { D1Operation } from '../../d1/types.ts';
import { Fault } from '../../errors.ts';
import type { Lost } from '../../events/claims.ts';
import type { Scope } from '../../scope.ts';
import { writing } from '../common/writing.ts';
import { dateOf } from '../operation/operation.from.ts';
import { surelyBeforeMs, toleranceMs } from '../operation/lost-operation.ts';

interface Order {
  cardId: string;
  issuerRequestId?: string | undefined;
}

/**
 * The operationId of an order whose answer was lost, by D1's status list. Null only when D1 surely has not taken it.
 * @throws Fault OUTCOME_UNKNOWN when it cannot be told: D1 lists what cannot be read, or an order without its key that may be this one
 */
export async function findLostOrder(scope: Scope, order: Order, { sentAt }: Lost): Promise<string | null> {
  let unread = 0;
  const call = { ...writing(scope), dropped: (items: number) => void (unread += items) };
  const listed = (await scope.d1.getProductionStatus(order.cardId, call)) ?? [];
  const own = orderUnder(listed, order.issuerRequestId);
  if (own !== undefined) return own.operationId;
  const { operations } = await scope.wholeLog.snapshot(`card:${order.cardId}`);
  const mayBeOwn = (operation: D1Operation) => {
    const known = operations.find(({ operationId }) => operationId === operation.operationId);
    const isOthers = known?.fields.issuerRequestId !== undefined;
    const isOlder = known !== undefined && Date.parse(known.firstSeenAt) < sentAt - toleranceMs;
    const isSurelyOlder = (dateOf(operation.startTime)?.getTime() ?? sentAt) < sentAt - surelyBeforeMs;
    return keysOf(operation).length === 0 && !isOthers && !isOlder && !isSurelyOlder;
  };
  if (unread > 0 || listed.some(mayBeOwn)) throw new Fault('OUTCOME_UNKNOWN');
  return null;
}

/** The order that D1 lists under a key. */
export function orderUnder(listed: D1Operation[], issuerRequestId: string | undefined): D1Operation | undefined {
  return listed.find((operation) => keysOf(operation).some((key) => key === issuerRequestId));
}

function keysOf({ issuerRequestId, details }: D1Operation): string[] {
  return [issuerRequestId, details?.issuerRequestId].filter((key) => typeof key === 'string' && key !== '') as string[];
}
