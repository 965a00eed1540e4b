import type { Scope } from '../../scope.ts';
import type { D1CardItem } from '../../d1/types.ts';
import type { FaultCode, Refusal } from '../../errors.ts';
import { claim, fail, inTime, keep, lookBack, settle, type Held, type OnceRequest } from '../common/once.ts';
import { eachOf } from './each-of.ts';
import type { OrderTaken } from './order-acceptance.ts';
import type { OrderCardsResult } from './order-cards.payload.ts';

/** An order that is good, and where its result goes. */
export interface ReadyOrder {
  result: OrderCardsResult;
  item: D1CardItem;
  requestDigest: string;
  once: OnceRequest<OrderTaken>;
}

/** One whose key is ours: nobody else sends it. */
export interface HeldOrder extends ReadyOrder {
  held: Held;
}

const lanes = 50;

/** The keys of many orders that go to D1 together. What `once` does for one request. */
export class OrderClaims {
  constructor(private readonly scope: Scope) {}

  /** The order to be sent; or what D1 made of it before. @throws as `once` does, waiting at most `ms` */
  async take(order: ReadyOrder, ms: number): Promise<HeldOrder | { taken: OrderTaken }> {
    const held = await claim(this.scope, order.once, ms);
    if (held.state === 'answered') return { taken: JSON.parse(held.answer) as OrderTaken };
    const taken = await lookBack(this.scope, order.once, held);
    return taken === null ? { ...order, held } : { taken };
  }

  /** Those that may be sent right now: one that waited too long for its turn may be somebody else's by now. @throws Fault EVENTS_UNAVAILABLE, IN_PROGRESS */
  async sending(orders: HeldOrder[]): Promise<HeldOrder[]> {
    const { claims } = this.scope;
    const mine = await inTime(() => eachOf(orders, lanes, ({ once, held }) => claims.sending(once.name, held.token)));
    orders.forEach(({ result }, index) => {
      if (!mine[index]) result.fault = 'IN_PROGRESS' satisfies FaultCode;
    });
    return orders.filter((_order, index) => mine[index]);
  }

  keep({ once, held }: HeldOrder, taken: OrderTaken): Promise<OrderTaken> {
    return keep(this.scope, once, held, taken);
  }

  /** What D1 made of an order before it refused it now, if it was lost. @throws Refusal the same; Fault OUTCOME_UNKNOWN */
  refused({ once, held }: HeldOrder, refusal: Refusal): Promise<OrderTaken> {
    return fail(this.scope, once, held, refusal);
  }

  /** `error`: what kept them from being taken. */
  async settle(orders: HeldOrder[], error: unknown): Promise<void> {
    await eachOf(orders, lanes, ({ once, held }) => settle(this.scope, once, held, error));
  }
}
