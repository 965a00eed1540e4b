import { describe, expect, it } from '@jest/globals';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { Fault } from '../../src/errors.ts';
import { createSubscriptionEnds, type EndReason } from '../../src/server/operation/subscription-ends.ts';
import { silent } from '../support/events.ts';

async function* events(count: number, error?: Error): AsyncGenerator<ExecutionResult, undefined, undefined> {
  for (let number = 0; number < count; number++) yield { data: { number } };
  if (error) throw error;
  return undefined;
}

async function endOf(count: number, error?: Error, closed?: EndReason) {
  const ends = createSubscriptionEnds(silent);
  const watched = ends.watch(events(count, error), { correlationId: 'id', closed: () => closed });
  expect(ends.counts().open).toBe(1);
  const drained = (async () => {
    while (!(await watched.next()).done);
  })();
  if (error) await expect(drained).rejects.toBe(error);
  else await drained;
  // As graphql-ws does when the socket closes later.
  await watched.return?.();
  expect(ends.counts().open).toBe(0);
  return Object.entries(ends.counts().ended).filter(([, times]) => times > 0);
}

describe('the end of a subscription', () => {
  const notFound = new Fault('NOT_FOUND');
  it.each<[string, number, Error | undefined, EndReason | undefined, EndReason]>([
    ['nothing more comes', 2, undefined, undefined, 'completed'],
    ['we closed its socket because it lags', 2, undefined, 'lagged', 'lagged'],
    ['we closed its socket because we stop', 2, undefined, 'drained', 'drained'],
    ['the right ended', 1, notFound, undefined, 'revoked'],
    ['the right ended, inside of an error of GraphQL', 1, new GraphQLError('', { originalError: notFound }), undefined, 'revoked'], // prettier-ignore
    ['there never was a right', 0, notFound, undefined, 'refused'],
    ['the cursor is none', 0, new Fault('INVALID_CURSOR'), undefined, 'refused'],
    ['D1 failed', 0, new Fault('D1_UNAVAILABLE'), undefined, 'fault'],
    ['something of ours failed', 3, new Error('bug'), undefined, 'fault'],
  ])('is counted once: %s', async (_why, count, error, closed, reason) => {
    expect(await endOf(count, error, closed)).toEqual([[reason, 1]]);
  });

  it('is the client’s, unless we closed its socket', async () => {
    for (const closed of [undefined, 'tokenEnded'] as const) {
      const ends = createSubscriptionEnds(silent);
      const watched = ends.watch(events(9), { correlationId: 'id', closed: () => closed });
      await watched.next();
      await watched.return?.();
      expect(await watched.next()).toEqual({ value: undefined, done: true });
      expect(ends.counts().ended[closed ?? 'left']).toBe(1);
      expect(ends.counts().open).toBe(0);
    }
  });
});
