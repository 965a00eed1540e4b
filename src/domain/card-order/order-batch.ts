import type { Scope } from '../../scope.ts';
import type { D1CardItem, D1CardResult } from '../../d1/types.ts';
import { Fault, Refusal, type FaultCode, type Problem } from '../../errors.ts';
import { requireService } from '../../viewer.ts';
import { writing } from '../common/writing.ts';
import type { OrderCardInput } from './card-order.input.ts';
import { eachOf } from './each-of.ts';
import type { OrderAcceptance } from './order-acceptance.ts';
import { accept, givenTwice, open, pathOf, problemOf, refuse } from './order-cards.from.ts';
import type { OrderCardsResult } from './order-cards.payload.ts';
import type { OrderRequests } from './order-requests.ts';

/** Most orders that D1 takes in one call. */
const most = 1_000;
/** How many are looked up, or recorded, at a time. */
const lanes = 50;
/** Most calls for one batch. D1 may refuse it as a whole, so that it is sent again without the order at fault, or by halves to find it. */
const maxCalls = 64;

/** Milliseconds after which no more orders are looked up, and no more calls begun: whoever waits for the answer must get it. */
const patienceMs = { lookups: 15_000, calls: 30_000 };

interface Opened {
  order: OrderCardInput;
  result: OrderCardsResult;
  /** What is wrong with it beside the orders before it. */
  twice: Problem[];
}

/** An order on its way to D1. */
interface Sent {
  result: OrderCardsResult;
  item: D1CardItem;
  requestDigest: string;
}

export class OrderBatch {
  constructor(
    private readonly scope: Scope,
    private readonly requests: OrderRequests,
    private readonly acceptance: OrderAcceptance,
  ) {}

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
    return results;
  }

  /** Those that are to be sent. @throws Fault the first one, when nothing but faults came of all of them */
  private async prepareAll(opened: Opened[]): Promise<Sent[]> {
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
    if (faults[0] && faults.length === opened.length) throw faults[0];
    return sent.filter((each) => each !== null);
  }

  /** null for an order that is settled already: refused, or made before. */
  private async prepare({ order, result, twice }: Opened): Promise<Sent | null> {
    try {
      const request = await this.requests.prepare(order, pathOf(result));
      if (twice.length > 0) throw new Refusal(twice);
      if (request.made === null) return { ...request, result };
      accept(result, request.made);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(result, error.problems);
    }
    return null;
  }

  private async send(results: OrderCardsResult[], sent: Sent[]): Promise<void> {
    const groups = sent.length > 0 ? [sent] : [];
    const began = performance.now();
    for (let calls = 0, group = groups.shift(); group !== undefined; calls += 1, group = groups.shift()) {
      if (calls >= maxCalls) {
        // D1 refused every group that they were in, and did nothing of it.
        for (const { result } of group) result.fault = 'D1_UNAVAILABLE';
        continue;
      }
      const late = performance.now() - began > patienceMs.calls;
      const answer = late ? new Fault('D1_TIMEOUT') : await this.ask(group);
      if (answer instanceof Refusal) groups.push(...without(group, answer));
      else if (answer instanceof Fault) {
        if (!results.some(({ accepted }) => accepted)) throw answer;
        for (const { result } of group) result.fault = answer.code;
        // What D1 was not asked for, it has not done.
        for (const { result } of groups.splice(0).flat()) result.fault = unsent(answer.code);
      } else await this.take(group, answer);
    }
  }

  /** A refusal means that D1 did nothing of it. */
  private async ask(group: Sent[]): Promise<D1CardResult[] | null | Refusal | Fault> {
    try {
      const items = group.map(({ item }) => item);
      return await this.scope.d1.orderCards(items, writing(this.scope));
    } catch (error) {
      if (error instanceof Refusal || error instanceof Fault) return error;
      throw error;
    }
  }

  /** Without a word on single orders all were taken; D1's notifications tell of them. */
  private async take(group: Sent[], answers: D1CardResult[] | null): Promise<void> {
    await eachOf(group, lanes, async ({ result, item, requestDigest }, index) => {
      const answer = answers?.[index];
      if (answer?.error !== undefined) return refuse(result, [problemOf(answer)]);
      result.accepted = true;
      if (answer?.operationId === undefined) return;
      accept(result, await this.acceptance.record(answer.operationId, { ...item, requestDigest }));
    });
  }
}

/** What to try of a group that D1 refused: all others where the refusal names the order at fault, and else two halves. */
function without(group: Sent[], { problems }: Refusal): Sent[][] {
  const [list, place] = problems[0]?.field ?? [];
  const named = group.length === 1 ? 0 : list === 'cards' ? Number(place) : -1;
  const atFault = group[named];
  if (atFault) refuse(atFault.result, problems);
  if (atFault) return group.length > 1 ? [group.filter((each) => each !== atFault)] : [];
  const middle = Math.ceil(group.length / 2);
  return [group.slice(0, middle), group.slice(middle)];
}

function unsent(code: FaultCode): FaultCode {
  return code === 'OUTCOME_UNKNOWN' ? 'D1_UNAVAILABLE' : code;
}
