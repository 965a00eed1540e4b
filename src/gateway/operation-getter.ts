import { randomUUID } from 'node:crypto';
import type { Call, D1Client } from '../d1/types.ts';
import type { Subject, Update } from '../events/event-log.ts';
import type { Getter } from '../events/reconciler/getter.ts';
import { readOperation } from '../events/notifications/notifications.ts';
import type { Expected } from '../events/pending.ts';
import { createTokenBucket } from './token-bucket.ts';

type Ask = (call: Call) => Promise<object | object[] | null>;

/** D1's getters for the reconciler, at `perSecond` calls. */
export function createOperationGetter(d1: D1Client, perSecond: number): Getter {
  const bucket = createTokenBucket(perSecond);
  return createGetter(d1, async (signal) => {
    await bucket.take(signal);
    return { correlationId: randomUUID(), background: true, signal };
  });
}

/** The same for anybody: `callOf` is asked before each call what it carries. */
export function createGetter(d1: D1Client, callOf: (signal: AbortSignal) => Promise<Call>): Getter {
  /** D1's answer as updates; none where it is 404. */
  async function updatesOf(ask: Ask, signal: AbortSignal, whose: object = {}): Promise<Update[]> {
    const answer = await ask(await callOf(signal));
    const items = Array.isArray(answer) ? (answer as object[]) : answer === null ? [] : [answer];
    return items.map((item) => readOperation({ ...item, ...whose })).filter((update) => update !== null);
  }

  return {
    async operation(operation, signal) {
      const updates: Update[] = [];
      for (const ask of waysTo(d1, operation)) {
        updates.push(...(await updatesOf(ask, signal, ownerOf(operation))));
        if (updates.some(({ operationId }) => operationId === operation.operationId)) break;
      }
      return inTime(updates);
    },
    async everything(subject, orders, signal) {
      const [kind, id] = partsOf(subject);
      if (kind === 'digitalCard') return [];
      if (kind === 'consumer') return inTime(await updatesOf((call) => d1.listConsumerOperations(id, call), signal));
      const listed = await updatesOf((call) => d1.listCardOperations(id, call), signal);
      const ordered = orders ? await updatesOf((call) => d1.getProductionStatus(id, call), signal) : [];
      // How far an order is, its production status alone tells for sure.
      return inTime([...listed.filter((update) => update.kind !== 'PRODUCE'), ...ordered]);
    },
  };
}

/** The getters that may know an operation, the likeliest first. */
function waysTo(d1: D1Client, { subject, operationId, kind, digitalCardId }: Expected): Ask[] {
  const [owner, id] = partsOf(subject);
  const ofDigitalCard = (digitalCard: string): Ask => {
    return (call) => d1.getDigitalCardOperation(digitalCard, operationId, call);
  };
  if (owner === 'consumer') return [(call) => d1.getConsumerOperation(id, operationId, call)];
  if (owner === 'digitalCard') return [ofDigitalCard(id)];
  const ofCard: Ask = (call) => d1.getCardOperation(id, operationId, call);
  if (kind === 'PRODUCE' || kind === 'UPDATE_ORDER') return [(call) => d1.getProductionStatus(id, call), ofCard];
  return digitalCardId === undefined ? [ofCard] : [ofDigitalCard(digitalCardId), ofCard];
}

/** The answer belongs to the record in which the operation began, whomever else it names. */
function ownerOf({ subject, digitalCardId }: Expected): object {
  const [owner, id] = partsOf(subject);
  if (owner === 'consumer') return { cardId: undefined, consumerId: id };
  if (owner === 'digitalCard') return { cardId: undefined, consumerId: undefined, digitalCardId: id };
  return { cardId: id, ...(digitalCardId !== undefined && { digitalCardId }) };
}

function partsOf(subject: Subject): [kind: string, id: string] {
  const at = subject.indexOf(':');
  return [subject.slice(0, at), subject.slice(at + 1)];
}

function inTime(updates: Update[]): Update[] {
  return updates.toSorted((a, b) => timeOf(a) - timeOf(b));
}

/** One without a time is the newest: D1 has not told it yet. */
function timeOf({ startedAt }: Update): number {
  return startedAt === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(startedAt);
}
