import { decodeJwt } from 'jose';
import { ourDocuments } from '../our-documents.ts';
import { openSocket, welcomedSocket } from '../sockets/socket.ts';
import { requestText, transports } from '../transports.ts';
import { byTrusted, nothing, verdict, type Attempt } from './attempt.ts';

/** Ids, cursors, keys and names that are bob's, wherever there is a place for one. */
export const byIds: Attempt[] = [
  {
    ...{
      name: 'bob’s cursor on her own card, and on his',
      by: 'WebSocket',
      expected: `INVALID_CURSOR, NOT_FOUND, ${nothing}`,
      asksD1: true,
    },
    async attack(edge) {
      const { text } = await byTrusted(edge, 'WebSocket', 'watch-card-order', { cardId: 'crd-bob-visa' }, 'bob');
      const after = /"cursor":"([^"]+)"/.exec(text)?.[1];
      const answers = ['crd-alice-visa', 'crd-bob-visa'].map((cardId) =>
        byTrusted(edge, 'WebSocket', 'watch-card-order', { cardId, after }),
      );
      const replies = await Promise.all(answers);
      return [
        ...replies.map(({ codes, text: said }) => codes.join() || said),
        verdict(replies.map((reply) => reply.text)),
      ].join(', ');
    },
  },
  {
    ...{
      name: 'bob’s key of a request',
      by: 'HTTP POST',
      expected: `NOT_FOUND, ${nothing}`,
      asksD1: true,
      changesD1: true,
    },
    async attack(edge) {
      const input = { cardId: 'crd-bob-visa', reason: 'lost', idempotencyKey: 'bobs-key' };
      await byTrusted(edge, 'HTTP POST', 'suspend-card', { input }, 'bob');
      const { text } = await byTrusted(edge, 'HTTP POST', 'suspend-card', { input });
      return `${/"code":"([A-Z_]+)"/.exec(text)?.[1]}, ${verdict([text])}`;
    },
  },
  {
    ...{ name: 'a list where an id should be', by: 'HTTP POST', expected: `BAD_USER_INPUT, ${nothing}` },
    async attack(edge) {
      const { codes, text } = await byTrusted(edge, 'HTTP POST', 'card-of-any', {
        id: ['crd-alice-visa', 'crd-bob-visa'],
      });
      return `${codes.join()}, ${verdict([text])}`;
    },
  },
  {
    ...{
      name: 'further variables, headers and parts of an init that name bob',
      by: 'WebSocket',
      expected: 'alice',
      asksD1: true,
    },
    async attack({ gateway, tokens }) {
      const headers = { 'x-consumer-id': 'bob', 'x-user': 'bob', 'x-forwarded-user': 'bob', cookie: 'sub=bob' };
      const socket = await openSocket(gateway.ws, { headers });
      const payload = {
        authorization: `Bearer ${tokens.alice}`,
        consumerId: 'bob',
        sub: 'bob',
        viewer: { kind: 'service' },
      };
      socket.send({ type: 'connection_init', payload });
      await socket.next();
      const request = {
        query: '{ me { id } }',
        variables: { consumerId: 'bob', viewer: 'bob' },
        extensions: { viewer: 'bob' },
      };
      socket.send({ type: 'subscribe', id: '1', payload: request });
      const answer = await socket.next();
      socket.drop();
      return JSON.stringify(answer?.payload).includes('"alice"') ? 'alice' : JSON.stringify(answer);
    },
  },
  {
    ...{ name: 'a second init as bob on her socket', by: 'WebSocket', expected: 'CLOSED 4429' },
    async attack({ gateway, tokens }) {
      const socket = await welcomedSocket(gateway.ws, tokens.alice);
      socket.send({ type: 'connection_init', payload: { authorization: 'Bearer x.y.z' } });
      return `CLOSED ${(await socket.closed).code}`;
    },
  },
  {
    ...{ name: 'a token for the D1 SDK for bob', by: 'HTTP POST', expected: 'BAD_USER_INPUT, alice' },
    async attack(edge) {
      const input = { consumerId: 'bob', sub: 'bob' };
      const { codes } = await byTrusted(edge, 'HTTP POST', 'create-d1-sdk-token', { input });
      const { text } = await byTrusted(edge, 'HTTP POST', 'create-d1-sdk-token', { input: {} });
      const token = /"token":"([^"]+)"/.exec(text)?.[1] ?? '';
      return `${codes.join()}, ${String(decodeJwt(token).sub)}`;
    },
  },
  {
    ...{
      name: 'names that are nearly hers',
      by: 'HTTP POST',
      expected: 'she has cards, and nobody else has any',
      asksD1: true,
    },
    async attack(edge) {
      const ask = async (sub: string) => {
        const token = await edge.identity.token({ sub });
        const request = requestText({ query: ourDocuments.get('home-screen') });
        return (await transports['HTTP POST'](edge.gateway, token, request)).text;
      };
      const names = ['Alice', 'ALICE', 'alice-', 'alice_', 'bob-', 'Bob', 'constructor', '__proto__'];
      const [hers = '', ...others] = await Promise.all(['alice', ...names].map(ask));
      const hasCards = (text: string) => /crd-|last4/.test(text);
      return `${hasCards(hers) ? 'she has cards' : hers}, and ${others.some(hasCards) ? others.join() : 'nobody else has any'}`;
    },
  },
  {
    ...{
      name: 'the correlation id of a request of bob’s',
      by: 'HTTP POST',
      expected: `he saw it, ${nothing}`,
      asksD1: true,
    },
    async attack({ gateway, tokens }) {
      const ask = async (token: string, id: string) => {
        const headers = {
          'content-type': 'application/json',
          'x-correlation-id': 'the-same',
          authorization: `Bearer ${token}`,
        };
        const body = JSON.stringify({ query: ourDocuments.get('card-of-any'), variables: { id } });
        return (await fetch(gateway.graphql, { method: 'POST', headers, body })).text();
      };
      const his = await ask(tokens.bob, 'crd-bob-visa');
      return `${his.includes('1881') ? 'he saw it' : his}, ${verdict([await ask(tokens.alice, 'crd-bob-visa')])}`;
    },
  },
];
