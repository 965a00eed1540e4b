import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { D1CardItem, D1Client } from '../../src/d1/types.ts';
import { item } from './d1-stories.ts';
import { call, clientOf, json, makeKeys, startStub, type Stub } from './d1-stub.ts';

let stub: Stub;
let client: D1Client;
beforeAll(async () => {
  stub = await startStub();
  client = clientOf(stub.url, await makeKeys());
});
afterAll(async () => {
  await client.stop();
  await stub.stop();
});

/** What the caller reads when cards with these ids were ordered and D1 answered with these results. */
function read(cardIds: string[], results: unknown) {
  stub.answer = json(202, { results });
  const items: D1CardItem[] = cardIds.map((cardId) => ({ ...item, cardId }));
  return client.orderCards(items, call);
}
const a = { cardId: 'a', operationId: 'oa' };
const b = { cardId: 'b', operationId: 'ob' };

describe('the results of a bulk order', () => {
  it('are one for each order, in their order', async () => {
    expect(await read(['a', 'b'], [a, b])).toEqual([a, b]);
  });

  it('are told apart by place where a card was ordered twice', async () => {
    expect(await read(['a', 'a', 'b'], [a, { ...a, operationId: 'oa2' }, b])).toEqual([
      a,
      { ...a, operationId: 'oa2' },
      b,
    ]);
  });

  it('are found by card where D1 has another order, or more than was asked', async () => {
    expect(await read(['a', 'b'], [b, a])).toEqual([a, b]);
    expect(await read(['a', 'b'], [null, b, { cardId: 'x' }, a])).toEqual([a, b]);
    expect(await read(['a', 'b', 'c'], [b, { ...a, error: 'shipment' }])).toEqual([
      { ...a, error: 'shipment' },
      b,
      null,
    ]);
  });

  it.each<[string, string[], unknown, unknown[]]>([
    ['the list is an object', ['a'], { a }, [null]],
    ['the list is empty', ['a'], [], [null]],
    ['one is missing', ['a', 'b'], [a], [a, null]],
    ['one names no card', ['a', 'b'], [a, { operationId: 'ob' }], [a, null]],
    ['one is about another card', ['a', 'b'], [a, { ...b, cardId: 'x' }], [a, null]],
    ['a card has two results and was ordered once', ['a', 'b'], [b, a, a], [null, b]],
    ['a card was ordered twice and places do not say which is which', ['a', 'a', 'b'], [b, a, a], [null, null, b]],
  ])('say nothing of the orders that are not sure where %s', async (_, cardIds, results, told) => {
    expect(await read(cardIds, results)).toEqual(told);
  });

  it('are null where D1 answers with nothing', async () => {
    expect(await read(['a'], undefined)).toBeNull();
    expect(await read(['a'], null)).toBeNull();
    stub.answer = json(204);
    expect(await client.orderCards([item], call)).toBeNull();
    stub.answer = json(202, []);
    expect(await client.orderCards([item], call)).toBeNull();
  });

  it.each<[object, object]>([
    [{ operationId: null, errorCode: null, error: null }, {}],
    [{ operationId: 7, errorCode: '', error: '' }, {}],
    [
      { errorCode: 'FIELD_INVALID_VALUE', error: 'services.issuance' },
      { errorCode: 'FIELD_INVALID_VALUE', error: 'services.issuance' },
    ],
    [{ errorCode: 'CRYPTO_ERROR' }, { errorCode: 'CRYPTO_ERROR', error: '' }],
    [{ error: 'encryptedData' }, { error: 'encryptedData' }],
  ])('with %j say no more than that', async (said, result) => {
    expect(await read(['a'], [{ cardId: 'a', ...said }])).toEqual([{ cardId: 'a', ...result }]);
  });

  it.each([
    { error: 'The card 4111 1111 1111 1111 of Ada is wrong' },
    { error: '4111111111111111' },
    { errorCode: '4111111111111111' },
    { errorCode: 5, error: { pan: '4111111111111111' } },
  ])('with %j are errors still, without the words of D1', async (said) => {
    expect(await read(['a'], [{ cardId: 'a', ...said }])).toEqual([{ cardId: 'a', error: '' }]);
  });
});
