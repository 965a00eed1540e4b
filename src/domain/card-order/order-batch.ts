import type { Scope } from '../../scope.ts';
import type { D1CardResult } from '../../d1/types.ts';
import { Fault, Refusal, type FaultCode, type Problem } from '../../errors.ts';
import { requireService } from '../../viewer.ts';
import { writing } from '../common/writing.ts';
import type { OrderCardInput } from './card-order.input.ts';
import { eachOf } from './each-of.ts';
import type { OrderAcceptance, OrderTaken } from './order-acceptance.ts';
import { accept, givenTwice, open, pathOf, problemOf, refuse } from './order-cards.from.ts';
import type { OrderCardsResult } from './order-cards.payload.ts';
import { OrderClaims, type HeldOrder, type ReadyOrder } from './order-claims.ts';
import { unsent, without, worst } from './order-groups.ts';
import type { OrderRequests } from './order-requests.ts';

/** Most orders that D1 takes in one call. */
const most = 1_000;
/** How many are looked up, or recorded, at a time. */
const lanes = 50;
/** Most calls for one batch. D1 may refuse it as a whole, so that it is sent again without the order at fault, or by halves to find it. */
const maxCalls = 64;

/**
 * Milliseconds after which no more orders are looked up, no more calls begun, and orders that somebody else sends are not waited for any more:
 * whoever waits for the answer must get it.
 */
const patienceMs = { lookups: 15_000, calls: 30_000, others: 2_000 };

interface Opened {
  order: OrderCardInput;
  result: OrderCardsResult;
  /** What is wrong with it beside the orders before it. */
  twice: Problem[];
}

export class OrderBatch {
  private readonly claims: OrderClaims;
  /** Those that somebody else is sending right now. */
  private readonly elsewhere: ReadyOrder[] = [];

  constructor(
    private readonly scope: Scope,
    private readonly requests: OrderRequests,
    private readonly acceptance: OrderAcceptance,
  ) {
    this.claims = new OrderClaims(scope);
  }

  /** @throws Refusal when there are too few or too many; Fault as long as D1 has taken none */
  async order(orders: OrderCardInput[]): Promise<OrderCardsResult[]> {
    requireService(this.scope.viewer, 'd1:orders');
    if (orders.length < 1 || orders.length > most)
      throw new Refusal([{ code: 'INVALID_VALUE', field: ['input', 'orders'], message: 'must be 1 to 1,000' }]);
    const twice = givenTwice(orders);
    const opened = orders.map((order, index) => ({ order, result: open(order, index), twice: twice[index] ?? [] }));
    const results = opened.map(({ result }) => result);
    const prepared = await this.prepareAll(opened);
    await this.send(results, prepared);
    await this.awaitOthers();
    const faults = results.flatMap(({ fault }) => (fault === null ? [] : [fault as FaultCode]));
    const code = worst(faults);
    if (code !== undefined && this.elsewhere.length > 0 && faults.length === results.length) throw new Fault(code);
    return results;
  }

  /** Those that are to be sent. @throws Fault the first one, when nothing but faults came of all of them */
  private async prepareAll(opened: Opened[]): Promise<HeldOrder[]> {
    const began = performance.now();
    const faults: Fault[] = [];
    const sent = await eachOf(opened, lanes, async (each) => {
      try {
        if (performance.now() - began > patienceMs.lookups) throw new Fault('D1_TIMEOUT');
        return await this.prepare(each);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        faults.push(error);
        each.result.fault = error.code;
        return null;
      }
    });
    if (faults[0] && faults.length === opened.length && this.elsewhere.length === 0) throw faults[0];
    return sent.filter((each) => each !== null);
  }

  /** null for an order that is settled already: refused, or made before. */
  private async prepare({ order, result, twice }: Opened): Promise<HeldOrder | null> {
    try {
      const request = await this.requests.prepare(order, pathOf(result));
      if (twice.length > 0) throw new Refusal(twice);
      if (request.made === null)
        return await this.claim({
          ...request,
          result,
          once: this.acceptance.asOnce({ ...request.item, requestDigest: request.requestDigest }, pathOf(result)),
        });
      accept(result, request.made);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(result, error.problems);
    }
    return null;
  }

  private async claim(order: ReadyOrder): Promise<HeldOrder | null> {
    try {
      const claimed = await this.claims.take(order, 0);
      if ('held' in claimed) return claimed;
      await this.accept(order, claimed.taken);
    } catch (error) {
      if (error instanceof Fault && error.code === 'IN_PROGRESS') this.elsewhere.push(order);
      throw error;
    }
    return null;
  }

