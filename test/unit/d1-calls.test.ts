import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { D1Client } from '../../src/d1/types.ts';
import { cardV1, gets, order, possibleOperations, reason, stories, v1, type Story } from './d1-stories.ts';
import { call, clientOf, json, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  client = clientOf(stub.url, keys);
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

const requests = () => stub.calls.map(({ method, path }) => `${method} ${path}`);
const bodies = () => stub.calls.map(({ body }) => (body === '' ? undefined : (JSON.parse(body) as unknown)));

describe('each call', () => {
  it.each<[string, Story]>(Object.entries(stories))('%s asks D1 and reads its answer', async (_, story) => {
    stub.answer = json(200, story.answer);
    expect(await story.run(client)).toEqual(story.reads);
    expect(requests()).toEqual([story.asks]);
    expect(bodies()).toEqual([story.sends]);
  });

  it('has a story here', () => {
    const others = ['encryptForRegistration', 'encryptForOrder', 'ready', 'isNotDone', 'token', 'counts', 'stop'];
    expect(Object.keys(client).sort()).toEqual([...Object.keys(stories), ...others].sort());
  });

  it.each([200, 201, 202, 204])('that writes succeeds with %i', async (status) => {
    stub.answer = json(status);
    await client.registerConsumer('c1', { personalInformation: { firstName: 'Ada' } }, call);
    for (const [, { run }] of possibleOperations) expect(await run(client)).toEqual({});
  });

  it.each<[string, Story]>(gets)('that reads is null where D1 answers 404: %s', async (_, { run }) => {
    stub.answer = json(404);
    expect(await run(client)).toBeNull();
  });
});

describe('version 1 of the Consumer API', () => {
  it('registers an end user with cards in one call', async () => {
    stub.answer = json(204);
    await client.registerConsumerV1('c1', [cardV1, { ...cardV1, cardId: 'k2', state: 'INACTIVE' }], call);
    expect(requests()).toEqual([`PUT ${v1}/consumers/c1/cards`]);
    expect(bodies()).toEqual([{ cards: [cardV1, { ...cardV1, cardId: 'k2', state: 'INACTIVE' }] }]);
  });

  it('deletes an end user, where the issuer is still on it', async () => {
    await client.stop();
    client = clientOf(stub.url, keys, { consumerApi: 'v1' });
    stub.answer = json(204);
    expect(await client.deleteConsumer('c1', reason, call)).toEqual({});
    expect(requests()).toEqual([`POST ${v1}/consumers/c1/operations:delete`]);
    expect(bodies()).toEqual([reason]);
  });
});

describe('an id', () => {
  it('cannot leave its place in the path', async () => {
    stub.answer = json(404);
    await client.getCardOperation('../x?y', 'a/b#c', call);
    expect(stub.calls[0]?.path).toBe(`${v1}/cards/..%2Fx%3Fy/operations/a%2Fb%23c`);
  });

  it.each(['', '.', '..'])('is never %j', async (id) => {
    await expect(client.getCard(id, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(client.orderCard(id, order, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(client.getCardOperation('k1', id, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(client.getConsumerOperation('c1', id, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(client.getDigitalCardOperation('d1', id, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(client.deleteConsumer(id, {}, call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(client.registerConsumerV1(id, [cardV1], call)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(stub.calls).toHaveLength(0);
  });
});
