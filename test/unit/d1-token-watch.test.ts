import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { D1Client } from '../../src/d1/types.ts';
import { watchD1Token, type D1TokenWatch } from '../../src/gateway/d1-token.ts';
import { until } from '../support/events.ts';
import { clientOf, json, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

describe('whether D1 lets the gateway in', () => {
  let keys: Keys;
  let stub: Stub;
  let client: D1Client;
  let watch: D1TokenWatch;
  /** Years after the start, for a token that has ended. */
  let later: number;
  beforeAll(async () => void (keys = await makeKeys()));
  beforeEach(async () => {
    later = 0;
    stub = await startStub();
    client = clientOf(stub.url, keys, { now: () => Date.now() + later });
  });
  afterEach(async () => {
    watch.stop();
    await client.stop();
    await stub.stop();
  });
  const begin = () => (watch = watchD1Token(client));
  const said = () => [watch.notReady(), watch.degraded()];

  it('is not known until D1 has answered once', async () => {
    const { answerToken } = stub;
    let answer = () => undefined as unknown;
    stub.answerToken = (response, request) => void (answer = () => answerToken(response, request));
    begin();
    expect(said()).toEqual([['d1 token'], []]);
    await until(() => stub.tokenRequests.length === 1);
    expect(said()).toEqual([['d1 token'], []]);
    answer();
    await until(() => watch.notReady().length === 0);
    expect(said()).toEqual([[], []]);
  });

  it('keeps a gateway with a wrong key from being used, until it has another one', async () => {
    const { answerToken } = stub;
    stub.answerToken = json(401, {});
    begin();
    await until(() => watch.notReady()[0] === 'd1 credentials');
    expect(watch.degraded()).toEqual(['d1 token']);
    stub.answerToken = answerToken;
    // Nobody sends anything to a gateway that is not ready: it has to ask by itself.
    await until(() => watch.notReady().length === 0);
    expect(said()).toEqual([[], []]);
  });

  it('makes no gateway unready where D1 is only away, and is told beside that', async () => {
    stub.answerToken = json(503, {});
    begin();
    await until(() => watch.notReady().length === 0);
    expect(said()).toEqual([[], ['d1 token']]);
  });

  it('takes none out that was in, whatever the token endpoint does then', async () => {
    begin();
    await until(() => watch.notReady().length === 0);
    stub.answerToken = json(401, {});
    expect(said()).toEqual([[], []]);
    later = 100 * 365 * 86_400_000;
    await client.ready();
    expect(said()).toEqual([[], ['d1 token']]);
  });
});
