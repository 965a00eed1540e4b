import { checkOrder, openOrder, refuseContradiction, takeOrder, type OpenedOrder } from './orders.ts';
import { Refusal } from '../refusal.ts';
import type { CardItem, CardResult } from '../shapes.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** Orders up to 1000 cards. What it answers about single cards is not documented, so an option says it. */
export async function orderCards(world: World, call: D1Call): Promise<Answer> {
  const { cards } = call.body as { cards: CardItem[] };
  const { batchOrderAnswer } = world.settings.behaviour;
  const status = world.settings.statuses.orderCards;
  const results = batchOrderAnswer === 'atomic' ? await orderAll(world, cards) : await orderEach(world, cards);
  return { status, body: batchOrderAnswer === 'none' ? {} : { results } };
}

/** A bad card does not spoil the others. */
async function orderEach(world: World, cards: readonly CardItem[]): Promise<CardResult[]> {
  const results: CardResult[] = [];
  for (const item of cards) results.push(await orderOne(world, item));
  return results;
}

async function orderOne(world: World, { cardId, ...order }: CardItem): Promise<CardResult> {
  try {
    return { cardId, operationId: takeOrder(world, await openOrder(world, cardId, order)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { cardId, ...error.body };
  }
}

/** All of them or none. @throws Refusal 400 naming the first bad card and its member */
async function orderAll(world: World, cards: readonly CardItem[]): Promise<CardResult[]> {
  const opened: OpenedOrder[] = [];
  for (const [index, { cardId, ...order }] of cards.entries()) {
    try {
      const next = await openOrder(world, cardId, order);
      checkOrder(world, next);
      for (const earlier of opened) refuseContradiction(world, earlier, next);
      opened.push(next);
    } catch (error) {
      throw error instanceof Refusal ? inBatch(error, index) : error;
    }
  }
  return opened.map((order) => ({ cardId: order.cardId, operationId: takeOrder(world, order) }));
}

function inBatch({ body }: Refusal, index: number): Refusal {
  const { errorCode, error = 'encryptedData' } = body;
  const member = /^[\w.]+$/.test(error) ? `.${error}` : '';
  return new Refusal(400, { errorCode, error: `cards.${String(index)}${member}` });
}