  private async send(results: OrderCardsResult[], sent: HeldOrder[]): Promise<void> {
    const groups = sent.length > 0 ? [sent] : [];
    const began = performance.now();
    for (let calls = 0, group = groups.shift(); group !== undefined; calls += 1, group = groups.shift()) {
      if (calls >= maxCalls) {
        // D1 refused every group that they were in, and did nothing of it.
        await this.give(group, new Fault('D1_UNAVAILABLE'));
        continue;
      }
      const late = performance.now() - began > patienceMs.calls;
      const sending = late ? new Fault('D1_TIMEOUT') : await this.claims.sending(group).catch(refusalOrFault);
      const mine = Array.isArray(sending) ? sending : group;
      if (mine.length === 0) continue;
      const answer = Array.isArray(sending) ? await this.ask(mine) : sending;
      if (answer instanceof Refusal) {
        const { atFault, rest } = without(mine, answer);
        groups.push(...rest);
        if (atFault) await this.refuse(atFault, answer);
      } else if (answer instanceof Fault) {
        await this.give(mine, answer);
        // What D1 was not asked for, it has not done.
        await this.give(groups.splice(0).flat(), new Fault(unsent(answer.code)));
        if (!results.some(({ accepted }) => accepted) && this.elsewhere.length === 0) throw answer;
      } else await this.take(mine, answer);
    }
  }

  /** Gives orders up, with the fault that keeps them from being made. */
  private async give(group: HeldOrder[], fault: Fault): Promise<void> {
    for (const { result } of group) result.fault = fault.code;
    await this.claims.settle(group, fault);
  }

  /** What became of the orders that somebody else was sending. */
  private async awaitOthers(): Promise<void> {
    const end = performance.now() + patienceMs.others;
    await eachOf(this.elsewhere, lanes, async (order) => {
      const claimed = await this.claims.take(order, Math.max(0, end - performance.now())).catch(refusalOrFault);
      // It was not made after all. It can be sent again, and what is late here would be later still.
      if ('held' in claimed) await this.claims.settle([claimed], new Fault('IN_PROGRESS'));
      else if ('taken' in claimed) await this.accept(order, claimed.taken);
      else if (claimed instanceof Fault) order.result.fault = claimed.code;
      else refuse(Object.assign(order.result, { fault: null }), claimed.problems);
    });
  }

  /** A refusal means that D1 did nothing of it. */
  private async ask(group: HeldOrder[]): Promise<(D1CardResult | null)[] | null | Refusal | Fault> {
    const items = group.map(({ item }) => item);
    return this.scope.d1.orderCards(items, writing(this.scope)).catch(refusalOrFault);
  }

  /** Without a word on single orders all were taken; D1's notifications tell of them. */
  private async take(group: HeldOrder[], answers: (D1CardResult | null)[] | null): Promise<void> {
    await eachOf(group, lanes, async (order, index) => {
      const answer: Partial<D1CardResult> | null = answers === null ? {} : (answers[index] ?? null);
      if (answer === null) await this.give([order], new Fault('OUTCOME_UNKNOWN'));
      else if (isRefused(answer)) await this.refuse(order, new Refusal([problemOf(answer)]));
      else await this.accept(order, await this.claims.keep(order, { operationId: answer.operationId }));
    });
  }

  /** D1 refused it; or has taken it before, when it was lost. */
  private async refuse(order: HeldOrder, refusal: Refusal): Promise<void> {
    const outcome = await this.claims.refused(order, refusal).catch(refusalOrFault);
    if (outcome instanceof Refusal) refuse(order.result, outcome.problems);
    else if (outcome instanceof Fault) order.result.fault = outcome.code;
    else await this.accept(order, outcome);
  }

  private async accept({ result, item, requestDigest }: ReadyOrder, { operationId }: OrderTaken): Promise<void> {
    Object.assign(result, { accepted: true, fault: null });
    if (operationId === undefined) return;
    accept(result, await this.acceptance.record(operationId, { ...item, requestDigest }));
  }
}

function isRefused(answer: Partial<D1CardResult>): answer is D1CardResult {
  return answer.error !== undefined;
}

/** For a `catch`: what may be told of single orders. @throws every other error */
function refusalOrFault(error: unknown): Refusal | Fault {
  if (error instanceof Refusal || error instanceof Fault) return error;
  throw error;
}
