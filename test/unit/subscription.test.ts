import { describe, expect, it } from '@jest/globals';
import { buildSchema, execute, parse, type ExecutionResult } from 'graphql';
import type { Context } from '../../src/context.ts';
import { Fault } from '../../src/errors.ts';
import type { Executor } from '../../src/server/operation/executor.ts';
import { subscribe } from '../../src/server/operation/subscription.ts';
import { until } from '../support/events.ts';

const schema = buildSchema(`
  type Query { none: Int }
  type Subscription { changed: Update }
  type Update { number: Int!  order: Order  sure: Order! }
  type Order { card: Int!  beside: Int }
`);
const away = () => {
  throw new Fault('D1_UNAVAILABLE');
};
const broken = () => {
  throw new Fault('D1_UNEXPECTED');
};
const number = () => 7;

describe('an event that cannot be shown', () => {
  let executions: number;
  let gone: AbortController;

  /** Three events; of the second, `order` and `sure` are made of these, the first of which is used up with the first execution and so on. */
  async function run(query: string, ...orders: object[]) {
    executions = 0;
    gone = new AbortController();
    async function* events() {
      for (const each of [1, 2, 3]) {
        const made = () => (each === 2 ? (orders[executions++] ?? { card: number }) : { card: number });
        yield { changed: () => ({ number: each, order: made, sure: made }) };
      }
    }
    const ends: boolean[] = [];
    const result = await subscribe(
      { schema, document: parse(query), subscribeFieldResolver: () => events() },
      execute as Executor,
      (signal) => {
        signal.addEventListener('abort', () => ends.push(true));
        return {} as Context;
      },
      gone.signal,
    );
    return { events: result as AsyncIterableIterator<ExecutionResult>, ends };
  }

  async function numbers(events: AsyncIterableIterator<ExecutionResult>) {
    const seen: unknown[] = [];
    for await (const { data, errors } of events)
      seen.push([(data?.['changed'] as { number: number }).number, errors?.map(({ path }) => path?.join('.'))]);
    return seen;
  }

  const all = [
    [1, undefined],
    [2, undefined],
    [3, undefined],
  ];

  it.each(['order', 'sure'])('is executed again until it can be, and the next comes after it: %s', async (member) => {
    const { events } = await run(
      `subscription { changed { number ${member} { card } } }`,
      { card: away },
      { card: away },
    );
    expect(await numbers(events)).toEqual(all);
    expect(executions).toBe(3);
  });

  it('ends the subscription when trying again is no use', async () => {
    const { events, ends } = await run(
      'subscription { changed { number order { card } } }',
      { card: away },
      { card: broken },
    );
    expect((await events.next()).value).toMatchObject({ data: { changed: { number: 1 } } });
    await expect(events.next()).rejects.toMatchObject({ originalError: { code: 'D1_UNEXPECTED' } });
    expect(ends.length).toBeGreaterThan(0);
    expect((await events.next()).done).toBe(true);
  });

  it('is another one than an event beside which something is missing', async () => {
    const { events } = await run('subscription { changed { number order { beside } } }', { beside: away });
    expect(await numbers(events)).toEqual([all[0], [2, ['changed.order.beside']], all[2]]);
    expect(executions).toBe(1);
  });

  it('is let go with its subscription', async () => {
    const { events } = await run('subscription { changed { sure { card } } }', ...Array(99).fill({ card: away }));
    await events.next();
    const waiting = events.next();
    await until(() => executions > 1);
    await events.return?.();
    expect((await waiting).done).toBe(true);
  });

  it('is let go when its subscriber has gone, although nobody ends the subscription', async () => {
    const { events, ends } = await run('subscription { changed { sure { card } } }', ...Array(99).fill({ card: away }));
    await events.next();
    const waiting = events.next();
    await until(() => executions > 1);
    gone.abort();
    expect((await waiting).done).toBe(true);
    expect(ends.length).toBeGreaterThan(0);
  });
});
