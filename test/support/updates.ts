import { randomBytes } from 'node:crypto';
import type { D1Caller } from './d1-caller.ts';

export const cardId = 'crd-alice-visa';

/** Tells the gateway of further shipments of one order, numbered from `first` on, about 2 KB each, in batches. All must be taken. */
export async function tell(d1: D1Caller, first: number, count: number): Promise<void> {
  for (let next = first; next < first + count; next += batch) {
    const numbers = Array.from({ length: Math.min(batch, first + count - next) }, (_none, index) => next + index);
    const { status } = await d1.notify({ operations: numbers.map(shipped) });
    if (status !== 204) throw new Error(`D1 was answered ${status}`);
  }
}

const batch = 50;

/** One of them, as D1 writes it. */
export function shipped(number: number) {
  const [message, trackingUrl] = [`${word()}${word()}`, `https://example.org/${word()}${word()}`];
  const shipment = { carrier: 'dhl', trackingNumber: `${number}`, status: 'IN_TRANSIT', message, trackingUrl };
  const details = { status: 'CARD_SHIPPED', issuerRequestId: 'shipped-often', shipment };
  return { operationId: 'op-shipped-often', operation: 'PRODUCE', cardId, status: 'SUCCESSFUL', details };
}

/** Nothing that looks like a card number. */
function word(): string {
  return randomBytes(450).toString('base64url').replace(/\d/g, 'x').slice(0, 480);
}
