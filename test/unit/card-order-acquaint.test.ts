import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { acquaint as acquaintCard } from '../../src/domain/card-order/acquaint.ts';
import { CardOrderService } from '../../src/domain/card-order/card-order.service.ts';
import type { CardService } from '../../src/domain/card/card.service.ts';
import type { OperationService } from '../../src/domain/operation/operation.service.ts';
import type { EventLog, Update } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import type { Scope } from '../../src/scope.ts';
import { produce, silent } from '../support/events.ts';

const subject = 'card:acquainted';
const acquaintWith = (scope: Scope) => acquaintCard(scope, 'acquainted', false);

describe('a subscription to a card’s orders', () => {
  let log: EventLog;
  let asked: number;
  let known: Update[];
  beforeEach(() => {
    log = createMemoryEventLog({ secret: 'secret', logger: silent });
    asked = 0;
    known = [];
  });
  afterEach(() => log.stop());

  function service(by = log): CardOrderService {
    const d1 = { getProductionStatus: async () => (asked++, []) };
    const record = async () => {
      for (const update of known) await by.append(update);
      return known.length > 0;
    };
    const scope = { log: by, d1, record, inTurn: (work: () => Promise<unknown>) => work() };
    return new CardOrderService(scope as unknown as Scope, {} as CardService, {} as OperationService);
  }
  const acquaint = async (gap = false, by = log) => {
    const before = asked;
    await service(by).acquaint('acquainted', gap);
    return asked > before;
  };

  it('asks D1 once for a record, and again after a gap', async () => {
    known = [produce(subject)];
    expect([await acquaint(), await acquaint(), await acquaint(true), await acquaint()]).toEqual([
      ...[true, false],
      ...[true, false],
    ]);
  });

  it('notes once of which record that was, and of none that has not begun', async () => {
    const remember = jest.spyOn(log, 'remember');
    await acquaint();
    expect(remember).not.toHaveBeenCalled();
    known = [produce(subject)];
    await acquaint();
    await acquaint(true);
    expect(remember).toHaveBeenCalledTimes(1);
  });

  it('records what the record lacks, and reads it again only where something was lacking', async () => {
    const [snapshot, told] = [jest.spyOn(log, 'snapshot'), [] as unknown[]];
    const reads = async (isOld: boolean) => {
      snapshot.mockClear();
      const record = async (...args: unknown[]) => (told.push(args), isOld);
      const d1 = { getProductionStatus: async () => ['an order'] };
      await acquaintWith({ log, d1, record, inTurn: (work: () => Promise<unknown>) => work() } as unknown as Scope);
      return snapshot.mock.calls.length;
    };
    expect([await reads(true), await reads(false)]).toEqual([2, 1]);
    expect(told).toEqual(Array(2).fill([['an order'], await log.snapshot(subject)]));
  });

  it('asks again while no order is known, or none any more', async () => {
    await log.append({ ...produce(subject), kind: 'SUSPEND', operationId: 'suspended', fields: {} });
    expect([await acquaint(), await acquaint()]).toEqual([true, true]);
    known = [produce(subject)];
    expect([await acquaint(), await acquaint()]).toEqual([true, false]);
    const forgetful = { ...log, snapshot: async () => ({ ...(await log.snapshot(subject)), operations: [] }) };
    expect(await acquaint(false, forgetful)).toBe(true);
  });

  it('asks again in a record that was begun anew, whatever that holds', async () => {
    known = [produce(subject)];
    await acquaint();
    const snapshot = async () => ({ ...(await log.snapshot(subject)), epoch: 'another' });
    expect(await acquaint(false, { ...log, snapshot })).toBe(true);
  });
});
