import { Refusal } from '../refusal.ts';
import type { CardRequest } from '../shapes.ts';
import type { World } from '../world.ts';

/** An order under an issuerRequestId. */
export interface OrderRequest {
  operationId: string;
  /** Missing when nobody knows what was asked for: then any other request is a different one. */
  fingerprint?: string;
}

/** What tells one request from another: a digest under a key of this process, over everything in it, the decrypted data too. */
export function fingerprintOf(world: World, cardId: string, order: CardRequest, clear: object): string {
  const open = { ...order, encryptedData: undefined };
  return world.store.digest(JSON.stringify({ cardId, open, clear }, sortMembers));
}

/**
 * The operation of an order that was taken under the same issuerRequestId before.
 *
 * @throws Refusal when that was a different order, of this card or another
 */
export function earlierOrder(world: World, order: CardRequest, fingerprint: string): string | undefined {
  const { behaviour, refusals } = world.settings;
  if (!behaviour.deduplicateIssuerRequestId || order.issuerRequestId === undefined) return undefined;
  const earlier = world.store.orderRequests.get(order.issuerRequestId);
  if (earlier && earlier.fingerprint !== fingerprint)
    throw new Refusal(behaviour.conflictStatus, refusals.orderRequestTaken);
  return earlier?.operationId;
}

/** JSON says nothing by the order of members. */
function sortMembers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
