import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { D1Client } from '../../src/d1/types.ts';
import { posts, stories, type Story } from './d1-stories.ts';
import { clientOf, json, makeKeys, startStub, type Answer, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  client = clientOf(stub.url, keys, { maxResponseBytes: 2_000 });
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

const raw =
  (status: number, body: string): Answer =>
  (response) =>
    response.writeHead(status, status < 300 ? {} : { location: '/login' }).end(body);

/** How D1 failed, and what a POST and a PUT throw then. */
const failures: [how: string, post: string, put: string, answer: Answer][] = [
  ['500', 'OUTCOME_UNKNOWN', 'D1_UNAVAILABLE', json(500)],
  ['a reset', 'OUTCOME_UNKNOWN', 'D1_UNAVAILABLE', (response) => response.destroy()],
  ['an answer cut short', 'OUTCOME_UNKNOWN', 'D1_UNEXPECTED', raw(202, '{"operationId":"o')],
  ['a page with 200', 'OUTCOME_UNKNOWN', 'D1_UNEXPECTED', raw(200, '<html></html>')],
  ['an oversized answer', 'OUTCOME_UNKNOWN', 'D1_UNEXPECTED', raw(200, JSON.stringify('x'.repeat(3_000)))],
  ['what is not HTTP', 'OUTCOME_UNKNOWN', 'D1_UNEXPECTED', (response) => response.socket?.end('?\r\n\r\n')],
  ['429', 'D1_UNAVAILABLE', 'D1_UNAVAILABLE', json(429)],
  ['a way elsewhere', 'D1_UNEXPECTED', 'D1_UNEXPECTED', raw(302, '')],
  ['a page with 404', 'D1_UNEXPECTED', 'D1_UNEXPECTED', raw(404, '<html></html>')],
];

describe('a call that failed', () => {
  it.each<[string, Story]>(posts)('is sent once, when it is %s, and may have been done', async (_, { run }) => {
    stub.answer = json(500);
    await expect(run(client)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
    expect(stub.calls).toHaveLength(1);
  });

  it.each(failures)('with %s is %s if it is a POST, and %s if it is a PUT', async (_, post, put, answer) => {
    stub.answer = answer;
    await expect(stories.suspendCard.run(client)).rejects.toMatchObject({ code: post });
    await expect(stories.registerConsumerV1.run(client)).rejects.toMatchObject({ code: put });
    // A PUT may come again.
    expect(stub.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('because time ran out may have been done', async () => {
    await client.stop();
    client = clientOf(stub.url, keys, { timeouts: { totalMs: 200 } });
    await client.ready();
    stub.answer = () => undefined;
    await expect(stories.orderCards.run(client)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('because D1 cannot be reached was not done', async () => {
    await client.ready();
    await stub.stop();
    await expect(stories.deleteCard.run(client)).rejects.toMatchObject({ code: 'D1_UNAVAILABLE', retryable: true });
  });

  it('with 401 was not done, and is sent again with a new token', async () => {
    stub.answer = (response, request) =>
      json(request.headers.authorization === 'Bearer token-2' ? 204 : 401)(response, request);
    await expect(stories.suspendCard.run(client)).resolves.toEqual({});
    expect(stub.calls).toHaveLength(2);
  });
});
