import type { Fact, Ledger, Operation } from './ledger.ts';
import type { Random } from './random.ts';

/** Whose the cards are: ten cards an end user. */
export interface Cast {
  cardIds: string[];
  consumerIds: string[];
  ownerOf(cardId: string): string;
  cardsOf(consumerId: string): string[];
}

export function createCast(cards: number): Cast {
  const owner = (index: number) => `fc-person-${Math.floor(index / 10)}`;
  const cardIds = Array.from({ length: cards }, (_, index) => `fc-card-${index}`);
  const owners = new Map(cardIds.map((cardId, index) => [cardId, owner(index)]));
  const consumerIds = [...new Set(owners.values())];
  return {
    cardIds,
    consumerIds,
    ownerOf: (cardId) => owners.get(cardId) ?? '',
    cardsOf: (consumerId) => cardIds.filter((cardId) => owners.get(cardId) === consumerId),
  };
}

/** D1 at work: orders that are made one after the other for each card, and now and then something nobody has heard of. */
export interface Story {
  /** The next update of some card, or the next few: D1's production does not stop to let the last one arrive. */
  next(window: string): Fact[];
}

export function createStory(cast: Cast, ledger: Ledger, random: Random): Story {
  const plots = new Map<string, { orders: number; rest: Operation[] }>();
  let made = 0;

  function record(body: Operation, window: string): Fact {
    const marker = `update-${made++}`;
    if (body.operation === 'PRODUCE') {
      body.details = { ...body.details, shipment: { ...body.details?.shipment, message: marker } };
    } else body.reason = marker;
    const index = ledger.ofOperation(body.operationId).length;
    const consumerId = cast.ownerOf(body.cardId);
    const times = { madeAt: Date.now(), postedAt: 0, ackedAt: 0, owedAt: 0 };
    const fact = { marker, window, consumerId, body, index, ...times };
    ledger.add(fact);
    return fact;
  }

  return {
    next(window) {
      const cardId = random.pick(cast.cardIds);
      const plot = plots.get(cardId) ?? { orders: 0, rest: [] };
      plots.set(cardId, plot);
      if (plot.rest.length === 0) plot.rest = orderOf(cardId, plot.orders++, random);
      const bodies = plot.rest.splice(0, 1 + random.below(3));
      return bodies.map((body) => record(body, window));
    },
  };
}

const pending = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING', 'CARD_PROD_DONE'];

/** Every update of an order in the order in which it happens. */
function orderOf(cardId: string, number: number, random: Random): Operation[] {
  const operationId = `${cardId}-order-${number}`;
  const startTime = new Date().toISOString();
  const base = { operationId, operation: 'PRODUCE', startTime, cardId, issuerRequestId: `${cardId}-request-${number}` };
  const stages = pending.flatMap((stage) => (random.chance(0.03) ? [stage, random.pick(odd)] : [stage]));
  const updates: Operation[] = stages.map((status) => ({ ...base, status: 'PENDING', details: { status } }));
  const endTime = new Date().toISOString();
  if (random.chance(0.05)) {
    updates.push({ ...base, status: 'FAILED', endTime, details: { status: 'CARD_PROD_CANCELED' } });
  } else {
    const shipped = { ...base, status: 'SUCCESSFUL', endTime, details: { status: 'CARD_SHIPPED' } };
    const shipment = { message: '', carrier: 'dhl', trackingNumber: `JD${number}` };
    updates.push(shipped, { ...shipped, details: { status: 'CARD_SHIPPED', shipment } });
    if (random.chance(0.03)) updates.push({ ...shipped, details: { status: 'CARD_RETURNED' } });
  }
  if (random.chance(0.1)) updates.push({ ...unheardOf, operationId: `${cardId}-other-${number}`, startTime, cardId });
  return updates;
}

/** One that D1 documents and that has no place in the order, and one that it may add tomorrow. */
const odd = ['CARD_PROD_EXCEPTION', 'CARD_POLISHED'];
const unheardOf = { operation: 'ENGRAVE', status: 'SUCCESSFUL' };
