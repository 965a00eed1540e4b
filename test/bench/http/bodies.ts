import type { BenchConsumer } from './consumers.ts';

/** The bank that all end users of the bench belong to. */
export const issuerId = 'BENCH_BANK';

export const kinds = ['getConsumer', 'listConsumerCards', 'getClickToPayProfiles', 'getProductionStatus'] as const;
export type Kind = (typeof kinds)[number];

/** What D1 answers about an end user, by path. */
export function* bodiesOf({ id: consumerId, cardIds }: BenchConsumer): Generator<[string, Kind, unknown]> {
  const below = (version: string, path: string) => `/banking/${version}/issuers/${issuerId}/${path}`;
  const cards = cardIds.map((cardId) => ({ cardId, consumerId, ...card, last4Pan: last4(cardId) }));
  const enrolled = cardIds.map((cardId) => ({ cardId, last4: last4(cardId), digitalCardId: `token-${cardId}` }));
  const profiles = [{ scheme: 'VISA', consumerId, cards: enrolled }];
  yield [below('v2', `consumers/${consumerId}`), 'getConsumer', { consumerId, state: 'ACTIVE' }];
  yield [below('v2', `consumers/${consumerId}/cards`), 'listConsumerCards', { cards }];
  // `status` is not D1's: Tailcall cannot look for a card in a list, so it is told, which spares it the work.
  const answer = { clickToPayProfiles: profiles, status: 'ENROLLED' };
  yield [below('v1', `consumers/${consumerId}/clickToPay`), 'getClickToPayProfiles', answer];
  for (const cardId of cardIds) {
    const path = below('v1', `physicalCards/${cardId}/productionStatus`);
    yield [path, 'getProductionStatus', { operations: [orderOf(cardId)] }];
  }
}

/** The card's one order, as D1 answers it and as it notified of it before. */
export function orderOf(cardId: string) {
  const trackingNumber = `number-${cardId}`;
  const trackingUrl = `https://carrier.example/follow/${cardId}`;
  const shipment = { carrier: 'dhl', trackingNumber, trackingUrl, status: 'IN_TRANSIT' };
  return {
    operationId: `order-${cardId}`,
    operation: 'PRODUCE',
    status: 'SUCCESSFUL',
    startTime: '2026-01-05T08:00:00.000Z',
    endTime: '2026-01-09T16:30:00.000Z',
    cardId,
    details: { status: 'CARD_SHIPPED', issuerRequestId: `request-${cardId}`, shipment },
  };
}

const card = { cardProductId: 'CREDIT', state: 'ACTIVE', scheme: 'VISA', expiryDate: '0629' };

function last4(cardId: string): string {
  const sum = [...cardId].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 10_000, 7);
  return String(sum).padStart(4, '0');
}
