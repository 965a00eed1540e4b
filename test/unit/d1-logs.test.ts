import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/log.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { call, clientOf, json, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client;
let text: string;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  text = '';
  const destination = { write: (line: string) => void (text += line) };
  client = clientOf(stub.url, keys, { logger: createLogger({ level: 'trace', name: 'd1', destination }) });
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

const lines = () =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('has a line for each call, with what ties it to D1', async () => {
    await client.getConsumer('c1', call);
    expect(lines()).toMatchObject([
      { level: 20, operation: 'getToken', status: 200, ms: expect.any(Number) },
      { level: 20, operation: 'getConsumer', status: 200, ms: expect.any(Number), correlationId: 'corr-1' },
    ]);
  });

  it("has D1's code of a refusal, and warns of faults and of what was dropped", async () => {
    stub.answer = json(403, { errorCode: 'CONSUMER_NOT_ACTIVE', error: 'Ada is not active' });
    await client.getCard('k1', call).catch(() => undefined);
    stub.answer = json(503);
    await client.getCard('k1', call).catch(() => undefined);
    stub.answer = json(200, { cards: [{}, {}] });
    await client.listConsumerCards('c1', call);
    expect(lines()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: 20, operation: 'getCard', status: 403, errorCode: 'CONSUMER_NOT_ACTIVE' }),
        expect.objectContaining({
          level: 40,
          operation: 'getCard',
          code: 'D1_UNAVAILABLE',
          cause: 503,
          correlationId: 'corr-1',
        }),
        expect.objectContaining({ level: 40, operation: 'listConsumerCards', items: 2, correlationId: 'corr-1' }),
      ]),
    );
  });

  it("has D1's code when the token endpoint refuses us, and nothing that is no code", async () => {
    for (const errorCode of ['ISSUER_SUSPENDED', 'Ada is suspended', '4111111111111111']) {
      stub.answerToken = json(401, { errorCode, error: 'quoted' });
      await client.stop();
      const destination = { write: (line: string) => void (text += line) };
      client = clientOf(stub.url, keys, { logger: createLogger({ level: 'warn', name: 'd1', destination }) });
      await client.getConsumer('c1', call).catch(() => undefined);
    }
    const refusals = lines().filter(({ msg }) => msg === 'D1 gave no token');
    expect(refusals.map(({ code, cause, errorCode }) => [code, cause, errorCode])).toEqual([
      ['D1_UNAUTHORIZED', 401, 'ISSUER_SUSPENDED'],
      ['D1_UNAUTHORIZED', 401, undefined],
      ['D1_UNAUTHORIZED', 401, undefined],
    ]);
    expect(text).not.toMatch(/Ada|41111111|quoted/);
  });

  it('never holds a token, a body, an id in a path or what D1 says in its own words', async () => {
    const secrets = ['token-1', 'token-2', 'Ada', 'ada@example.com', '4111111111111111', 'K-c1', 'quoted'];
    const information = { firstName: 'Ada', email: 'ada@example.com' };
    const runs = [
      () => client.registerConsumer('K-c1', { personalInformation: information }, call),
      () => client.getConsumer('K-c1', call),
      () => client.listConsumerCards('K-c1', call),
    ];
    const answers = [
      json(200, { consumerId: 'K-c1', personalInformation: information }),
      json(200, { consumerId: 'other', personalInformation: information }),
      json(400, { errorCode: '4111111111111111 quoted', error: 'quoted 4111111111111111' }),
      json(401, { error: 'quoted' }),
      json(500, { error: 'quoted' }),
      (response: Parameters<typeof stub.answer>[0]) => response.end('quoted 4111111111111111'),
      (response: Parameters<typeof stub.answer>[0]) => response.socket?.end('quoted 4111111111111111\r\n\r\n'),
      (response: Parameters<typeof stub.answer>[0]) => response.destroy(),
    ];
    for (const answer of answers) {
      stub.answer = answer;
      for (const run of runs) await run().catch(() => undefined);
    }
    expect(lines().length).toBeGreaterThan(20);
    const assertion = new URLSearchParams(stub.tokenRequests[0]?.body).get('assertion') ?? 'none';
    for (const secret of [...secrets, assertion, '/banking/', '/authz/']) expect(text).not.toContain(secret);
  });
});
