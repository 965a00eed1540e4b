import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HomeScreenDocument, WatchConsumerDocument } from '../../schema/documents/generated/graphql.ts';
import { replyOf, requestText, transports } from '../hostile/transports.ts';
import { startStack, type Stack } from '../support/stack.ts';

const path = 'schema/documents/generated/persisted-documents.json';
const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
const idOf = (document: object) => (document as { __meta__: { hash: string } }).__meta__.hash;
const homeScreen = idOf(HomeScreenDocument);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const byHash = (digest: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: digest } } });
const foreign = '{ me { id state } }';

function inMode(mode: string): () => Stack {
  let stack: Stack;
  beforeAll(async () => {
    const env = { TRUSTED_DOCUMENTS: mode, TRUSTED_DOCUMENTS_PATH: path };
    stack = await startStack({ env, sandbox: { clock: { manual: true } } });
  });
  afterAll(() => stack.stop());
  return () => stack;
}

describe.each(Object.entries(transports))('by %s', (_transport, send) => {
  const ask = (stack: Stack, request: object) => send(stack.gateway, stack.tokens.alice, requestText(request));

  describe('where trusted documents are enforced', () => {
    const stack = inMode('enforce');

    it.each<[string, object]>([
      ['its id', { documentId: homeScreen }],
      ['its digest alone', { documentId: homeScreen.replace('sha256:', '') }],
      ["its hash, as Apollo's clients give it", byHash(homeScreen.replace('sha256:', ''))],
      ['its text', { query: manifest[homeScreen] }],
      ['its text and its id', { query: manifest[homeScreen], documentId: homeScreen }],
    ])('a known document is run by %s', async (_how, request) => {
      const { codes, text } = await ask(stack(), request);
      expect(codes).toEqual([]);
      expect(text).toContain('crd-alice-visa');
    });

    it('everything else is refused in the same words, whatever it is', async () => {
      const known = manifest[homeScreen] ?? '';
      const answers = [];
      for (const request of [
        { query: foreign },
        { query: `${known} ` },
        { query: '{ me {' },
        { query: '{ __schema { types { name } } }' },
        { query: '{ mee }' },
        { query: `{ ${'me { id } '.repeat(300)} }` },
        { documentId: sha256(foreign) },
        { documentId: 'x' },
        { documentId: 7 },
        byHash('a'.repeat(64)),
        { query: foreign, ...byHash(sha256(foreign)) },
      ])
        answers.push(JSON.parse((await ask(stack(), request)).text.replace(/"correlationId":"[^"]*"/, '"x":1')));
      const refusal = {
        message: 'Only documents that this gateway was given are run.',
        extensions: { code: 'DOCUMENT_NOT_TRUSTED', retryable: false, x: 1 },
      };
      expect(answers).toEqual(answers.map(() => ({ errors: [refusal] })));
    });
  });

  describe('where they are preferred', () => {
    const stack = inMode('prefer');

    it('others are run too, are counted, and are logged by their digest', async () => {
      const before = stack().gateway.counts().documents;
      expect((await ask(stack(), { query: foreign })).codes).toEqual([]);
      expect((await ask(stack(), { documentId: homeScreen })).codes).toEqual([]);
      const { trusted, others } = stack().gateway.counts().documents;
      expect([trusted - before.trusted, others - before.others]).toEqual([1, 1]);
      const lines = stack().logs.join('');
      expect(lines).toContain(sha256(foreign));
      expect(lines).not.toContain(foreign);
    });

    it('a text that comes with its hash is run, and not registered under it', async () => {
      const query = '{ me { state id } }';
      expect((await ask(stack(), byHash(sha256(query)))).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
      expect((await ask(stack(), { query, ...byHash(sha256(query)) })).codes).toEqual([]);
      expect((await ask(stack(), byHash(sha256(query)))).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
      expect((await ask(stack(), { query, ...byHash('a'.repeat(64)) })).codes).toEqual(['BAD_REQUEST']);
    });
  });

  describe('where they are off', () => {
    const stack = inMode('off');

    it('nothing is known by an id', async () => {
      for (const request of [{ documentId: homeScreen }, byHash(homeScreen.replace('sha256:', ''))])
        expect((await ask(stack(), request)).codes).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
      expect((await ask(stack(), { query: manifest[homeScreen] })).codes).toEqual([]);
    });
  });
});

describe('a trusted document', () => {
  const stack = inMode('enforce');

  it('is run by GET', async () => {
    const { gateway, tokens } = stack();
    const headers = { authorization: `Bearer ${tokens.alice}`, 'apollo-require-preflight': 'true' };
    const get = async (search: Record<string, string>) =>
      replyOf(await (await fetch(`${gateway.graphql}?${new URLSearchParams(search)}`, { headers })).text());
    expect((await get({ documentId: homeScreen })).text).toContain('crd-alice-visa');
    expect((await get({ query: foreign })).codes).toEqual(['DOCUMENT_NOT_TRUSTED']);
  });

  it('may be a subscription', async () => {
    const { gateway, tokens } = stack();
    const byWebSocket = transports['WebSocket'];
    const reply = await byWebSocket?.(gateway, tokens.alice, requestText({ documentId: idOf(WatchConsumerDocument) }));
    expect(reply?.text).toContain('SNAPSHOT');
  });
});
