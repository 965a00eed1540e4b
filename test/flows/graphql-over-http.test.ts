import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { contentOf } from '../support/refusals.ts';
import { startStack, type Stack } from '../support/stack.ts';

/** Audits that do not pass, with the reason. */
const exceptions: Record<string, string> = {};

let stack: Stack;
beforeAll(async () => void (stack = await startStack({ env: { INTROSPECTION: 'true' } })));
afterAll(() => stack.stop());

/** As a client of ours asks: with a token, and on GET with the header that no foreign page can send. */
const ask: typeof fetch = (url, init) =>
  fetch(url, {
    ...init,
    headers: {
      ...(init?.headers as Record<string, string>),
      authorization: `Bearer ${stack.tokens.alice}`,
      'apollo-require-preflight': 'true',
    },
  });

describe('the audits of GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => stack.gateway.graphql, fetchFn: ask });

  it('are all there', () => expect(audits).toHaveLength(61));

  it.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))('%s: %s', async (id, _name, run) => {
    const result = await run();
    const reason = 'reason' in result ? result.reason : undefined;
    expect({ status: result.status, reason }).toEqual(
      id in exceptions ? { status: expect.not.stringMatching('ok'), reason } : { status: 'ok', reason: undefined },
    );
  });
});

describe('a request that no answer would please', () => {
  const mutation = 'mutation { registerConsumer(input: { consumerId: "by-nobody" }) { userErrors { code } } }';
  const send = (init: RequestInit) =>
    fetch(stack.gateway.graphql, {
      method: 'POST',
      body: JSON.stringify({ query: mutation }),
      ...init,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${stack.tokens.service}`,
        ...(init.headers as Record<string, string>),
      },
    });

  it.each<[number, string, RequestInit]>([
    [406, 'wants an image', { headers: { accept: 'image/png' } }],
    [415, 'is plain text', { headers: { 'content-type': 'text/plain' } }],
    [415, 'is a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    [413, 'is larger than may be', { body: JSON.stringify({ query: mutation, more: 'x'.repeat(2048 * 1024) }) }],
    [405, 'is a PUT', { method: 'PUT' }],
    [405, 'is a DELETE', { method: 'DELETE' }],
  ])('has the status %s when it %s, and nothing is done', async (status, _what, init) => {
    const content = contentOf(stack.sandbox);
    const response = await send(init);
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { errors: [{ extensions: { code: 'BAD_REQUEST', correlationId: response.headers.get('x-correlation-id') } }] },
    ]);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'GET, POST' : null);
    expect(contentOf(stack.sandbox)).toEqual(content);
  });
});

describe('the status of a document that cannot be run', () => {
  it.each([
    ['GRAPHQL_PARSE_FAILED', '{ me {', 200],
    ['GRAPHQL_VALIDATION_FAILED', '{ nothing }', 200],
    ['BAD_USER_INPUT', 'query($id: ID!) { card(id: $id) { id } }', 200],
    ['OPERATION_RESOLUTION_FAILURE', 'query A { me { id } } query B { me { id } }', 200],
    ['DOCUMENT_TOO_COMPLEX', `{ ${'me { id } '.repeat(11)} }`, 400],
    ['BAD_REQUEST', '{ me { cards(first: 51) { totalCount } } }', 400],
  ])('%s is 400 in the media type of GraphQL, and in JSON what the draft wants', async (code, query, inJson) => {
    for (const [accept, status] of [
      ['application/graphql-response+json', 400],
      ['application/graphql-response+json, application/json;q=0.9', 400],
      ['application/json', inJson],
      ['*/*', inJson],
    ] as const) {
      const headers = { 'content-type': 'application/json', accept };
      const response = await ask(stack.gateway.graphql, { method: 'POST', headers, body: JSON.stringify({ query }) });
      const answer = (await response.json()) as object;
      expect([accept, response.status, answer]).toMatchObject([accept, status, { errors: [{ extensions: { code } }] }]);
      expect(answer).not.toHaveProperty('data');
    }
  });
});
