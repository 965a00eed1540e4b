import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Diary } from './diary.ts';
import type { Ledger, Operation } from './ledger.ts';
import type { Cast } from './story.ts';

/** How D1's getters answer: as they should, with an error, or not at all. */
export type Mood = 'well' | 500 | 429 | 'hangs';

/** D1's getters, of the cards and orders that the harness made up: what D1 knows is what is in the ledger. */
export interface D1 {
  port: number;
  be(mood: Mood): void;
  stop(): Promise<void>;
}

export async function startD1(cast: Cast, ledger: Ledger, diary: Diary): Promise<D1> {
  const state: { mood: Mood } = { mood: 'well' };
  const server: Server = createServer((request, response) => {
    request.resume();
    const { mood } = state;
    if (mood !== 'well') diary.note('D1 asked in vain');
    if (mood === 'hangs') return;
    if (mood !== 'well') return answer(response, mood, { errorCode: 'UNAVAILABLE' }, { 'retry-after': '1' });
    const found = find(request, cast, ledger);
    return found === undefined ? answer(response, 404, { errorCode: 'NOT_FOUND' }) : answer(response, 200, found);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    be: (mood) => void (state.mood = mood),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function find({ url = '', method }: IncomingMessage, cast: Cast, ledger: Ledger): object | undefined {
  if (method === 'POST' && url.endsWith('/oauth2/token'))
    return { access_token: 'd1-token', token_type: 'Bearer', expires_in: 900 };
  const [, collection, id = '', rest, operationId] =
    /^\/banking\/v\d\/issuers\/[^/]+\/(\w+)\/([\w-]+)(?:\/(\w+))?(?:\/([\w-]+))?$/.exec(url) ?? [];
  if (collection === 'consumers') {
    const cards = cast.cardsOf(id);
    if (cards.length === 0) return undefined;
    return rest === 'cards'
      ? { cards: cards.map((cardId) => cardOf(cardId, cast)) }
      : { consumerId: id, state: 'ACTIVE' };
  }
  if (cast.ownerOf(id) === '') return undefined;
  if (collection === 'physicalCards') return { operations: operationsOf(id, ledger, 'PRODUCE') };
  if (rest !== 'operations') return cardOf(id, cast);
  if (operationId === undefined) return { operations: operationsOf(id, ledger) };
  return operationsOf(id, ledger).find((operation) => operation.operationId === operationId);
}

function cardOf(cardId: string, cast: Cast): object {
  return { cardId, consumerId: cast.ownerOf(cardId), state: 'ACTIVE' };
}

/** Each operation as it is now: its last update. */
function operationsOf(cardId: string, ledger: Ledger, kind?: string): Operation[] {
  const last = new Map(ledger.ofCard(cardId).map(({ body }) => [body.operationId, body]));
  return [...last.values()].filter(({ operation }) => kind === undefined || operation === kind);
}

function answer(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
