import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { contentOf } from '../support/refusals.ts';
import { startStack, type Backend, type Stack } from '../support/stack.ts';

/** Audits that do not pass, with the reason. */
const exceptions: Record<string, string> = {};

let stack: Stack;

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

/** Each document is the issuer's own where the log is in Redis, and goes the short way of those; where it is in memory Apollo carries it out. */
describe.each<Backend>(['memory', 'redis'])('with its event log in %s', (backend) => {
  beforeAll(async () => void (stack = await startStack({ backend, env: { INTROSPECTION: 'true' } })));
  afterAll(() => stack.stop());

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

  describe('a request of another shape', () => {
    const send = async (body: unknown) => {
      const headers = { 'content-type': 'application/json' };
      const response = await ask(stack.gateway.graphql, { method: 'POST', headers, body: JSON.stringify(body) });
      return [response.status, await response.json()] as const;
    };
    const query = '{ me { id } }';

    it.each<[string, unknown, string]>([
      ['variables that are a list', { query, variables: [] }, 'The variables are not an object.'],
      ['variables that are JSON in a text', { query, variables: '{}' }, 'The variables are not an object.'],
      ['an operation named by a number', { query, operationName: 5 }, 'The name of the operation is not a text.'],
      ['extensions that are a list', { query, extensions: [] }, 'The extensions are not an object.'],
      ['a document that is no text', { query: { kind: 'Document' } }, 'There is no document.'],
      ['nothing in it', {}, 'There is no document.'],
      ['several requests', [{ query }, { query }], 'There is no document.'],
      ['a text', query, 'There is no document.'],
    ])('is told so in words of our own: %s', async (_what, body, message) => {
      const before = stack.gateway.counts().documents.refused['BAD_REQUEST'] ?? 0;
      expect(await send(body)).toMatchObject([400, { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }]);
      expect(stack.gateway.counts().documents.refused['BAD_REQUEST']).toBe(before + 1);
    });

    it('may have null where nothing is meant', async () => {
      const body = { query, variables: null, operationName: null, extensions: null };
      expect(await send(body)).toEqual([200, { data: { me: { id: 'alice' } } }]);
    });
  });

  describe('what is not run', () => {
    it.each([
      [405, 'a mutation by GET', 'mutation { createD1SdkToken(input: {}) { token } }', 'GET'],
      [400, 'a subscription by GET', 'subscription { consumerUpdated { kind } }', 'GET'],
      [400, 'a subscription by POST', 'subscription { consumerUpdated { kind } }', 'POST'],
    ])('is not counted as run, but as refused with %s: %s', async (status, _what, query, method) => {
      const { others, trusted, refused } = stack.gateway.counts().documents;
      const search = method === 'GET' ? `?${new URLSearchParams({ query }).toString()}` : '';
      const headers = { 'content-type': 'application/json' };
      const body = method === 'GET' ? undefined : JSON.stringify({ query });
      const response = await ask(stack.gateway.graphql + search, { method, headers, body });
      expect([response.status, response.headers.get('allow')]).toEqual([status, status === 405 ? 'POST' : null]);
      const BAD_REQUEST = (refused['BAD_REQUEST'] ?? 0) + 1;
      expect(stack.gateway.counts().documents).toMatchObject({ others, trusted, refused: { ...refused, BAD_REQUEST } });
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
        expect([accept, response.status, answer]).toMatchObject([
          accept,
          status,
          { errors: [{ extensions: { code } }] },
        ]);
        expect(answer).not.toHaveProperty('data');
      }
    });
  });
});
