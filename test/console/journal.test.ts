import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createJournal, type Journal } from '../../src/demo/journal.ts';
import { newOrder } from '../../src/demo/story.ts';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { startStack, type Stack } from '../support/stack.ts';

describe('the journal of the demo', () => {
  let journal: Journal;
  let stack: Stack;
  beforeEach(async () => {
    journal = createJournal();
    stack = await startStack({ sandbox: { clock: { manual: true } }, sabotage: journal.witness });
  });
  afterEach(() => stack.stop());

  const marks = (stage: string) =>
    journal
      .since(0)
      .filter((taken) => taken.stage === stage)
      .map(({ mark }) => mark);

  async function order(): Promise<string> {
    const input = newOrder({ cardId: 'crd-alice-visa', consumerId: 'alice', issuerRequestId: 'journal-1' });
    type Ordered = { orderCard: { order: { id: string } } };
    const { data } = await post<Ordered>(stack.gateway.graphql, stack.tokens.service, documents.orderCard, { input });
    await stack.sandbox.settle();
    return data.orderCard.order.id;
  }

  it('tells an answer of D1 from the notification that repeats it', async () => {
    // Else either of the two may come first.
    stack.sandbox.notifier.setPolicy({ withhold: true });
    await order();
    stack.sandbox.notifier.setPolicy({ withhold: false });
    await until(() => marks('CARD_PROD_REQUESTED').length === 2);
    expect(marks('CARD_PROD_REQUESTED')).toEqual(['answer', 'repeat']);
  });

  it('tells what is accepted, what comes twice and what comes late', async () => {
    const id = await order();
    stack.sandbox.notifier.setPolicy({ duplicate: 1 });
    stack.sandbox.production.step(id);
    await stack.sandbox.settle();
    expect(marks('DATA_PREPARED')).toEqual(['accepted', 'repeat']);
    stack.sandbox.notifier.setPolicy({ duplicate: 0, reorder: true });
    stack.sandbox.production.step(id);
    // The next one is a notification of its own only in a later moment.
    stack.sandbox.clock.advance(1);
    stack.sandbox.production.step(id);
    await stack.sandbox.settle();
    expect([...marks('CARD_PROD_ONGOING'), ...marks('CARD_PROD_READY')]).toEqual(['accepted', 'late']);
  });

  it('tells what the gateway learnt by asking', async () => {
    const query = '{ me { cards { nodes { latestOrder { stage } } } } }';
    await post(stack.gateway.graphql, stack.tokens.carla, query);
    expect(marks('CARD_PROD_ONGOING')).toEqual(['reconciled']);
  });

  it('tells who comes back what they missed, and who saw an earlier run everything', async () => {
    await order();
    await until(() => journal.since(0).length >= 2);
    const first = (after: number) => journal.since(after)[0]?.number;
    expect([first(0), first(1), first(9_999)]).toEqual([1, 2, 1]);
  });
});
