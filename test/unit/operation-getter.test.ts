import { describe, expect, test } from '@jest/globals';
import type { Call, D1Client } from '../../src/d1/types.ts';
import type { Expected } from '../../src/events/pending.ts';
import { createOperationGetter } from '../../src/gateway/operation-getter.ts';

type Answers = Record<string, unknown>;

/** D1's client with these answers; what is not among them D1 does not know. */
function d1With(answers: Answers) {
  const asked: [method: string, ids: unknown[]][] = [];
  const calls: Call[] = [];
  const client = new Proxy({} as D1Client, {
    get:
      (_target, method: string) =>
      (...args: unknown[]) => {
        calls.push(args.at(-1) as Call);
        asked.push([method, args.slice(0, -1)]);
        return Promise.resolve(answers[method] ?? null);
      },
  });
  return { getter: createOperationGetter(client, 100), asked, calls };
}

const { signal } = new AbortController();
const startTime = '2025-01-17T06:28:02.492Z';
const told = { operationId: 'op-1', operation: 'SUSPEND', status: 'SUCCESSFUL', startTime };
const of = (subject: Expected['subject'], kind = 'SUSPEND', rest: Partial<Expected> = {}): Expected => ({
  ...{ subject, kind, operationId: 'op-1' },
  ...rest,
});

describe("the getter's question for an operation", () => {
  test.each([
    ['card:c-1', 'SUSPEND', {}, [['getCardOperation', ['c-1', 'op-1']]]],
    ['consumer:p-1', 'UPDATE', {}, [['getConsumerOperation', ['p-1', 'op-1']]]],
    ['digitalCard:d-1', 'SUSPEND', {}, [['getDigitalCardOperation', ['d-1', 'op-1']]]],
    [
      ...(['card:c-1', 'PRODUCE', {}] as const),
      [
        ['getProductionStatus', ['c-1']],
        ['getCardOperation', ['c-1', 'op-1']],
      ],
    ],
    [
      ...(['card:c-1', 'SUSPEND', { digitalCardId: 'd-1' }] as const),
      [
        ['getDigitalCardOperation', ['d-1', 'op-1']],
        ['getCardOperation', ['c-1', 'op-1']],
      ],
    ],
  ] as const)('%s %s %j, until one knows it', async (subject, kind, rest, questions) => {
    const { getter, asked, calls } = d1With({});
    expect(await getter.operation(of(subject, kind, rest), signal)).toEqual([]);
    expect(asked).toEqual(questions);
    for (const call of calls) expect(call).toEqual({ correlationId: expect.any(String), background: true, signal });
    expect(new Set(calls.map(({ correlationId }) => correlationId)).size).toBe(calls.length);
  });

  test('ends with the first that knows it, and brings what else was told, oldest first', async () => {
    const order = { ...told, operation: 'PRODUCE', cardId: 'c-1' };
    const later = { ...order, operationId: 'op-2', startTime: '2026-01-17T06:28:02.492Z' };
    const { getter, asked } = d1With({ getProductionStatus: [later, order], getCardOperation: order });
    const updates = await getter.operation(of('card:c-1', 'PRODUCE'), signal);
    expect(updates.map(({ operationId }) => operationId)).toEqual(['op-1', 'op-2']);
    expect(asked).toHaveLength(1);
  });

  test('is answered for the record in which the operation began, whomever D1 names', async () => {
    const answer = { ...told, digitalCardId: 'd-1', cardId: 'c-1', consumerId: 'p-1' };
    const { getter } = d1With({ getDigitalCardOperation: answer, getConsumerOperation: answer });
    expect(await getter.operation(of('digitalCard:d-1'), signal)).toMatchObject([{ subject: 'digitalCard:d-1' }]);
    expect(await getter.operation(of('consumer:p-1'), signal)).toMatchObject([{ subject: 'consumer:p-1' }]);
    const ofCard = await getter.operation(of('card:c-1', 'SUSPEND', { digitalCardId: 'd-1' }), signal);
    expect(ofCard).toMatchObject([{ subject: 'card:c-1', fields: { digitalCardId: 'd-1' } }]);
  });

  test('and an answer that is no update is none', async () => {
    const { getter } = d1With({ getCardOperation: { operationId: 'op-1' } });
    expect(await getter.operation(of('card:c-1'), signal)).toEqual([]);
  });
});

describe("the getter's question for everything", () => {
  const listed = [
    { ...told, cardId: 'c-1' },
    { ...told, operationId: 'op-2', operation: 'PRODUCE', cardId: 'c-1' },
  ];
  const produced = [{ ...told, operationId: 'op-2', operation: 'PRODUCE', cardId: 'c-1', details: { status: 'X' } }];
  const answers = { listCardOperations: listed, getProductionStatus: produced, listConsumerOperations: [] };

  test('of a card takes orders from their production status alone', async () => {
    const { getter, asked } = d1With(answers);
    const updates = await getter.everything('card:c-1', true, signal);
    expect(updates).toMatchObject([{ kind: 'SUSPEND' }, { kind: 'PRODUCE', fields: { stage: 'X' } }]);
    expect(await getter.everything('card:c-1', false, signal)).toMatchObject([{ kind: 'SUSPEND' }]);
    expect(asked.map(([method]) => method)).toEqual([
      'listCardOperations',
      'getProductionStatus',
      'listCardOperations',
    ]);
  });

  test('of an end user is their list, and of a digital card nothing: D1 lists none', async () => {
    const { getter, asked } = d1With(answers);
    expect(await getter.everything('consumer:p-1', false, signal)).toEqual([]);
    expect(await getter.everything('digitalCard:d-1', false, signal)).toEqual([]);
    expect(asked).toEqual([['listConsumerOperations', ['p-1']]]);
  });
});
