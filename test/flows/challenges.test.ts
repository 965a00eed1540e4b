import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../support/stack.ts';

describe('who is not let in is told how they may be, with every 401', () => {
  let stack: Stack;
  beforeAll(async () => void (stack = await startStack()));
  afterAll(() => stack.stop());

  it.each([
    ['GraphQL', 'POST', '/graphql'],
    ['a query by GET', 'GET', '/graphql?query=%7Bme%7Bid%7D%7D'],
    ['a stream', 'POST', '/graphql/stream'],
    ['taking tokens back', 'POST', '/internal/revocations'],
    ['D1’s notifications', 'POST', '/notifications/d1/v2/issuers/DEMO_BANK1/cards'],
    ['D1’s questions', 'GET', '/banking/d1/v1/issuers/DEMO_BANK1/consumers/alice'],
  ])('%s', async (_what, method, path) => {
    const ask = async (headers: Record<string, string>) => {
      const { status, headers: answered } = await fetch(new URL(path, stack.gateway.graphql), { method, headers });
      return [status, answered.get('www-authenticate')];
    };
    expect(await ask({})).toEqual([401, 'Bearer realm="gateway"']);
    const failed = [401, 'Bearer realm="gateway", error="invalid_token"'];
    expect(await ask({ authorization: 'Bearer a.b.c' })).toEqual(failed);
  });

  it('D1’s token, which is asked for with other credentials', async () => {
    const answer = await fetch(new URL('/authz/d1/v1/oauth2/token', stack.gateway.graphql), { method: 'POST' });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="d1"']);
  });
});
