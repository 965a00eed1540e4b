import { afterEach, describe, expect, it } from '@jest/globals';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { createReader, type Reader } from '../support/reader.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

type Order = { stage: string } | null;
interface Update {
  cursor: string;
  kind: string;
  order: Order;
}

const cardId = 'crd-alice-visa';
const queries = {
  consumerUpdated: `subscription ($after: String) {
    consumerUpdated(after: $after) { kind cursor order { stage } consumer { id cards { totalCount } } }
  }`,
  cardOrderUpdated: `subscription ($after: String) {
    cardOrderUpdated(cardId: "${cardId}", after: $after) { kind cursor order { stage card { operations { totalCount } } } }
  }`,
};
const stages = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING'];

describe.each(worlds)('changes while D1 fails, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  const readers: Reader<string>[] = [];
  afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.stop()));
    await stack.stop();
  });

  function open(field: keyof typeof queries): Reader<string> {
    const reader = createReader<string>({
      ...{ url: stack.gateway.ws, token: stack.tokens.alice, query: queries[field], variables: { after: null } },
      read: (data) => {
        const { kind, order } = (data as unknown as Record<string, Update>)[field] as Update;
        return order?.stage ?? kind;
      },
    });
    readers.push(reader);
    return reader;
  }

  async function tell(stage: string): Promise<void> {
    const operation = {
      operationId: 'op-1',
      operation: 'PRODUCE',
      status: 'PENDING',
      cardId,
      details: { status: stage },
    };
    expect((await d1Caller(stack).notify({ operations: [operation] })).status).toBe(204);
  }

  it('are shown all the same, in order and once, without what D1 is asked for', async () => {
    stack = await startStack({ backend, sandbox: { drift } });
    const [consumer, card] = [open('consumerUpdated'), open('cardOrderUpdated')];
    const [first, ...others] = stages as [string, ...string[]];
    await until(() => consumer.shown.length === 1 && card.shown.length === 1);
    await tell(first);
    await until(() => consumer.shown.length === 2 && card.shown.length === 2);

    for (const route of ['listConsumerCards', 'listCardOperations'])
      stack.sandbox.faults.add({ route, status: 500, times: 0 });
    await tell('DATA_PREPARED');
    await tell('CARD_PROD_READY');
    await until(() => consumer.shown.length === 4 && card.shown.length === 4, 40_000);
    expect(stack.sandbox.faults.list().every(({ hits }) => hits > 0)).toBe(true);
    stack.sandbox.faults.clear();
    await tell('CARD_PROD_ONGOING');
    for (const { shown, failure } of [consumer, card]) {
      await until(() => shown.length === 5, 40_000);
      expect(shown.slice(1)).toEqual([first, ...others]);
      expect(failure()).toBeUndefined();
    }
  }, 60_000);
});
